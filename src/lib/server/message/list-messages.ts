import { asc, desc, eq, inArray } from 'drizzle-orm';
import type {
	AttachmentView,
	MessageEventView,
	MessageView
} from '#lib/conversation/conversation.ts';
import { shownStateOf } from '#lib/message/status.ts';
import type { Reader } from '../db/database.ts';
import { isResendable } from './message-states.ts';
import { people } from '../identity/schema.ts';
import { attachments, messageEvents, messages } from './schema.ts';

interface ReaderOf {
	readUntil: number;
	mayResend: boolean;
}

/**
 * The messages of a conversation, oldest first, as pages show them. The caller has checked the right to read.
 * `readUntil`: how far this reader has read, in ms since the epoch. `mayResend`: whether she may send again.
 */
export async function listMessages(
	reader: Reader,
	conversationId: string,
	{ readUntil, mayResend }: ReaderOf
): Promise<MessageView[]> {
	const rows = await reader
		.select({ message: messages, author: { displayName: people.displayName } })
		.from(messages)
		.leftJoin(people, eq(people.id, messages.authorId))
		.where(eq(messages.conversationId, conversationId))
		.orderBy(asc(messages.recordedAt), asc(messages.id));
	const ids = rows.map((row) => row.message.id);
	const [events, files] = await Promise.all([listEvents(reader, ids), listFiles(reader, ids)]);
	return rows.map(({ message, author }) =>
		viewOf(message, author, events.get(message.id) ?? [], files.get(message.id) ?? [], {
			readUntil,
			mayResend
		})
	);
}

function viewOf(
	message: typeof messages.$inferSelect,
	author: { displayName: string } | null,
	events: MessageEventView[],
	files: AttachmentView[],
	{ readUntil, mayResend }: ReaderOf
): MessageView {
	return {
		id: message.id,
		messageId: message.messageId,
		direction: message.direction,
		subject: message.subject,
		confidential: message.confidential,
		sender: {
			organisation: message.senderOrganisation,
			name: message.senderName,
			address: message.senderAddress,
			functionName: message.senderFunctionName
		},
		recipient: {
			organisation: message.recipientOrganisation,
			name: message.recipientName,
			address: message.recipientAddress,
			functionName: message.recipientFunctionName
		},
		documents: message.documents,
		senderReferences: message.senderReferences,
		recipientReferences: message.recipientReferences,
		persons: message.persons,
		status: message.status,
		shownState:
			message.direction === 'incoming'
				? // Whether our receipt has left is not what a reader means by new.
					message.recordedAt > readUntil
					? 'new'
					: 'read'
				: shownStateOf({ status: message.status, lastCode: events[0]?.code ?? null }),
		rejections: message.rejections,
		receiptAt: message.receiptAt,
		receiptLate: message.receiptLate,
		author,
		createdAt: message.createdAt,
		recordedAt: message.recordedAt,
		events,
		attachments: files,
		refToMessageId: message.refToMessageId,
		sendListId: message.sendListId,
		resendable: mayResend && isResendable(message)
	};
}

async function listEvents(reader: Reader, ids: string[]): Promise<Map<string, MessageEventView[]>> {
	const rows = await reader
		.select({
			messageId: messageEvents.messageId,
			event: {
				at: messageEvents.at,
				status: messageEvents.status,
				code: messageEvents.code
			}
		})
		.from(messageEvents)
		.where(inArray(messageEvents.messageId, ids))
		.orderBy(desc(messageEvents.id));
	return grouped(rows.map((row) => [row.messageId, row.event]));
}

async function listFiles(reader: Reader, ids: string[]): Promise<Map<string, AttachmentView[]>> {
	const rows = await reader
		.select({
			messageId: attachments.messageId,
			file: {
				id: attachments.id,
				fileName: attachments.fileName,
				contentType: attachments.contentType,
				size: attachments.size
			}
		})
		.from(attachments)
		.where(inArray(attachments.messageId, ids))
		.orderBy(asc(attachments.position));
	return grouped(rows.map((row) => [row.messageId, row.file]));
}

function grouped<T>(pairs: [string, T][]): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const [key, value] of pairs) {
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [value]);
		else group.push(value);
	}
	return groups;
}
