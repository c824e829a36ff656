/**
 * Reading what a browser uploads: multipart bodies as a stream, with hard limits, never whole in memory. Knows nothing
 * of drafts or drives; whoever reads a body says what becomes of each file.
 */

export interface UploadLimits {
	/** The whole body, in bytes. */
	bodyBytesMax: number;
	filesMax: number;
	fieldsMax: number;
	/** One field's value, in bytes. */
	fieldBytesMax: number;
	/** How long the sender may be silent before we give up. */
	idleMs: number;
}

/** A file while it arrives. Its content can be read once and throws UploadBroken when the body breaks off. */
export interface UploadedFile {
	fieldName: string;
	/** Safe to store and to show: no path, no control characters. */
	fileName: string;
	content: AsyncIterable<Uint8Array>;
}

export type UploadRefusal =
	| 'not-multipart'
	/** Over bodyBytesMax. */
	| 'too-large'
	| 'too-many-files'
	/** Too many fields, or one that is too long. */
	| 'too-many-fields'
	| 'malformed'
	/** The connection ended, or the body stopped before its closing boundary. */
	| 'cut-off'
	| 'too-slow';

export type UploadOutcome =
	{ outcome: 'done'; fields: UploadFields } | { outcome: 'refused'; reason: UploadRefusal };

/** First value of each field. */
export type UploadFields = ReadonlyMap<string, string>;

/** What the reader of a file's content gets when the body breaks off: nothing of the file may be kept. */
export class UploadBroken extends Error {
	readonly reason: UploadRefusal;

	constructor(reason: UploadRefusal) {
		super(`The upload broke off: ${reason}.`);
		this.name = 'UploadBroken';
		this.reason = reason;
	}
}
