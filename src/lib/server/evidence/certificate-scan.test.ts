import { describe, expect, test } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { makeSealingSamples } from '#tests/support/sealing-samples.ts';
import { sealMessage } from '../sealing/seal-message.ts';
import { scanCertificates } from './certificate-scan.ts';

const scanned = (bytes: Buffer, size: number) => {
	const scan = scanCertificates();
	for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
	return scan.end().map(({ use, certificate }) => [use, certificate.subject]);
};
const { der } = (() => {
	const { certificateDer } = makeCertificate({ subject: 'A', bits: 2048 });
	return { der: certificateDer.toString('base64') };
})();

describe('certificates in an envelope that passes by', () => {
	test.each([
		['nothing', ''],
		['no XML', 'x'.repeat(100_000)],
		['a certificate outside of a signature', `<X509Certificate>${der}</X509Certificate>`],
		['what is no certificate', '<Signature><X509Certificate>QUJD</X509Certificate></Signature>'],
		['a certificate that never ends', `<Signature><X509Certificate>${'A'.repeat(200_000)}`],
		['tags that never end', '<Signature '.repeat(20_000)]
	])('%s gives none', (_, text) => {
		expect(scanned(Buffer.from(text), 1000)).toEqual([]);
	});

	test('are found with their use, however the bytes are cut', () => {
		const { messageJob } = makeSealingSamples();
		const { envelope } = sealMessage(messageJob);
		const whole = scanned(envelope, envelope.length);
		expect(whole.map(([use]) => use)).toEqual(['encryption', 'signature']);
		for (const size of [1, 7, 64, 1000, 65_536]) expect(scanned(envelope, size)).toEqual(whole);
	});

	test.each(['<Signature ', '<X509Certificate ', '<a:X509Certificate', '<'])(
		'%s, a hundred million bytes of it, is over at once',
		(text) => {
			const scan = scanCertificates();
			const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
			const before = performance.now();
			for (let size = 0; size < 100_000_000; size += chunk.length) scan.push(chunk);
			expect(scan.end()).toEqual([]);
			// A scan that looks at each of them again and again takes hours.
			expect(performance.now() - before).toBeLessThan(60_000);
		}
	);

	test('each is told of once, and twenty at most', () => {
		const one = `<d:X509Certificate>\n${der}\n</d:X509Certificate>`;
		const text = `<d:Signature xmlns:d="x">${one.repeat(50)}</d:Signature>`;
		expect(scanned(Buffer.from(text), 500)).toEqual([['signature', 'CN=A']]);
	});
});
