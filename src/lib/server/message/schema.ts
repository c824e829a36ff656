import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { MessageStatus } from '#lib/message/status.ts';
import type {
	MessageDocument,
	MessageReference,
	PersonReference,
	Rejection
} from '#lib/message/message.ts';
import { conversations } from '../conversation/schema.ts';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';

/** SDK messages, sent and received. Texts live here (the database is encrypted), files in the blob store. */
export const messages = sqliteTable(
	'messages',
	{
		id: text('id').primaryKey(),
		direction: text('direction', { enum: ['incoming', 'outgoing'] }).notNull(),
		/** `messageId` = XHE Header/ID, lower case. Ours: equal to `id`. Theirs: unique only together with the sender. */
		messageId: text('message_id').notNull(),
		/** The same as its sender wrote it: an answer repeats ids as they came. '' for `messageId` itself. */
		writtenMessageId: text('written_message_id').notNull().default(''),
		conversationId: text('conversation_id')
			.notNull()
			.references(() => conversations.id),
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id),
		/** As its sender wrote it. */
		sdkConversationId: text('sdk_conversation_id').notNull(),
		refToMessageId: text('ref_to_message_id'),
		subject: text('subject').notNull(),
		confidential: integer('confidential', { mode: 'boolean' }).notNull(),
		senderOrganisation: text('sender_organisation').notNull(),
		senderAddress: text('sender_address').notNull(),
		senderName: text('sender_name').notNull(),
		senderFunctionName: text('sender_function_name').notNull(),
		recipientOrganisation: text('recipient_organisation').notNull(),
		recipientAddress: text('recipient_address').notNull(),
		recipientName: text('recipient_name').notNull(),
		recipientFunctionName: text('recipient_function_name').notNull(),
		documents: text('documents', { mode: 'json' }).$type<MessageDocument[]>().notNull(),
		/** References that the sender wants back in an answer, and those addressed to the recipient. */
		senderReferences: text('sender_references', { mode: 'json' })
			.$type<MessageReference[]>()
			.notNull(),
		recipientReferences: text('recipient_references', { mode: 'json' })
			.$type<MessageReference[]>()
			.notNull(),
		persons: text('persons', { mode: 'json' }).$type<PersonReference[]>().notNull(),
		status: text('status').$type<MessageStatus>().notNull(),
		/** Why the receiver refused it (outgoing, REJECTED). */
		rejections: text('rejections', { mode: 'json' }).$type<Rejection[]>().notNull(),
		/** The receipt came after we had given up waiting. */
		receiptLate: integer('receipt_late', { mode: 'boolean' }).notNull().default(false),
		receiptAt: integer('receipt_at'),
		/** The same for all messages of one send list (outgoing); null when it went to one recipient. */
		sendListId: text('send_list_id'),
		/** The person who sent it (outgoing). */
		authorId: text('author_id').references(() => people.id),
		/** `creationDateTime` of the message. */
		createdAt: integer('created_at').notNull(),
		/** When we recorded it: the order within a conversation. */
		recordedAt: integer('recorded_at').notNull(),
		/** The envelope as sent or received, byte for byte: evidence. */
		envelopeBlob: text('envelope_blob')
	},
	(table) => [
		uniqueIndex('messages_identity').on(table.direction, table.senderOrganisation, table.messageId),
		index('messages_conversation').on(table.conversationId, table.recordedAt),
		index('messages_status').on(table.status, table.direction),
		index('messages_send_list').on(table.sendListId)
	]
);

/**
 * What has happened to a message, in the words of the SDK API's code list; shown newest first. Only ever added to:
 * triggers of the database (migration 0009) refuse everything else while the message is there.
 */
export const messageEvents = sqliteTable(
	'message_events',
	{
		id: integer('id').primaryKey({ autoIncrement: true }),
		messageId: text('message_id')
			.notNull()
			.references(() => messages.id),
		at: integer('at').notNull(),
		status: text('status').$type<MessageStatus>().notNull(),
		/** An error code of docs/errors.md, or a receipt's detail code. */
		code: text('code')
	},
	(table) => [index('message_events_message').on(table.messageId, table.id)]
);

export const attachments = sqliteTable(
	'attachments',
	{
		id: text('id').primaryKey(),
		messageId: text('message_id')
			.notNull()
			.references(() => messages.id),
		/** Order within the message, 0 first. */
		position: integer('position').notNull(),
		fileName: text('file_name').notNull(),
		contentType: text('content_type').notNull(),
		/** Bytes. */
		size: integer('size').notNull(),
		blob: text('blob').notNull()
	},
	(table) => [index('attachments_message').on(table.messageId, table.position)]
);

/** What a person is writing. Saved at every step, so that nothing typed is lost; gone when sent or discarded. */
export const drafts = sqliteTable(
	'drafts',
	{
		id: text('id').primaryKey(),
		authorId: text('author_id')
			.notNull()
			.references(() => people.id),
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id),
		/** The message answered or supplemented; null for a new conversation. */
		inReplyTo: text('in_reply_to').references(() => messages.id),
		recipientOrganisation: text('recipient_organisation'),
		recipientAddress: text('recipient_address'),
		/** Send list: further recipients, each of whom gets a message of their own. */
		moreRecipients: text('more_recipients', { mode: 'json' })
			.$type<{ organisation: string; address: string }[]>()
			.notNull()
			.default([]),
		subject: text('subject').notNull().default(''),
		/** Null until the author has decided. */
		confidential: integer('confidential', { mode: 'boolean' }),
		text: text('text').notNull().default(''),
		references: text('references', { mode: 'json' }).$type<MessageReference[]>().notNull(),
		persons: text('persons', { mode: 'json' }).$type<PersonReference[]>().notNull(),
		createdAt: integer('created_at').notNull(),
		/** Also the draft's version: every change moves it forward (`nextUpdatedAt`). */
		updatedAt: integer('updated_at').notNull()
	},
	(table) => [index('drafts_author').on(table.authorId, table.updatedAt)]
);

export const draftAttachments = sqliteTable(
	'draft_attachments',
	{
		id: text('id').primaryKey(),
		draftId: text('draft_id')
			.notNull()
			.references(() => drafts.id),
		position: integer('position').notNull(),
		fileName: text('file_name').notNull(),
		contentType: text('content_type').notNull(),
		size: integer('size').notNull(),
		blob: text('blob').notNull()
	},
	(table) => [index('draft_attachments_draft').on(table.draftId, table.position)]
);
