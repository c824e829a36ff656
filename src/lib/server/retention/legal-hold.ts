import { and, eq, isNull } from 'drizzle-orm';
import { hasPersonalNumber } from '#lib/message/personal-number.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import { conversations } from '../conversation/schema.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { mayAdminister } from '../mailbox/may-administer.ts';
import { legalHolds } from './schema.ts';

export const REASON_LENGTH_MAX = 300;

export type HoldOutcome =
	| { outcome: 'done'; holdId: string }
	| { outcome: 'not-found' }
	/** Empty, too long, or with a personal number in it. */
	| { outcome: 'reason' }
	| { outcome: 'held-already' };

/** Keeps a conversation, or everything in a mailbox, from being removed until the hold is lifted. */
export function setLegalHold(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: {
		actor: ActorOrInstallation;
		mailboxId: string;
		/** Without it: everything in the mailbox. */
		conversationId?: string;
		reason: string;
	}
): Promise<HoldOutcome> {
	const { actor, mailboxId, conversationId = '' } = input;
	const reason = input.reason.trim();
	return deps.db.write(async (tx): Promise<HoldOutcome> => {
		const at = deps.clock.now();
		if (!(await mayAdminister(tx, actor, mailboxId, at))) return { outcome: 'not-found' };
		if (reason === '' || reason.length > REASON_LENGTH_MAX || hasPersonalNumber(reason)) {
			return { outcome: 'reason' };
		}
		if (conversationId !== '') {
			const [found] = await tx
				.select({ id: conversations.id })
				.from(conversations)
				.where(and(eq(conversations.id, conversationId), eq(conversations.mailboxId, mailboxId)));
			if (found === undefined) return { outcome: 'not-found' };
		}
		const id = deps.ids.uuid();
		const setBy = personIdOf(actor);
		const { rowsAffected } = await tx
			.insert(legalHolds)
			.values({ id, mailboxId, conversationId, reason, setBy, setAt: at })
			.onConflictDoNothing();
		if (rowsAffected === 0) return { outcome: 'held-already' };
		await appendAudit(tx, {
			event: 'retention.hold-set',
			at,
			personId: setBy,
			mailboxId,
			...(conversationId !== '' && { conversationId }),
			facts: { hold: id }
		});
		return { outcome: 'done', holdId: id };
	});
}

export function liftLegalHold(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; holdId: string }
): Promise<{ outcome: 'done' | 'not-found' }> {
	const { actor, holdId } = input;
	return deps.db.write(async (tx) => {
		const at = deps.clock.now();
		const [hold] = await tx
			.select()
			.from(legalHolds)
			.where(and(eq(legalHolds.id, holdId), isNull(legalHolds.liftedAt)));
		if (hold === undefined || !(await mayAdminister(tx, actor, hold.mailboxId, at))) {
			return { outcome: 'not-found' };
		}
		const liftedBy = personIdOf(actor);
		await tx.update(legalHolds).set({ liftedAt: at, liftedBy }).where(eq(legalHolds.id, holdId));
		await appendAudit(tx, {
			event: 'retention.hold-lifted',
			at,
			personId: liftedBy,
			mailboxId: hold.mailboxId,
			...(hold.conversationId !== '' && { conversationId: hold.conversationId }),
			facts: { hold: holdId }
		});
		return { outcome: 'done' };
	});
}
