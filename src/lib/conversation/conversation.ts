/** The vocabulary of conversations that server and browser share. */
import type { PersonName } from '../identity/person.ts';
import type { MailboxRights } from '../mailbox/mailbox.ts';
import type {
	MessageDocument,
	MessageReference,
	PersonReference,
	Rejection
} from '../message/message.ts';
import type { MessageStatus, ShownState } from '../message/status.ts';

/** What we do about a conversation; kept apart from what SDK knows of its messages and from who has read it. */
export const CONVERSATION_STATES = ['unassigned', 'assigned', 'waiting', 'done'] as const;
export type ConversationState = (typeof CONVERSATION_STATES)[number];

/** The lists of a mailbox: Otilldelat, Mitt, Väntar, Klart, Alla. */
export const CONVERSATION_VIEWS = ['unassigned', 'mine', 'waiting', 'done', 'all'] as const;
export type ConversationViewName = (typeof CONVERSATION_VIEWS)[number];

/** One line of a list. Times are ms since the epoch. */
export interface ConversationRow {
	id: string;
	mailboxId: string;
	subject: string;
	/** True as soon as one message of it is covered by secrecy. */
	confidential: boolean;
	counterpartName: string;
	counterpartFunctionName: string;
	state: ConversationState;
	/** When it entered its state. */
	stateSince: number;
	assignee: PersonName | null;
	lastMessageAt: number;
	messageCount: number;
	attachmentCount: number;
	/** An incoming message that the reader has not read; never of a conversation that is done. */
	unread: boolean;
	/** What is known of our newest message in it. */
	lastOutgoing: { shownState: ShownState } | null;
}

export interface ConversationPage {
	rows: ConversationRow[];
	/** Where the next page starts: give it back as `before`. Null at the end. */
	next: string | null;
}

/** One conversation with everything in it, oldest message first. */
export interface ConversationView extends ConversationRow {
	counterpartOrganisation: string;
	counterpartAddress: string;
	mailbox: { id: string; name: string };
	rights: MailboxRights;
	messages: MessageView[];
}

/** One end of a message: a function of an organisation. */
export interface MessageParty {
	/** Participant id: `0203:kommun.example`. */
	organisation: string;
	/** The organisation's name. */
	name: string;
	/** Functional address. */
	address: string;
	functionName: string;
}

export interface AttachmentView {
	id: string;
	fileName: string;
	contentType: string;
	/** Bytes. */
	size: number;
}

export interface MessageEventView {
	at: number;
	status: MessageStatus;
	/** A code of docs/errors.md or a receipt's detail code. */
	code: string | null;
}

export interface MessageView {
	id: string;
	messageId: string;
	direction: 'incoming' | 'outgoing';
	subject: string;
	confidential: boolean;
	sender: MessageParty;
	recipient: MessageParty;
	documents: MessageDocument[];
	senderReferences: MessageReference[];
	recipientReferences: MessageReference[];
	persons: PersonReference[];
	status: MessageStatus;
	shownState: ShownState;
	rejections: Rejection[];
	receiptAt: number | null;
	/** The receipt came after we had given up waiting. */
	receiptLate: boolean;
	/** Who of us sent it; null for incoming messages. */
	author: { displayName: string } | null;
	createdAt: number;
	recordedAt: number;
	/** Newest first. */
	events: MessageEventView[];
	attachments: AttachmentView[];
	refToMessageId: string | null;
	/** The same for all messages that went out together to several recipients; null for all others. */
	sendListId: string | null;
	/** Whether this reader may send it again, with the same id, as things stand now. */
	resendable: boolean;
}
