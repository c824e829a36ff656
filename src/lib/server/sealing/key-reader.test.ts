import { beforeAll, expect, test } from 'vitest';
import { makeCertificate, type MadeCertificate } from '#tests/support/certificates.ts';
import { rememberKeys } from './key-reader.ts';

let made: MadeCertificate;
beforeAll(() => {
	made = makeCertificate({ subject: 'Region Norrvik' });
});

test('what is no key or certificate is refused every time', () => {
	const keys = rememberKeys();
	for (let time = 0; time < 2; time += 1) {
		expect(() => keys.privateKey('nothing')).toThrow(
			expect.objectContaining({ code: 'KEY_MALFORMED' })
		);
		expect(() => keys.certificate(made.keyPem)).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_MALFORMED' })
		);
	}
});

test('a key is read once, and not taken for another', () => {
	const keys = rememberKeys();
	const other = makeCertificate({ subject: 'Annan organisation' });
	expect(keys.privateKey(made.keyPem)).toBe(keys.privateKey(made.keyPem));
	expect(keys.privateKey(made.keyPem).equals(made.key)).toBe(true);
	expect(keys.privateKey(other.keyPem).equals(other.key)).toBe(true);
	expect(keys.certificate(made.certificatePem).der).toEqual(made.certificateDer);
});
