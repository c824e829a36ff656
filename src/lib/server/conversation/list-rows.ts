import { and, desc, eq, inArray, type SQL } from 'drizzle-orm';
import type { ConversationRow } from '#lib/conversation/conversation.ts';
import type { PersonName } from '#lib/identity/person.ts';
import { shownStateOf } from '#lib/message/status.ts';
import type { Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { listLastOutgoing, type LastOutgoing } from '../message/last-outgoing.ts';
import { conversationReads, conversations } from './schema.ts';

/**
 * The newest `limit` conversations that fit, as lines of a list for one reader. The caller has checked her rights and
 * says by `where` which mailboxes it is about.
 */
export async function listRows(
	reader: Reader,
	query: { personId: string; where: SQL | undefined; limit: number }
): Promise<ConversationRow[]> {
	const rows = await reader
		.select({ conversation: rowColumns, assignee, readUntil: conversationReads.readUntil })
		.from(conversations)
		.leftJoin(people, eq(people.id, conversations.assigneeId))
		.leftJoin(
			conversationReads,
			and(
				eq(conversationReads.conversationId, conversations.id),
				eq(conversationReads.personId, query.personId)
			)
		)
		.where(query.where)
		.orderBy(desc(conversations.lastMessageAt), desc(conversations.id))
		.limit(query.limit);
	const outgoing = await listLastOutgoing(
		reader,
		rows.map((row) => row.conversation.id)
	);
	return rows.map((row) =>
		rowOf(row.conversation, row.assignee, row.readUntil, outgoing.get(row.conversation.id))
	);
}

/** One line, whatever its mailbox: the caller checks the right. */
export async function findRow(
	reader: Reader,
	personId: string,
	conversationId: string
): Promise<ConversationRow | undefined> {
	const [row] = await listRows(reader, {
		personId,
		where: inArray(conversations.id, [conversationId]),
		limit: 1
	});
	return row;
}

const rowColumns = {
	id: conversations.id,
	mailboxId: conversations.mailboxId,
	subject: conversations.subject,
	confidential: conversations.confidential,
	counterpartName: conversations.counterpartName,
	counterpartFunctionName: conversations.counterpartFunctionName,
	state: conversations.state,
	stateSince: conversations.stateSince,
	lastMessageAt: conversations.lastMessageAt,
	lastIncomingAt: conversations.lastIncomingAt,
	messageCount: conversations.messageCount,
	attachmentCount: conversations.attachmentCount
};

const assignee = { id: people.id, displayName: people.displayName };

type StoredRow = Omit<ConversationRow, 'assignee' | 'unread' | 'lastOutgoing'> & {
	lastIncomingAt: number | null;
};

function rowOf(
	stored: StoredRow,
	assignee: PersonName | null,
	readUntil: number | null,
	outgoing: LastOutgoing | undefined
): ConversationRow {
	const { lastIncomingAt, ...row } = stored;
	return {
		...row,
		assignee,
		unread: row.state !== 'done' && lastIncomingAt !== null && lastIncomingAt > (readUntil ?? 0),
		lastOutgoing: outgoing === undefined ? null : { shownState: shownStateOf(outgoing) }
	};
}
