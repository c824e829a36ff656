import { eq } from 'drizzle-orm';
import { appendAudit, isPersonAudited } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { mailboxes } from './schema.ts';

/** A page that reloads itself within this time is one attempt. */
const ATTEMPT_MS = 30 * 60_000;

/** Logs that somebody tried to open a mailbox that is there and not hers. She is told the same as of what is not there. */
export async function recordDeniedMailbox(
	{ db, clock }: { db: Db; clock: Clock },
	{ personId }: Actor,
	mailboxId: string
): Promise<void> {
	const now = clock.now();
	const attempt = {
		event: 'access.denied',
		at: now,
		personId,
		mailboxId,
		facts: { to: 'mailbox' }
	} as const;
	const [mailbox] = await db.read
		.select({ id: mailboxes.id })
		.from(mailboxes)
		.where(eq(mailboxes.id, mailboxId));
	if (mailbox === undefined) return;
	await db.write(async (tx) => {
		if (!(await isPersonAudited(tx, attempt, now - ATTEMPT_MS))) await appendAudit(tx, attempt);
	});
}
