import { encryptPayload } from '../crypto/encrypt-xml.ts';
import { signXml } from '../crypto/sign-xml.ts';
import { buildEnvelope } from '../envelope/build-envelope.ts';
import { checkEnvelope } from '../envelope/check-envelope.ts';
import { DOCUMENT_TYPE_CODES, XENC, type EnvelopeHeader } from '../envelope/envelope.ts';
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
		? encryptPayload(payload, keys.certificate(encryptionCertificatePem ?? ''))
		: payload;
	return Buffer.concat(signXml(buildEnvelope(whole, content), signer));
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
