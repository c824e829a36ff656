/**
 * The one error class of the server. An `AppError` is a failure that operations should know of: it carries a stable
 * `code` (listed in docs/errors.md, a test compares the list with the code), says whether trying again can help, and
 * keeps its cause. What a person can mend herself is not an error but a returned union.
 */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Every code with one line on what it means. The table in docs/errors.md says what to do. */
export const ERROR_CODES = {
	// xml
	XML_MALFORMED: 'The document is not well-formed XML 1.0 with namespaces.',
	XML_ENCODING: 'The document is not UTF-8.',
	XML_DOCTYPE: 'The document has a document type declaration; none is allowed.',
	XML_ENTITY: 'The document refers to an entity other than the five that XML predefines.',
	XML_TOO_LARGE: 'The document is larger than the limit.',
	XML_TOO_DEEP: 'Elements are nested deeper than the limit.',
	XML_TOO_MANY_NODES: 'The document has more elements or attributes than the limit.',
	XML_BASE64: 'An element that must hold base64 does not.',
	XML_NOT_CANONICAL:
		'The document has no canonical form: a namespace name or base address is relative.',
	// crypto
	SIGNATURE_MISSING: 'The document has no signature at its root.',
	SIGNATURE_AMBIGUOUS: 'The document has more than one signature at its root.',
	SIGNATURE_NOT_ALLOWED:
		'The signature uses an algorithm, transform or reference that is not allowed.',
	SIGNATURE_INVALID: 'The signature does not hold.',
	SIGNER_UNTRUSTED: 'The signer certificate is not the one that the sender has published.',
	CERTIFICATE_MALFORMED: 'The certificate cannot be read.',
	CERTIFICATE_EXPIRED: 'The certificate is not valid at this time.',
	CERTIFICATE_WEAK: 'The certificate has a key that is too short or of the wrong kind.',
	CERTIFICATE_REVOKED: 'The certificate has been revoked by its issuer.',
	REVOCATION_UNAVAILABLE: 'Nobody can say whether a certificate has been revoked.',
	KEY_MALFORMED: 'The private key cannot be read.',
	KEY_MISMATCH: 'The private key does not belong to the certificate.',
	SIGNING_KEY_UNPUBLISHED:
		'None of our certificates is published as our signing certificate, so that nobody would accept our signature.',
	ENCRYPTION_NOT_ALLOWED: 'The encryption uses an algorithm or structure that is not allowed.',
	ENCRYPTION_REUSED: 'Another envelope came with the same encrypted key; it is not opened twice.',
	DECRYPTION_FAILED: 'The payload cannot be decrypted with our keys.',
	// envelope, content, receipt
	ENVELOPE_MALFORMED: 'The envelope is not an XHE of the SDK profile.',
	ENVELOPE_NOT_ENCRYPTED: 'The envelope of a message carries its payload unencrypted.',
	MESSAGE_MALFORMED: 'The payload is not an SDK message.',
	RECEIPT_MALFORMED: 'The payload is not a message receipt.',
	SEALING_BUSY: 'More envelopes wait to be sealed or opened than the queue holds.',
	SEALING_FAILED: 'A sealing thread ended before its work was done.',
	// storage
	CONFIG_INVALID: 'A setting is missing or has a value that cannot be used.',
	LISTEN_FAILED: 'The address or port to serve at cannot be used.',
	STORAGE_KEY_MISSING: 'No storage key is configured.',
	STORAGE_KEY_WRONG: 'The storage key does not fit the data; nothing was changed.',
	STORAGE_DAMAGED: 'Stored data is damaged or incomplete.',
	BACKUP_DAMAGED:
		'The backup is damaged, incomplete or not what was written; nothing was restored.',
	STORAGE_FAILING: 'A file or the database cannot be written for the moment.',
	STORAGE_IN_USE: 'Another process has the data folder open.',
	STORAGE_VERSION: 'The data was written by another version of Sluss.',
	BLOB_MISSING: 'A stored file is missing.',
	BLOB_TOO_LARGE: 'A file is larger than the limit.',
	// directory, access point, address book
	PARTICIPANT_UNKNOWN: 'The organisation is not registered in the certificate directory.',
	DIRECTORY_UNAVAILABLE: 'The certificate directory does not answer.',
	DIRECTORY_ANSWER_INVALID: 'The answer of the certificate directory cannot be trusted.',
	ACCESS_POINT_UNAVAILABLE: 'The access point does not answer.',
	ACCESS_POINT_AUTHENTICATION: 'The access point refuses our credentials.',
	ACCESS_POINT_REFUSED: 'The access point refused the message.',
	TRANSPORT_FAILED: 'The access point could not deliver the message.',
	ADDRESS_BOOK_UNAVAILABLE: 'The address book does not answer.',
	ADDRESS_BOOK_ANSWER_INVALID: 'The answer of the address book cannot be read.',
	// message service
	RECEIPT_TIMEOUT: 'No message receipt came in time.',
	RECEIPT_UNMATCHED: 'A receipt came for a message that we have not sent.',
	DELIVERY_QUARANTINED: 'A delivery could not be processed and is kept for operations.',
	MAILBOX_UNKNOWN: 'A message came for a functional address that we do not have; it was refused.',
	MESSAGE_DUPLICATE: 'A message came with an id that we have received before; it was refused.',
	MESSAGE_UNSUPPORTED:
		'A message came with a file type or reference that we do not take; it was refused.',
	MALWARE_FOUND:
		'A file holds malware: what came was refused and kept, what was to go is not sent.',
	SCANNER_UNAVAILABLE: 'The malware scanner does not answer; messages with files wait.',
	GIVEN_UP: 'Operations have stopped the sending of a message or a receipt.',
	ATTEMPTS_EXHAUSTED: 'The last allowed attempt failed.',
	// sign-in
	IDENTITY_PROVIDER_UNAVAILABLE: 'The identity provider does not answer.',
	IDENTITY_PROVIDER_ANSWER_INVALID: 'What the identity provider sent does not hold.',
	// lists that are let in
	IMPORT_TOO_LARGE: 'A list is larger than the limit.',
	IMPORT_TOO_MANY_ROWS: 'A list has more rows than the limit.',
	IMPORT_TOO_MANY_COLUMNS: 'A list has more columns than the limit.',
	IMPORT_FIELD_TOO_LONG: 'A cell of a list is longer than the limit.',
	IMPORT_ENCODING: 'A list is neither UTF-8 nor UTF-16 nor Windows-1252.',
	IMPORT_NOT_CSV: 'A list is no CSV.',
	IMPORT_COLUMNS: 'A list has columns that are unknown, missing or doubled.',
	IMPORT_EMPTY: 'A list has no rows.',
	IMPORT_ROWS: 'Rows of a list are faulty; nothing of it was done.',
	// push
	PUSH_GONE: 'The push service says that the subscription is gone.',
	PUSH_FAILED: 'The push service did not take the notice.',
	// anything else
	INTERNAL: 'A fault in Sluss itself.'
} as const;

export class AppError extends Error {
	readonly code: ErrorCode;
	readonly retryable: boolean;

	constructor(
		code: ErrorCode,
		message: string = ERROR_CODES[code],
		options: { retryable?: boolean; cause?: unknown } = {}
	) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'AppError';
		this.code = code;
		this.retryable = options.retryable ?? false;
	}
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
	return error instanceof AppError && (code === undefined || error.code === code);
}

/** The code of any thrown value: its own, or INTERNAL for what nobody foresaw. */
export function codeOf(error: unknown): ErrorCode {
	return error instanceof AppError ? error.code : 'INTERNAL';
}
