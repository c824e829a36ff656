/** The use cases of the work queue. Each asks for the right to read in the conversation's mailbox. */
import { eq } from 'drizzle-orm';
import type { ConversationState } from '#lib/conversation/conversation.ts';
import type { PersonName } from '#lib/identity/person.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { findRights } from '../mailbox/rights.ts';
import { findAccess, recordDenied } from './access.ts';
import { moveWork, type WorkAct } from './conversation.ts';
import { conversations } from './schema.ts';

export type WorkOutcome =
	| { outcome: 'done' }
	| { outcome: 'not-found' }
	/** Somebody was faster, or it has moved on: how it stands now. */
	| { outcome: 'conflict'; state: ConversationState; assignee: PersonName | null };

export type AssignOutcome =
	| WorkOutcome
	/** The person may not read in the mailbox. */
	| { outcome: 'not-assignable' };

interface Deps {
	db: Db;
	clock: Clock;
}
interface Input {
	actor: Actor;
	conversationId: string;
}

/** Takes a conversation that nobody has. Taking one's own again changes nothing. */
export function claimConversation(deps: Deps, input: Input): Promise<WorkOutcome> {
	return change(deps, input, { act: 'claim', by: input.actor.personId });
}

/** Puts one's own conversation back for everybody. */
export function releaseConversation(deps: Deps, input: Input): Promise<WorkOutcome> {
	return change(deps, input, { act: 'release', by: input.actor.personId });
}

/** Watches: waits for the counterpart. */
export function setConversationWaiting(deps: Deps, input: Input): Promise<WorkOutcome> {
	return change(deps, input, { act: 'wait', by: input.actor.personId });
}

export function closeConversation(deps: Deps, input: Input): Promise<WorkOutcome> {
	return change(deps, input, { act: 'close', by: input.actor.personId });
}

/** Takes up a conversation that was done. */
export function reopenConversation(deps: Deps, input: Input): Promise<WorkOutcome> {
	return change(deps, input, { act: 'reopen', by: input.actor.personId });
}

/**
 * Gives a conversation to somebody who may read it, also a colleague's. `expectedAssigneeId` is whom the actor saw it
 * with (null: nobody): when it has gone to somebody else since, nothing is changed.
 */
export function assignConversation(
	deps: Deps,
	input: Input & { assigneeId: string; expectedAssigneeId?: string | null }
): Promise<AssignOutcome> {
	return change(
		deps,
		input,
		{ act: 'assign', to: input.assigneeId },
		async (tx, conversation, now) => {
			const rights = await findRights(tx, input.assigneeId, conversation.mailboxId, now);
			if (!rights.read) return { outcome: 'not-assignable' };
			const moved =
				input.expectedAssigneeId !== undefined &&
				input.expectedAssigneeId !== conversation.assigneeId;
			return moved ? conflict(tx, conversation) : undefined;
		}
	);
}

const AUDIT_EVENTS = {
	claim: 'conversation.claimed',
	release: 'conversation.released',
	assign: 'conversation.assigned',
	wait: 'conversation.waiting',
	close: 'conversation.closed',
	reopen: 'conversation.reopened'
} as const;

type Conversation = typeof conversations.$inferSelect;

async function change<T extends { outcome: string }>(
	deps: Deps,
	input: Input,
	act: WorkAct,
	check: (tx: Tx, conversation: Conversation, now: number) => Promise<T | undefined> = async () =>
		undefined
): Promise<T | WorkOutcome> {
	const { personId } = input.actor;
	return deps.db.write(async (tx): Promise<T | WorkOutcome> => {
		const now = deps.clock.now();
		const access = await findAccess(tx, personId, input.conversationId, 'read', now);
		if (access.outcome === 'denied') {
			await recordDenied(tx, input.actor, access.conversation, 'conversation', now);
		}
		if (access.outcome !== 'granted') return { outcome: 'not-found' };
		const { conversation } = access;
		const refused = await check(tx, conversation, now);
		if (refused !== undefined) return refused;
		const move = moveWork(conversation, act);
		if (move.outcome === 'conflict') return conflict(tx, conversation);
		if (move.outcome === 'unchanged') return { outcome: 'done' };
		await tx
			.update(conversations)
			.set({ ...move.work, stateSince: now })
			.where(eq(conversations.id, conversation.id));
		await appendAudit(tx, {
			event: AUDIT_EVENTS[act.act],
			at: now,
			personId,
			mailboxId: conversation.mailboxId,
			conversationId: conversation.id,
			facts: {
				from: conversation.state,
				to: move.work.state,
				assigneeBefore: conversation.assigneeId,
				assignee: move.work.assigneeId
			}
		});
		return { outcome: 'done' };
	});
}

async function conflict(
	tx: Tx,
	conversation: Conversation
): Promise<Extract<WorkOutcome, { outcome: 'conflict' }>> {
	const [assignee] =
		conversation.assigneeId === null
			? []
			: await tx
					.select({ id: people.id, displayName: people.displayName })
					.from(people)
					.where(eq(people.id, conversation.assigneeId));
	return { outcome: 'conflict', state: conversation.state, assignee: assignee ?? null };
}
