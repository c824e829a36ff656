/** Who may see a conversation: whoever may read in its mailbox. */
import { eq } from 'drizzle-orm';
import type { MailboxRight, MailboxRights } from '#lib/mailbox/mailbox.ts';
import { appendAuditOnce, isAudited } from '../audit/append-audit.ts';
import type { DeniedAccess } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findRights } from '../mailbox/rights.ts';
import { conversations } from './schema.ts';

export type ConversationAccess =
	| { outcome: 'granted'; conversation: StoredConversation; rights: MailboxRights }
	| { outcome: 'denied'; conversation: StoredConversation }
	| { outcome: 'unknown' };

export type StoredConversation = typeof conversations.$inferSelect;

/** How long one opening lasts: reloading a page or trying again within it is the same act in the log. */
export const OPENING_MS = 30 * 60_000;

export async function findAccess(
	reader: Reader,
	personId: string,
	conversationId: string,
	right: MailboxRight,
	now: number
): Promise<ConversationAccess> {
	const [conversation] = await reader
		.select()
		.from(conversations)
		.where(eq(conversations.id, conversationId));
	if (conversation === undefined) return { outcome: 'unknown' };
	const rights = await findRights(reader, personId, conversation.mailboxId, now);
	return rights[right]
		? { outcome: 'granted', conversation, rights }
		: { outcome: 'denied', conversation };
}

/** Attempts are logged too (facts: Traceability). The person is told the same as for what does not exist. */
export async function recordDenied(
	tx: Tx,
	actor: Actor,
	conversation: Pick<StoredConversation, 'id' | 'mailboxId'>,
	to: DeniedAccess,
	now: number
): Promise<void> {
	await appendAuditOnce(
		tx,
		{
			event: 'access.denied',
			at: now,
			personId: actor.personId,
			mailboxId: conversation.mailboxId,
			conversationId: conversation.id,
			facts: { to }
		},
		now - OPENING_MS
	);
}

export type GrantedAccess = Extract<ConversationAccess, { outcome: 'granted' }>;

/** For queries: checks the right to read. Who lacks it is logged. */
export async function accessToRead(
	deps: { db: Db; clock: Clock },
	actor: Actor,
	conversationId: string
): Promise<GrantedAccess | undefined> {
	const now = deps.clock.now();
	const access = await findAccess(deps.db.read, actor.personId, conversationId, 'read', now);
	if (access.outcome === 'granted') return access;
	if (access.outcome === 'denied') {
		const { conversation } = access;
		await deps.db.write((tx) => recordDenied(tx, actor, conversation, 'conversation', now));
	}
	return undefined;
}

/**
 * For queries: checks the right to read, and logs the opening before anything is shown. One opening is at most
 * `OPENING_MS` long and ends when a new message comes, so the log says of every message who has had it open.
 */
export async function openConversation(
	deps: { db: Db; clock: Clock },
	actor: Actor,
	conversationId: string
): Promise<GrantedAccess | undefined> {
	const access = await accessToRead(deps, actor, conversationId);
	if (access === undefined) return undefined;
	const now = deps.clock.now();
	const { conversation } = access;
	const since = Math.max(now - OPENING_MS, conversation.lastMessageAt);
	const opening = {
		event: 'conversation.read' as const,
		at: now,
		personId: actor.personId,
		mailboxId: conversation.mailboxId,
		conversationId
	};
	if (!(await isAudited(deps.db.read, opening, since))) {
		await deps.db.write((tx) => appendAuditOnce(tx, opening, since));
	}
	return access;
}
