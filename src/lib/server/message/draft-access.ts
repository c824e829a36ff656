/** A draft is its author's alone, and only while she may send from its mailbox. */
import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Reader, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { requireRight } from '../mailbox/rights.ts';
import { drafts } from './schema.ts';

export type StoredDraft = typeof drafts.$inferSelect;

/** The actor's own draft; undefined when it is not hers, is gone, or she may no longer send from its mailbox. */
export async function findOwnDraft(
	reader: Reader,
	deps: { clock: Clock },
	actor: Actor,
	draftId: string
): Promise<StoredDraft | undefined> {
	const [draft] = await reader.select().from(drafts).where(eq(drafts.id, draftId));
	if (draft === undefined || draft.authorId !== actor.personId) return undefined;
	const right = await requireRight(
		reader,
		actor.personId,
		draft.mailboxId,
		'send',
		deps.clock.now()
	);
	return right.outcome === 'granted' ? draft : undefined;
}

/**
 * The `updatedAt` that a change of the draft gives it. It always moves forward, also within a millisecond and when the
 * clock is set back: it is the version by which `sendDraft` knows what the author has reviewed.
 */
export function nextUpdatedAt(draft: { updatedAt: number }, now: number): number {
	return Math.max(now, draft.updatedAt + 1);
}

/** Checks the right to send from a mailbox, and logs the attempt of somebody who has it not. */
export async function maySend(
	tx: Tx,
	actor: Actor,
	mailboxId: string,
	now: number
): Promise<boolean> {
	const right = await requireRight(tx, actor.personId, mailboxId, 'send', now);
	if (right.outcome === 'denied') {
		await appendAudit(tx, {
			event: 'access.denied',
			at: now,
			personId: actor.personId,
			mailboxId,
			facts: { to: 'send' }
		});
	}
	return right.outcome === 'granted';
}
