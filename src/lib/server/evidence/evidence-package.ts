/** What lies in a package, by file name. Version 1; docs/cli.md tells it to people. */
import * as v from 'valibot';

export const FORMAT = 'sluss-evidence-1';

export const FILES = {
	readme: 'README.txt',
	transfer: 'transfer.json',
	audit: 'audit.json',
	/** Certificate of the key that has signed the manifest, PEM. */
	signer: 'manifest-certificate.pem',
	/** The same key alone, for `openssl dgst -verify`. */
	publicKey: 'manifest-public-key.pem',
	manifest: 'manifest.json',
	/** RSASSA-PKCS1-v1_5 with SHA-256 over the bytes of manifest.json; the bare signature. */
	signature: 'manifest.sig'
} as const;

/** The two that the manifest cannot list. */
export const UNLISTED: readonly string[] = [FILES.manifest, FILES.signature];

const text = v.string();
const nullableText = v.nullable(v.string());
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const size = v.pipe(v.number(), v.integer(), v.minValue(0));

export const MANIFEST = v.object({
	format: v.literal(FORMAT),
	createdAt: text,
	organisation: v.object({ participantId: text, name: text }),
	signature: v.object({ algorithm: text, certificate: text, fingerprint: sha256 }),
	files: v.array(v.object({ name: text, size, sha256 }))
});
export type Manifest = v.InferOutput<typeof MANIFEST>;

const PARTY = v.object({ organisation: text, address: text });

export const TRANSFER_FILE = v.object({
	format: v.literal(FORMAT),
	/** Null when nothing of the message is here: it was refused, nobody could read it, or retention has removed it. */
	message: v.nullable(
		v.object({
			/** M.MessageId = XHE Header/ID. */
			messageId: text,
			direction: v.picklist(['incoming', 'outgoing']),
			conversationId: text,
			refToMessageId: nullableText,
			from: PARTY,
			to: PARTY,
			createdAt: text,
			recordedAt: text,
			status: text,
			receiptAt: nullableText,
			receiptLate: v.boolean()
		})
	),
	/** Oldest first. */
	events: v.array(v.object({ at: text, status: text, code: nullableText })),
	/** Oldest first. */
	transfers: v.array(
		v.object({
			id: text,
			direction: v.picklist(['incoming', 'outgoing']),
			kind: v.nullable(v.picklist(['message', 'receipt'])),
			route: text,
			transportId: text,
			accessPointMessageId: nullableText,
			envelopeId: nullableText,
			receiptFor: nullableText,
			round: v.number(),
			conversationId: nullableText,
			documentType: text,
			from: text,
			to: text,
			size: v.nullable(size),
			sha256: v.nullable(sha256),
			createdAt: nullableText,
			submittedAt: nullableText,
			transportedAt: nullableText,
			receivedAt: nullableText,
			processedAt: nullableText,
			state: text,
			outcome: nullableText,
			/** The receipt that decided the status of the message (outgoing messages). */
			counts: v.boolean(),
			/** Where its envelope lies in the package; transfers of the same bytes share a file. */
			file: nullableText,
			/** Why there is no file. */
			fileMissing: v.nullable(v.picklist(['not-sealed', 'too-many', 'removed', 'lost'])),
			/** When retention removed its envelope; null also where that was not noted down. */
			removedAt: v.optional(nullableText)
		})
	),
	/** How many more transfers there are that the package leaves out. */
	transfersLeftOut: size,
	envelopes: v.array(
		v.object({
			file: text,
			size,
			sha256,
			certificates: v.array(
				v.object({
					/** `signature`: whose signature the envelope carries. `encryption`: whom the payload is for. */
					use: v.picklist(['signature', 'encryption']),
					file: text,
					subject: text,
					issuer: text,
					serial: text,
					notBefore: text,
					notAfter: text,
					fingerprint: sha256
				})
			)
		})
	)
});
export type TransferFile = v.InferOutput<typeof TRANSFER_FILE>;

export const AUDIT_FILE = v.object({
	format: v.literal(FORMAT),
	/** The newest event of the whole log when the package was made. */
	head: v.nullable(v.object({ seq: size, hash: sha256 })),
	/** Rows of the log, as they are hashed (audit/audit-hash.ts); not all of the log, so numbers are missing in between. */
	events: v.array(
		v.object({
			seq: size,
			at: v.number(),
			event: text,
			personId: nullableText,
			mailboxId: nullableText,
			conversationId: nullableText,
			messageId: nullableText,
			facts: v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))),
			previousHash: sha256,
			hash: sha256
		})
	),
	eventsLeftOut: size
});
export type AuditFile = v.InferOutput<typeof AUDIT_FILE>;
