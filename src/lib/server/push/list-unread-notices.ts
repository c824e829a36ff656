import { and, desc, eq, gt, gte, inArray, isNull, ne, or } from 'drizzle-orm';
import { conversationReads, conversations } from '../conversation/schema.ts';
import type { Reader } from '../db/database.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { noticeSettings, notices } from './schema.ts';

export interface UnreadNotice {
	id: string;
	mailboxId: string;
	/** Of the mailbox; null where it must not stand on a locked screen. */
	mailboxName: string | null;
}

/**
 * The notices that are still news to the person, newest first; their number is what the icon shows. Only of mailboxes
 * that she may read and wants notices for, of conversations that she has not read since and that nobody has finished.
 */
export async function listUnreadNotices(
	read: Reader,
	wish: { personId: string; now: number }
): Promise<UnreadNotice[]> {
	const readable = await listMailboxesWithRight(read, wish.personId, 'read', wish.now);
	const rows = await read
		.select({
			id: notices.id,
			mailboxId: mailboxes.id,
			name: mailboxes.name,
			named: mailboxes.nameInNotices
		})
		.from(notices)
		.innerJoin(conversations, eq(conversations.id, notices.conversationId))
		.innerJoin(mailboxes, eq(mailboxes.id, conversations.mailboxId))
		.innerJoin(
			noticeSettings,
			and(
				eq(noticeSettings.mailboxId, conversations.mailboxId),
				eq(noticeSettings.personId, notices.personId)
			)
		)
		.leftJoin(
			conversationReads,
			and(
				eq(conversationReads.conversationId, notices.conversationId),
				eq(conversationReads.personId, notices.personId)
			)
		)
		.where(
			and(
				eq(notices.personId, wish.personId),
				inArray(
					conversations.mailboxId,
					readable.map(({ mailboxId }) => mailboxId)
				),
				ne(conversations.state, 'done'),
				notYetRead()
			)
		)
		.orderBy(desc(notices.createdAt), desc(notices.id));
	return rows.map(({ id, mailboxId, name, named }) => ({
		...{ id, mailboxId },
		mailboxName: named ? name : null
	}));
}

/** A reader's mark equal to a notice's time is of the message before it: both are set by the same clock. */
function notYetRead() {
	return or(
		isNull(conversationReads.readUntil),
		and(
			gt(conversations.lastIncomingAt, conversationReads.readUntil),
			gte(notices.createdAt, conversationReads.readUntil)
		)
	);
}
