import { asc, eq, sql } from 'drizzle-orm';
import type { SendListItem } from '#lib/message/send-list.ts';
import { shownStateOf } from '#lib/message/status.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';
import { messages } from './schema.ts';

/**
 * The messages of one send list, by the names of its recipients, with what is known of each; none that lies in a mailbox
 * that the actor may not read.
 */
export async function listSendList(
	deps: { db: Db; clock: Clock },
	{ actor, sendListId }: { actor: Actor; sendListId: string }
): Promise<SendListItem[]> {
	const { read } = deps.db;
	const readable = await listMailboxesWithRight(read, actor.personId, 'read', deps.clock.now());
	const rows = await read
		.select({
			messageId: messages.id,
			conversationId: messages.conversationId,
			mailboxId: messages.mailboxId,
			recipient: {
				organisation: messages.recipientOrganisation,
				name: messages.recipientName,
				address: messages.recipientAddress,
				functionName: messages.recipientFunctionName
			},
			status: messages.status,
			lastCode: sql<string | null>`(select e.code from message_events e
				where e.message_id = ${messages.id} order by e.id desc limit 1)`
		})
		.from(messages)
		.where(eq(messages.sendListId, sendListId))
		.orderBy(asc(messages.recipientName), asc(messages.recipientFunctionName), asc(messages.id));
	return rows
		.filter((row) => readable.some(({ mailboxId }) => mailboxId === row.mailboxId))
		.map(({ messageId, conversationId, recipient, status, lastCode }) => ({
			messageId,
			conversationId,
			recipient,
			shownState: shownStateOf({ status, lastCode })
		}));
}
