/** The vocabulary of messages that server and browser share. No behaviour that needs a server. */

/** The whole message with files, as the XML that crosses the network (facts: Payload). Bytes; 30 MB is 30 · 10⁶. */
export const MESSAGE_BYTES_MAX = 30_000_000;
export const SUBJECT_LENGTH_MAX = 256;
/**
 * Characters of text in one message that a page shows and a person writes (some forty pages of print). SDK allows more:
 * what comes is kept whole as a file, and what is to go belongs into one.
 */
export const TEXT_LENGTH_MAX = 100_000;

/** An identifier with the register that it comes from: a case number, a GLN, an HSA-id. */
export interface MessageReference {
	/** OID, or `dnr`, or `unregistred` (the specification's own spelling). */
	root: string;
	extension: string;
	label?: string;
}

/** A person whom the message concerns or who should see it. */
export interface PersonReference {
	root: string;
	extension: string;
	label?: string;
}

/** One `documents` element: texts are Markdown of the SDK subset. */
export interface MessageDocument {
	documentId: string;
	documentName?: string;
	index?: string;
	texts: string[];
	/** The texts are only the beginning; the whole is among the attachments. */
	shortened?: true;
}

/** Reasons and detail codes of message receipts (C3.2.4, and facts: Receipts). */
export type FindingReason = 'SV' | 'BV' | 'SIG';
export interface Finding {
	reason: FindingReason;
	/** structure | forbidden | too-long | invariant | duplicate | not-supported | not-found | security … */
	detail: string;
	/** XPath of the place, or `NA`. */
	location: string;
	/** What is wrong, in words that never repeat content. */
	text: string;
}

/** A finding that a receiver sent us: the detail code is optional and the text is theirs (escape it). */
export type Rejection = Finding;
