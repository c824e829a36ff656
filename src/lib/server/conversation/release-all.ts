import { and, eq, inArray } from 'drizzle-orm';
import { appendAudits } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { conversations } from './schema.ts';

/** Events that are chained and stored at once. */
const PIECE = 500;

/**
 * Gives back to everybody what a person handles and can handle no more: she has left, or may no longer read in the
 * mailbox (without one: in all). What is done stays hers in the record. The age that the queue shows begins anew, as
 * at every move. Returns how many conversations it was.
 */
export async function releaseConversationsOf(
	tx: Tx,
	act: { personId: string; mailboxId?: string; by: string | null; at: number }
): Promise<number> {
	const { personId, by, at } = act;
	const places =
		act.mailboxId === undefined
			? (await tx.select({ id: mailboxes.id }).from(mailboxes)).map(({ id }) => id)
			: [act.mailboxId];
	let released = 0;
	// By mailbox, since that is how the index of what somebody handles begins.
	for (const mailboxId of places) {
		const hers = await tx
			.select({ id: conversations.id, state: conversations.state })
			.from(conversations)
			.where(
				and(
					eq(conversations.mailboxId, mailboxId),
					eq(conversations.assigneeId, personId),
					inArray(conversations.state, ['assigned', 'waiting'])
				)
			);
		released += hers.length;
		for (let start = 0; start < hers.length; start += PIECE) {
			const piece = hers.slice(start, start + PIECE);
			const ids = piece.map(({ id }) => id);
			await tx
				.update(conversations)
				.set({ state: 'unassigned', assigneeId: null, stateSince: at })
				.where(inArray(conversations.id, ids));
			await appendAudits(
				tx,
				piece.map(({ id, state }) => ({
					event: 'conversation.released' as const,
					at,
					personId: by,
					mailboxId,
					conversationId: id,
					facts: { from: state, to: 'unassigned', assigneeBefore: personId, assignee: null }
				}))
			);
		}
	}
	return released;
}
