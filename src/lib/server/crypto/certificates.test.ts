import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import {
	assertKeyMatches,
	assertStrong,
	certificateFromBase64,
	isExpired,
	parseCertificate,
	parsePrivateKey,
	sameCertificate
} from './certificates.ts';
import { issueCertificate } from './issue-certificate.ts';

const authority = makeCertificate({ subject: 'CN=Rot CA, O=Test', authority: true });
const made = makeCertificate({
	subject: 'CN=Exempelkommun, O=Åmåls kommun, C=SE, serialNumber=SE1',
	issuer: authority,
	notBefore: new Date('2026-01-01T00:00:00Z'),
	notAfter: new Date('2051-01-01T00:00:00Z')
});
const code = (code: string) => expect.objectContaining({ code });

describe('a certificate', () => {
	test('is read from PEM and from DER alike', () => {
		const certificate = parseCertificate(made.certificatePem);
		expect(certificate).toMatchObject({
			subject: 'CN=Exempelkommun, O=Åmåls kommun, C=SE, serialNumber=SE1',
			issuer: 'CN=Rot CA, O=Test',
			serial: expect.stringMatching(/^01[0-9A-F]{30}$/),
			notBefore: new Date('2026-01-01T00:00:00Z'),
			notAfter: new Date('2051-01-01T00:00:00Z'),
			keyBits: 2048
		});
		expect(certificate.der.equals(made.certificateDer)).toBe(true);
		expect(sameCertificate(certificate, parseCertificate(made.certificateDer))).toBe(true);
	});

	test('is read from every form that CertPub gives it in', () => {
		const base64 = made.certificateDer.toString('base64');
		for (const text of [
			base64,
			(base64.match(/.{1,64}/g) as string[]).join('\r\n'),
			Buffer.from(made.certificatePem).toString('base64'),
			`\n  ${made.certificatePem}`
		]) {
			expect(certificateFromBase64(text).der.equals(made.certificateDer)).toBe(true);
		}
	});

	test.each([
		['nothing', ''],
		['no base64', 'MII!'],
		['base64 of something else', 'aGVq'],
		['half a certificate', made.certificateDer.subarray(0, 400).toString('base64')],
		[
			'something after its end',
			Buffer.concat([made.certificateDer, Buffer.from([0])]).toString('base64')
		],
		['PEM of a key', made.keyPem]
	])('is refused when it is %s', (_, text) => {
		expect(() => certificateFromBase64(text)).toThrow(code('CERTIFICATE_MALFORMED'));
	});

	test('has one base64 text: spare bits in the last character are refused', () => {
		// One of three subjects gives a length that leaves spare bits.
		const padded = ['a', 'ab', 'abc']
			.map((name) => makeCertificate({ subject: `CN=${name}` }).certificateDer.toString('base64'))
			.find((text) => text.endsWith('='))!;
		const last = padded.replace(/=+$/, '').at(-1)!;
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
		const spared = alphabet[alphabet.indexOf(last) + 1]!;
		const text = padded.replace(new RegExp(`${last.replace('+', '\\+')}(=+)$`), `${spared}$1`);
		expect(text).not.toBe(padded);
		expect(() => certificateFromBase64(padded)).not.toThrow();
		expect(() => certificateFromBase64(text)).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_MALFORMED' })
		);
	});

	test('is expired after its last moment and before its first', () => {
		const certificate = parseCertificate(made.certificateDer);
		expect(isExpired(certificate, new Date('2025-12-31T23:59:59Z'))).toBe(true);
		expect(isExpired(certificate, new Date('2026-01-01T00:00:00Z'))).toBe(false);
		expect(isExpired(certificate, new Date('2051-01-01T00:00:00Z'))).toBe(false);
		expect(isExpired(certificate, new Date('2051-01-01T00:00:01Z'))).toBe(true);
	});

	test('renewed over the same key is not the same certificate', () => {
		const renewed = makeCertificate({ subject: made.subject, key: made.key });
		expect(
			sameCertificate(
				parseCertificate(made.certificateDer),
				parseCertificate(renewed.certificateDer)
			)
		).toBe(false);
	});

	test('is weak with RSA below 2048 bits, or with another kind of key', () => {
		const short = makeCertificate({ subject: 'CN=Short', bits: 1024 });
		expect(() => assertStrong(parseCertificate(short.certificateDer))).toThrow(
			code('CERTIFICATE_WEAK')
		);
		expect(() => assertStrong(parseCertificate(made.certificateDer))).not.toThrow();
		const elliptic = issueCertificate({
			subject: 'CN=Elliptic',
			key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
			notBefore: new Date(),
			notAfter: new Date(),
			issuer: authority
		});
		expect(() => assertStrong(parseCertificate(elliptic))).toThrow(code('CERTIFICATE_WEAK'));
	});
});

describe('a private key', () => {
	test('belongs to its certificate and to no other', () => {
		const key = parsePrivateKey(made.keyPem);
		expect(() => assertKeyMatches(key, parseCertificate(made.certificateDer))).not.toThrow();
		expect(() => assertKeyMatches(key, parseCertificate(authority.certificateDer))).toThrow(
			code('KEY_MISMATCH')
		);
	});

	test('is refused when it is none, or not RSA', () => {
		const { privateKey } = generateKeyPairSync('ed25519');
		const ed25519 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
		for (const pem of ['', 'x', made.certificatePem, made.keyPem.slice(0, 300), ed25519]) {
			expect(() => parsePrivateKey(pem)).toThrow(code('KEY_MALFORMED'));
		}
	});

	test('leaves nothing of itself in the error', () => {
		try {
			parsePrivateKey(made.keyPem.slice(0, 300));
			expect.unreachable();
		} catch (error) {
			expect(error).toEqual(code('KEY_MALFORMED'));
			expect((error as Error).cause).toBeUndefined();
		}
	});
});
