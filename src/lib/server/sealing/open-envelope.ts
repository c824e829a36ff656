import type { Finding } from '#lib/message/message.ts';
import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';
import { assert } from '../assert.ts';
import { checkAddressing } from '../content/check-addressing.ts';
import { checkMessage } from '../content/check-message.ts';
import type { DecodedFiles } from '../content/message-rules.ts';
import { parseMessage } from '../content/parse-message.ts';
import { isExpired, type Certificate } from '../crypto/certificates.ts';
import { decryptPayload, parseDecrypted } from '../crypto/decrypt-xml.ts';
import { verifyXml, type VerifiedXml } from '../crypto/verify-xml.ts';
import { checkEnvelope } from '../envelope/check-envelope.ts';
import type { EnvelopeFacts, EnvelopeHeader } from '../envelope/envelope.ts';
import { parseEnvelope, readEnvelopeHeader, type Envelope } from '../envelope/parse-envelope.ts';
import { readEnvelopeFacts } from '../envelope/read-envelope-facts.ts';
import { AppError, isAppError, type ErrorCode } from '../errors.ts';
import { parseReceipt } from '../receipt/parse-receipt.ts';
import { parseXml } from '../xml/parse-xml.ts';
import type { XmlDocument } from '../xml/xml-tree.ts';
import { readKeys, type KeyReader } from './key-reader.ts';
import type {
	OpenedEnvelope,
	OpenEnvelopeJob,
	RejectedEnvelope,
	UnreadableEnvelope
} from './sealing-jobs.ts';

/**
 * Opens a received envelope: verify, then decrypt, then validate, each step with what the one before gave. What the peer
 * did wrong comes back as an outcome; thrown is only what is wrong on our side (KEY_MALFORMED, CERTIFICATE_MALFORMED of
 * what we were given).
 */
export function openEnvelope(job: OpenEnvelopeJob, read: KeyReader = readKeys): OpenedEnvelope {
	const keys = job.privateKeysPem.map((pem) => read.privateKey(pem));
	const published =
		typeof job.signer === 'string' ? undefined : read.certificate(job.signer.certificatePem);

	const document = orFault(() => parseXml(job.envelope));
	if (isAppError(document)) return unreadable(document.code, undefined, [notXml(document)]);
	const facts = readEnvelopeFacts(document);
	const faults = checkEnvelope(document);
	if (faults.length > 0) return unreadable('ENVELOPE_MALFORMED', facts, faults);

	if (job.signer === 'revoked') return refuseSignature('CERTIFICATE_REVOKED', document, facts);
	const verified = orCode(() => verify(document, published, job.at));
	if (typeof verified === 'string') return refuseSignature(verified, document, facts);
	const envelope = orCode(() => parseEnvelope(verified));
	if (typeof envelope === 'string') return unreadable(envelope, facts);
	const { header } = envelope;
	if (header.kind === 'message' && !header.encrypted) {
		return rejected(header, 'ENVELOPE_NOT_ENCRYPTED', {
			reason: 'SIG',
			detail: 'security',
			location: 'NA',
			text: 'the payload is not encrypted'
		});
	}
	if (!header.encrypted) return openReceipt(envelope, undefined, facts);
	const plain = orCode(() => decryptPayload(verified, envelope.payload, keys));
	return { ...openDecrypted(envelope, plain, facts), decryptionTried: true };
}

function openDecrypted(
	envelope: Envelope,
	plain: Buffer | ErrorCode,
	facts: EnvelopeFacts | undefined
): OpenedEnvelope {
	if (typeof plain === 'string') return unreadable(plain, facts);
	return envelope.header.kind === 'receipt'
		? openReceipt(envelope, plain, facts)
		: openMessage(envelope, plain, facts);
}

type PublishedCertificate = Certificate | undefined;

function verify(
	document: XmlDocument,
	published: PublishedCertificate,
	at: number | undefined
): VerifiedXml {
	const verified = verifyXml(document, published && { signerCertificate: published });
	if (at !== undefined && isExpired(verified.signer, new Date(at))) {
		throw new AppError('CERTIFICATE_EXPIRED');
	}
	return verified;
}

/** A receipt is never receipted, so its broken signature is for operations alone. The peer is not told why it broke. */
function refuseSignature(
	code: ErrorCode,
	document: XmlDocument,
	facts: EnvelopeFacts | undefined
): OpenedEnvelope {
	const header = orCode(() => readEnvelopeHeader(document.root));
	if (typeof header === 'string') return unreadable(header, facts);
	if (header.kind === 'receipt') return unreadable(code, facts);
	return rejected(header, code, {
		reason: 'SIG',
		detail: 'security',
		location: 'NA',
		text: 'the signature does not hold, or is not of the certificate that the sender has published'
	});
}

function openReceipt(
	{ header, payload }: Envelope,
	plain: Buffer | undefined,
	facts: EnvelopeFacts | undefined
): OpenedEnvelope {
	const receipt = orCode(() =>
		parseReceipt(plain ? parseDecrypted(plain, payload) : { root: payload })
	);
	if (typeof receipt === 'string') return unreadable(receipt, facts);
	return { outcome: 'receipt', header, receipt };
}

/** Refused by our limits, though XML: the sender can be told. What is not XML at all gets no receipt (C3.2.4 §2.1.2). */
const REFUSED_XML: readonly ErrorCode[] = ['XML_DOCTYPE', 'XML_TOO_DEEP', 'XML_TOO_MANY_NODES'];

function openMessage(
	{ header, payload }: Envelope,
	plain: Buffer,
	facts: EnvelopeFacts | undefined
): OpenedEnvelope {
	if (plain.length > MESSAGE_BYTES_MAX) {
		const text = `the message is larger than ${MESSAGE_BYTES_MAX} bytes`;
		return rejected(header, 'MESSAGE_MALFORMED', {
			reason: 'BV',
			detail: 'too-long',
			location: 'NA',
			text
		});
	}
	const document = orCode(() => parseDecrypted(plain, payload));
	if (typeof document === 'string') {
		// No place is named: what decryption has made of a forgery is told to nobody.
		if (!REFUSED_XML.includes(document)) return unreadable(document, facts);
		const text = 'the message is XML of a kind that is not accepted';
		return rejected(header, document, { reason: 'SV', detail: 'structure', location: 'NA', text });
	}
	const decoded: DecodedFiles = new Map();
	const findings = checkMessage(document, decoded);
	if (findings.some(({ reason }) => reason === 'SV')) {
		return rejected(header, 'MESSAGE_MALFORMED', ...findings);
	}
	const parsed = orCode(() => parseMessage(document, decoded));
	if (typeof parsed === 'string') {
		assert(findings.length > 0, 'a message that cannot be read has findings');
		return rejected(header, parsed, ...findings);
	}
	findings.push(...checkAddressing(parsed.message, header));
	const { conversationId } = parsed.message;
	if (findings.length > 0) {
		return { ...rejected(header, 'MESSAGE_MALFORMED', ...findings), conversationId };
	}
	return {
		outcome: 'message',
		header,
		message: parsed.message,
		files: parsed.files.map((file) => ({ ...file, bytes: file.bytes() })),
		extensions: parsed.extensions,
		payloadSize: plain.length
	};
}

function rejected(
	header: EnvelopeHeader,
	code: ErrorCode,
	...findings: Finding[]
): RejectedEnvelope {
	return { outcome: 'rejected', header, code, findings };
}

function unreadable(
	code: ErrorCode,
	facts: EnvelopeFacts | undefined,
	findings: readonly Finding[] = []
): UnreadableEnvelope {
	return { outcome: 'unreadable', code, facts, findings };
}

/** For operations: at which line and byte what was expected. What stood there is not repeated. */
function notXml({ message }: AppError): Finding {
	return { reason: 'SV', detail: 'structure', location: 'NA', text: message };
}

/** The result, or the code of the AppError thrown; anything else is a bug and goes on its way. */
function orCode<T extends object>(action: () => T): T | ErrorCode {
	const result = orFault(action);
	return isAppError(result) ? result.code : result;
}

/** The result, or the AppError thrown. */
function orFault<T extends object>(action: () => T): T | AppError {
	try {
		return action();
	} catch (error) {
		if (isAppError(error)) return error;
		throw error;
	}
}
