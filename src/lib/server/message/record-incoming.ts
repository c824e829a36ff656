import type { MessageParty } from '#lib/conversation/conversation.ts';
import { cleanFileName } from '#lib/message/file-name.ts';
import type { MessageDocument, MessageReference, PersonReference } from '#lib/message/message.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { applyIncoming } from '../conversation/apply-message.ts';
import type { Tx } from '../db/database.ts';
import { insertRows, queryRows } from '../db/rows.ts';
import type { Ids } from '../ids.ts';
import { attachments, messageEvents, messages } from './schema.ts';

/** A message that has been verified, decrypted and checked, and whose mailbox is known. Ids in any case. */
export interface IncomingMessage {
	/** `messageId` of the SDK message = XHE Header/ID. */
	messageId: string;
	mailboxId: string;
	sdkConversationId: string;
	refToMessageId: string | null;
	subject: string;
	confidential: boolean;
	/** `address` is '' when the sender left it out: then no answer can be addressed. */
	sender: MessageParty;
	recipient: MessageParty;
	documents: MessageDocument[];
	senderReferences: MessageReference[];
	recipientReferences: MessageReference[];
	persons: PersonReference[];
	/** In the order of the message. */
	attachments: { fileName: string; contentType: string; size: number; blob: string }[];
	/** `creationDateTime`, ms since the epoch. */
	createdAt: number;
	/** Id of the envelope's bytes in the blob store. */
	envelopeBlob: string | null;
}

export type RecordIncomingOutcome =
	| {
			outcome: 'recorded';
			/** Our row's id. */
			id: string;
			conversationId: string;
			conversationCreated: boolean;
			recordedAt: number;
	  }
	/** The same sender's message with this id is here already: `id` is our row of it. */
	| { outcome: 'duplicate'; id: string; conversationId: string };

/**
 * Stores a received message: message, attachments, conversation, first event (RETRIEVED) and audit, in the transaction
 * of whoever processes the delivery. The receipt's states follow by `recordStatus`.
 */
export async function recordIncoming(
	tx: Tx,
	deps: { ids: Ids },
	message: IncomingMessage,
	/** ms since the epoch. */
	now: number
): Promise<RecordIncomingOutcome> {
	const messageId = message.messageId.toLowerCase();
	const senderOrganisation = message.sender.organisation.toLowerCase();
	const existing = await findIncoming(tx, senderOrganisation, messageId);
	if (existing !== undefined) return { outcome: 'duplicate', ...existing };
	const applied = await applyIncoming(tx, deps, {
		mailboxId: message.mailboxId,
		sdkConversationId: message.sdkConversationId,
		counterpart: message.sender,
		subject: message.subject,
		confidential: message.confidential,
		references: [...message.senderReferences, ...message.recipientReferences],
		attachmentCount: message.attachments.length,
		now
	});
	const id = deps.ids.rowId();
	const row = {
		id,
		direction: 'incoming' as const,
		messageId,
		writtenMessageId: message.messageId,
		conversationId: applied.conversationId,
		mailboxId: message.mailboxId,
		sdkConversationId: message.sdkConversationId,
		refToMessageId: message.refToMessageId,
		subject: message.subject,
		confidential: message.confidential,
		senderOrganisation,
		senderAddress: message.sender.address,
		senderName: message.sender.name,
		senderFunctionName: message.sender.functionName,
		recipientOrganisation: message.recipient.organisation.toLowerCase(),
		recipientAddress: message.recipient.address,
		recipientName: message.recipient.name,
		recipientFunctionName: message.recipient.functionName,
		documents: message.documents,
		senderReferences: message.senderReferences,
		recipientReferences: message.recipientReferences,
		persons: message.persons,
		status: 'RETRIEVED' as const,
		rejections: [],
		createdAt: message.createdAt,
		recordedAt: applied.recordedAt,
		envelopeBlob: message.envelopeBlob
	};
	await insertRows(tx, messages, [row]);
	const files = message.attachments.map((file, position) => ({
		id: deps.ids.rowId(),
		messageId: id,
		position,
		fileName: cleanFileName(file.fileName),
		contentType: file.contentType,
		size: file.size,
		blob: file.blob
	}));
	for (const file of files) await insertRows(tx, attachments, [file]);
	await insertRows(tx, messageEvents, [{ messageId: id, at: now, status: 'RETRIEVED' }]);
	await appendAudit(tx, {
		event: 'message.received',
		at: now,
		personId: null,
		mailboxId: message.mailboxId,
		conversationId: applied.conversationId,
		messageId: id,
		facts: {
			senderOrganisation,
			senderAddress: message.sender.address,
			sdkConversationId: message.sdkConversationId,
			sdkMessageId: messageId,
			confidential: message.confidential,
			attachments: message.attachments.length
		}
	});
	return {
		outcome: 'recorded',
		id,
		conversationId: applied.conversationId,
		conversationCreated: applied.created,
		recordedAt: applied.recordedAt
	};
}

async function findIncoming(
	tx: Tx,
	senderOrganisation: string,
	messageId: string
): Promise<{ id: string; conversationId: string } | undefined> {
	const [found] = await queryRows(tx, INCOMING, [senderOrganisation, messageId]);
	if (found === undefined) return undefined;
	const [id, conversationId] = found as [string, string];
	return { id, conversationId };
}

/** Not the whole row: it holds what the message says. */
const INCOMING = `SELECT id, conversation_id FROM messages
	WHERE direction = 'incoming' AND sender_organisation = ? AND message_id = ?`;
