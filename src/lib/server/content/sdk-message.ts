import type { MessageDocument, MessageReference, PersonReference } from '#lib/message/message.ts';

/**
 * The payload of an SDK message: MessageWithAttachments version 3 (B1.3.3). Names and types; building, reading and
 * checking have files of their own.
 */
export const MESSAGE_NAMESPACE = 'urn:riv:infrastructure:messaging:MessageWithAttachments:3';
export const FUNCTIONAL_ADDRESS_ROOT = 'urn:riv:infrastructure:messaging:functionalAddress';

/** Characters of a functional address, of a reference's extension, and of every label. */
export const IDENTIFIER_LENGTH_MAX = 256;
export const LABEL_LENGTH_MAX = 256;

export interface SdkMessage {
	/** UUID, as written: an answer repeats ids as they came. Compare without regard to case. */
	readonly messageId: string;
	readonly conversationId: string;
	readonly refToMessageId?: string;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	/** `label`, at most 256 characters. */
	readonly subject: string;
	/** Covered by secrecy (omfattas av sekretess), in the sender's judgement. */
	readonly confidential: boolean;
	readonly generatingSystem?: { readonly root: string; readonly extension: string };
	readonly recipient: MessageParty & { readonly address: string };
	readonly sender: MessageParty;
	/** At least one, in the order that `index` asks for. */
	readonly documents: readonly MessageDocument[];
}

/** One side of a message: an organisation and its function. */
export interface MessageParty {
	/** Participant, e.g. `0203:habo.se`. */
	readonly organisation: string;
	readonly organisationName?: string;
	/** Functional address. A sender may leave it out: then no answer can be addressed. */
	readonly address?: string;
	readonly functionName?: string;
	/** `root` and `extension` are both '' for a person who is only named. */
	readonly persons: readonly PersonReference[];
	readonly references: readonly MessageReference[];
}

/** A file to be sent. */
export interface OutgoingFile {
	readonly fileName: string;
	/** MIME type. */
	readonly contentType: string;
	readonly bytes: Uint8Array;
	/** Which of the message's documents it belongs to; the first unless said. */
	readonly documentIndex?: number;
}

/** What a file of a received message says of itself; its bytes are decoded when asked for. */
export interface IncomingFile {
	readonly fileName: string;
	readonly contentType: string;
	readonly documentIndex: number;
	/** Decodes at each call, unless checking has done it. */
	readonly bytes: () => Buffer;
}

/** An element of another namespace (`xs:any ##other`): kept as it came, not understood. */
export interface MessageExtension {
	/** XPath of the place. */
	readonly location: string;
	readonly xml: string;
}
