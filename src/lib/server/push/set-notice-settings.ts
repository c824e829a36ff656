import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';
import { noticeSettings } from './schema.ts';

/**
 * Sets which mailboxes the person wants notices for: exactly these. A mailbox that she may not read is left out without
 * a word, as if it did not exist.
 */
export function setNoticeSettings(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; mailboxIds: readonly string[] }
): Promise<{ outcome: 'done'; mailboxIds: string[] }> {
	const { personId } = wish.actor;
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		const readable = await listMailboxesWithRight(tx, personId, 'read', now);
		const mailboxIds = readable
			.map(({ mailboxId }) => mailboxId)
			.filter((mailboxId) => wish.mailboxIds.includes(mailboxId));
		await tx.delete(noticeSettings).where(eq(noticeSettings.personId, personId));
		if (mailboxIds.length > 0) {
			await tx
				.insert(noticeSettings)
				.values(mailboxIds.map((mailboxId) => ({ personId, mailboxId })));
		}
		return { outcome: 'done', mailboxIds };
	});
}
