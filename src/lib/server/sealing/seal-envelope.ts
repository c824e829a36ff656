import { encryptPayloadLater } from '../crypto/encrypt-xml.ts';
import { signXml } from '../crypto/sign-xml.ts';
import { buildEnvelope, buildWholeEnvelope } from '../envelope/build-envelope.ts';
import { checkEnvelope } from '../envelope/check-envelope.ts';
import { DOCUMENT_TYPE_CODES, XENC, type EnvelopeHeader } from '../envelope/envelope.ts';
import { assert } from '../assert.ts';
import { AppError } from '../errors.ts';
import { parseXml } from '../xml/parse-xml.ts';
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
	assertValid(whole);
	const signer = {
		key: keys.privateKey(signing.keyPem),
		certificate: keys.certificate(signing.certificatePem)
	};
	const content = encrypted
		? encryptPayloadLater(payload, keys.certificate(encryptionCertificatePem ?? ''))
		: payload;
	const unsigned = buildWholeEnvelope(whole, content, SIGNATURE_BYTES);
	return joinInPlace(unsigned, signXml(unsigned, signer));
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

/** Our own envelopes keep the rules too; a stand-in for the payload keeps the check cheap. */
function assertValid(header: EnvelopeHeader): void {
	const [, namespace, local] = /^Q\{(.*)\}(.*)$/.exec(DOCUMENT_TYPE_CODES[header.kind]) ?? [];
	const standIn = header.encrypted
		? `<e:EncryptedData xmlns:e="${XENC}"/>`
		: `<p:${local} xmlns:p="${namespace}"/>`;
	const [finding] = checkEnvelope(
		parseXml(Buffer.concat(buildEnvelope(header, [Buffer.from(standIn)])))
	);
	if (finding) {
		throw new AppError(
			'ENVELOPE_MALFORMED',
			`${finding.detail} at ${finding.location}: ${finding.text}`
		);
	}
}
