/**
 * Envelopes as nobody should write them. Everything that an honest peer does right is done right, signature and encryption
 * included, except what the test asks to be wrong: so only the rule under test can refuse them.
 */
import { strict as assert } from 'node:assert';
import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { parseCertificate, parsePrivateKey } from '#lib/server/crypto/certificates.ts';
import { encryptPayload } from '#lib/server/crypto/encrypt-xml.ts';
import { signXml } from '#lib/server/crypto/sign-xml.ts';
import { buildEnvelope } from '#lib/server/envelope/build-envelope.ts';
import { FEDERATIONS, type EnvelopeHeader } from '#lib/server/envelope/envelope.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { type Parties, US } from '#tests/support/region.ts';
import { NOON, REGION } from '#tests/support/workplace.ts';

export interface Forgery {
	/** The payload before encryption. */
	payload: string | Buffer;
	header: Partial<EnvelopeHeader> & Pick<EnvelopeHeader, 'id'>;
	/** Stands in PayloadContent instead of the encrypted payload. */
	content?: string | Buffer;
	/** Changes the envelope before it is signed. */
	unsigned?: (xml: string) => string;
	/** Changes it after. */
	signed?: (xml: string) => string;
	signing?: MadeCertificate;
}

export function forge({ own, region }: Parties, forgery: Forgery): Buffer {
	const header: EnvelopeHeader = {
		createdAt: NOON,
		from: REGION.organisation,
		to: US,
		federation: FEDERATIONS.test,
		kind: 'message',
		handlingServiceId: 'kommun:barn',
		encrypted: true,
		...forgery.header
	};
	const payload = Buffer.from(forgery.payload);
	const content =
		forgery.content === undefined && header.encrypted
			? encryptAnything(payload, own.certificatePem)
			: [Buffer.from(forgery.content ?? payload)];
	const built = Buffer.concat(buildEnvelope(header, content));
	const unsigned = forgery.unsigned ? Buffer.from(forgery.unsigned(built.toString())) : built;
	const signed = Buffer.concat(signXml(unsigned, signerOf(forgery.signing ?? region)));
	return forgery.signed ? Buffer.from(forgery.signed(signed.toString())) : signed;
}

/** Our own encryption takes elements only. What is none takes the place of one that is. */
function encryptAnything(payload: Buffer, certificatePem: string): Buffer[] {
	if (/^<[^!?]/.test(payload.toString('latin1', 0, 2))) {
		return encryptPayload(payload, parseCertificate(certificatePem));
	}
	const key = randomBytes(32);
	const vector = randomBytes(16);
	const cipher = createCipheriv('aes-256-cbc', key, vector);
	const text = Buffer.concat([vector, cipher.update(payload), cipher.final()]);
	const padding = constants.RSA_PKCS1_OAEP_PADDING;
	const wrapped = publicEncrypt({ key: certificatePem, padding, oaepHash: 'sha1' }, key);
	const written = Buffer.concat(
		encryptPayload(Buffer.from('<a/>'), parseCertificate(certificatePem))
	).toString();
	const values = [wrapped, text].map((bytes) => `<xenc:CipherValue>${bytes.toString('base64')}<`);
	return [Buffer.from(written.replace(/<xenc:CipherValue>[^<]*</g, () => values.shift() ?? ''))];
}

export function signerOf(made: MadeCertificate) {
	return {
		key: parsePrivateKey(made.keyPem),
		certificate: parseCertificate(made.certificatePem)
	};
}

/** Replaces what must be there: an attack that changes nothing proves nothing. */
export function swap(from: string | RegExp, to: string): (xml: string) => string {
	return (xml) => {
		const swapped = xml.replace(from, () => to);
		assert.notEqual(swapped, xml, `there is no ${from}`);
		return swapped;
	};
}

/** The element of that name with all inside it; there must be one. */
export function elementIn(xml: string, name: string): string {
	const [found] = new RegExp(`<${name}[ >].*</${name}>`, 's').exec(xml) ?? [];
	assert(found, `there is no ${name}`);
	return found;
}
