import { encryptPayloadLater } from '../crypto/encrypt-xml.ts';
import { signDocument } from '../crypto/sign-xml.ts';
import { buildWholeEnvelope } from '../envelope/build-envelope.ts';
import { checkEnvelope } from '../envelope/check-envelope.ts';
import type { EnvelopeHeader } from '../envelope/envelope.ts';
import { assert } from '../assert.ts';
import { AppError } from '../errors.ts';
import { parseXml } from '../xml/parse-xml.ts';
import type { XmlDocument } from '../xml/xml-tree.ts';
import { readKeys, type KeyReader } from './key-reader.ts';
import type { SigningIdentity } from './sealing-jobs.ts';

export type SealHeader = Omit<EnvelopeHeader, 'encrypted'>;

/**
 * Puts a payload into an envelope: messages are encrypted and the whole is signed, receipts are only signed (transport model
 * extended base §2.11).
 * @param payload one element that declares its own namespaces; whoever calls has checked it
 * @param encryptionCertificatePem the recipient's; needed for a message, not used for a receipt
 */
export function sealEnvelope(
	header: SealHeader,
	payload: readonly Buffer[],
	signing: SigningIdentity,
	encryptionCertificatePem: string | undefined,
	keys: KeyReader = readKeys
): Buffer {
	const encrypted = header.kind === 'message';
	const whole: EnvelopeHeader = { ...header, encrypted };
	const signer = {
		key: keys.privateKey(signing.keyPem),
		certificate: keys.certificate(signing.certificatePem)
	};
	const content = encrypted
		? encryptPayloadLater(payload, keys.certificate(encryptionCertificatePem ?? ''))
		: payload;
	const unsigned = buildWholeEnvelope(whole, content, SIGNATURE_BYTES);
	const document = parseXml(unsigned);
	assertValid(document);
	return joinInPlace(unsigned, signDocument(document, signer));
}

/** What a signature takes, with a certificate of ordinary size. A larger one costs a copy of the envelope. */
const SIGNATURE_BYTES = 8_000;

/** Puts the parts of the signed document together where the unsigned one lies: all but the first are short. */
function joinInPlace(unsigned: Buffer, [before, ...rest]: readonly Buffer[]): Buffer {
	assert(before !== undefined, 'a signed document has parts');
	const room = Buffer.from(unsigned.buffer, unsigned.byteOffset);
	const end = Buffer.concat(rest);
	const isThere = before.buffer === room.buffer && before.byteOffset === room.byteOffset;
	if (!isThere || before.length + end.length > room.length) return Buffer.concat([before, end]);
	end.copy(room, before.length);
	return room.subarray(0, before.length + end.length);
}

/** Our own envelopes keep the rules too. */
function assertValid(document: XmlDocument): void {
	const [finding] = checkEnvelope(document);
	if (finding) {
		throw new AppError(
			'ENVELOPE_MALFORMED',
			`${finding.detail} at ${finding.location}: ${finding.text}`
		);
	}
}
