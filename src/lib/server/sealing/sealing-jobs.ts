import type { Finding } from '#lib/message/message.ts';
import type { ErrorCode } from '../errors.ts';
import type { MessageExtension, OutgoingFile, SdkMessage } from '../content/sdk-message.ts';
import type { EnvelopeFacts, EnvelopeHeader } from '../envelope/envelope.ts';
import type { Receipt } from '../receipt/receipt.ts';

/**
 * What the message service asks for when envelopes are made and opened: plain data in, plain data out, so that the work
 * can be done in another thread.
 */
export interface SigningIdentity {
	readonly keyPem: string;
	readonly certificatePem: string;
}

export interface SealMessageJob {
	/** Who it is from and to, and the function, are the message's own: the envelope repeats them. */
	readonly message: SdkMessage;
	readonly files: readonly OutgoingFile[];
	/** A value of FEDERATIONS. */
	readonly federation: string;
	readonly signing: SigningIdentity;
	readonly encryptionCertificatePem: string;
}

export interface SealedMessage {
	readonly envelope: Buffer;
	/** Bytes of the message XML before encryption: what the 30 MB limit is about. */
	readonly payloadSize: number;
}

export interface SealReceiptJob {
	/** `id` becomes the id of the envelope, `issuedAt` its time. */
	readonly receipt: Receipt & { readonly issuedAt: number };
	/** Of the message answered, as its envelope had it. */
	readonly handlingServiceId: string | undefined;
	readonly federation: string;
	readonly signing: SigningIdentity;
}

export interface SealedReceipt {
	readonly envelope: Buffer;
}

export interface OpenEnvelopeJob {
	readonly envelope: Uint8Array;
	/** The current decryption key and old ones; the envelope names the certificate, not the key. */
	readonly privateKeysPem: readonly string[];
	/**
	 * The sender's published signing certificate (CertPub). `revoked`: every published one has been revoked, so that the
	 * envelope is refused as one whose signature does not hold. `embedded` trusts whatever certificate the envelope
	 * carries: for tools, never for the message service.
	 */
	readonly signer: { readonly certificatePem: string } | 'revoked' | 'embedded';
	/** When given (ms since the epoch), the signer's certificate must be valid then: else SIG/security. */
	readonly at?: number;
}

export interface OpenedFile {
	readonly fileName: string;
	readonly contentType: string;
	readonly documentIndex: number;
	readonly bytes: Buffer;
}

/**
 * What came of opening. `rejected`: answer with a receipt REJECTED of these findings. `unreadable`: no receipt is sent, it
 * is a matter for operations; so is every fault of a receipt, since receipts are never receipted.
 */
export type OpenedEnvelope = (
	OpenedMessage | OpenedReceipt | RejectedEnvelope | UnreadableEnvelope
) &
	DecryptionTried;

export interface DecryptionTried {
	/** Its signature held and our keys were tried on it, whatever came of that: its wrapped keys are used up. */
	readonly decryptionTried?: true;
}

export interface OpenedMessage {
	readonly outcome: 'message';
	readonly header: EnvelopeHeader;
	readonly message: SdkMessage;
	readonly files: readonly OpenedFile[];
	readonly extensions: readonly MessageExtension[];
	readonly payloadSize: number;
}

export interface OpenedReceipt {
	readonly outcome: 'receipt';
	readonly header: EnvelopeHeader;
	readonly receipt: Receipt;
}

export interface RejectedEnvelope {
	readonly outcome: 'rejected';
	/** With a SIG finding nobody vouches for it: good for an answer, for nothing else. */
	readonly header: EnvelopeHeader;
	/** For operations: SIGNATURE_…, SIGNER_UNTRUSTED, ENVELOPE_NOT_ENCRYPTED, MESSAGE_MALFORMED … */
	readonly code: ErrorCode;
	readonly findings: readonly Finding[];
	/** For the transfer log, where the message could be read so far. */
	readonly conversationId?: string;
}

export interface UnreadableEnvelope {
	readonly outcome: 'unreadable';
	readonly code: ErrorCode;
	/** What the envelope says of itself; undefined when it is no XHE. */
	readonly facts: EnvelopeFacts | undefined;
	/** Why the envelope is malformed (ENVELOPE_MALFORMED). For operations. */
	readonly findings: readonly Finding[];
}

export interface SealingOptions {
	/**
	 * Gives the bytes of the job away instead of copying them: they must not be used afterwards (their ArrayBuffers are
	 * detached). For large envelopes and files that nobody else holds.
	 */
	readonly handOver?: boolean;
}

/** What the sealing threads do; also the port for those who seal and open. */
export interface Sealing {
	/** Throws MESSAGE_MALFORMED when our own message breaks a rule, CERTIFICATE_… and KEY_… for what it seals with. */
	sealMessage(job: SealMessageJob, options?: SealingOptions): Promise<SealedMessage>;
	/** Throws CERTIFICATE_… and KEY_…. */
	sealReceipt(job: SealReceiptJob): Promise<SealedReceipt>;
	/** Cheap: what an envelope says of itself, to look up its sender before opening it. Undefined: no XHE, not even XML. */
	readHeader(envelope: Uint8Array): Promise<EnvelopeFacts | undefined>;
	/** Throws only for faults of ours: KEY_MALFORMED, CERTIFICATE_MALFORMED (of what we gave), INTERNAL. */
	openEnvelope(job: OpenEnvelopeJob, options?: SealingOptions): Promise<OpenedEnvelope>;
}
