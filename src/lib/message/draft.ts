/** The vocabulary of drafts that server and browser share. */
import type { MessageReference, PersonReference } from './message.ts';
import type { AttachmentView } from '../conversation/conversation.ts';
import type { FileFamily } from './file-families.ts';

/** One message each: more at once would be a mass mailing. */
export const RECIPIENTS_MAX = 50;

export interface DraftRecipient {
	/** Participant id. */
	organisation: string;
	organisationName: string;
	/** Functional address. */
	address: string;
	functionName: string;
	description: string;
}

export interface DraftView {
	id: string;
	mailbox: { id: string; name: string };
	recipient: DraftRecipient | null;
	/** Send list: each of them gets a message of its own and cannot see the others. None in an answer. */
	moreRecipients: DraftRecipient[];
	subject: string;
	/** Null until the author has decided. */
	confidential: boolean | null;
	/** Markdown of the SDK subset. */
	text: string;
	/** Our own references: the recipient gives them back in an answer. */
	references: MessageReference[];
	/** The counterpart's references that an answer gives back. They follow from the message answered. */
	recipientReferences: MessageReference[];
	persons: PersonReference[];
	attachments: AttachmentView[];
	/** Families of files that may be sent from the mailbox; null: all. */
	fileFamilies: readonly FileFamily[] | null;
	/** How large the whole message would be on the wire, in bytes. */
	estimatedBytes: number;
	/** The message that this one answers or supplements; it decides recipient and mailbox. */
	inReplyTo: { id: string; conversationId: string; kind: 'reply' | 'supplement' } | null;
	updatedAt: number;
}

export interface DraftSummary {
	id: string;
	mailbox: { id: string; name: string };
	subject: string;
	recipientName: string | null;
	recipientFunctionName: string | null;
	attachmentCount: number;
	updatedAt: number;
}

/** What the author can change. A field left out stays as it was. */
export interface DraftChanges {
	mailboxId?: string;
	recipient?: { organisation: string; address: string } | null;
	moreRecipients?: { organisation: string; address: string }[];
	subject?: string;
	confidential?: boolean | null;
	text?: string;
	references?: MessageReference[];
	persons?: PersonReference[];
}

export type DraftField =
	'recipient' | 'subject' | 'confidential' | 'text' | 'attachments' | 'references' | 'persons';

export type DraftProblemCode =
	/** Required and not there. */
	| 'missing'
	/** Part of it is filled in. */
	| 'incomplete'
	| 'too-long'
	/** Holds a personal identity number, which must not stand there. */
	| 'personal-number'
	/** Not in the address book (any more). */
	| 'unknown-recipient'
	/** The recipient is the mailbox that sends. */
	| 'same-mailbox'
	/** The same recipient twice. */
	| 'duplicate'
	/** More than RECIPIENTS_MAX. */
	| 'too-many'
	/** The whole message is over the limit. */
	| 'too-large'
	/** A file of a kind that is not sent from this mailbox. */
	| 'not-allowed-here';

export interface DraftProblem {
	field: DraftField;
	code: DraftProblemCode;
}
