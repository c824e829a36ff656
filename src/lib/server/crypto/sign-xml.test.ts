import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { parseCertificate } from './certificates.ts';
import { signXml } from './sign-xml.ts';
import { verifyXml } from './verify-xml.ts';

const made = makeCertificate({ subject: 'CN=Exempelkommun' });
const certificate = parseCertificate(made.certificateDer);
const signer = { key: made.key, certificate };
const code = (code: string) => expect.objectContaining({ code });

const sign = (xml: string) => Buffer.concat(signXml(Buffer.from(xml), signer));

describe('signing', () => {
	test('adds the signature as the last child of the root and changes no other byte', () => {
		const start = '<?xml version="1.0"?>\r\n<!-- x --><p:a  xmlns:p = "urn:p"><b/>&#65; ';
		const signed = sign(`${start}</p:a >\n`).toString();
		expect(signed.startsWith(`${start}<ds:Signature xmlns:ds=`)).toBe(true);
		expect(signed.endsWith('</ds:Signature></p:a >\n')).toBe(true);
	});

	test('opens an empty root', () => {
		expect(sign('<p:a xmlns:p="urn:p" />').toString()).toMatch(
			/^<p:a xmlns:p="urn:p" ><ds:Signature .*<\/ds:Signature><\/p:a>$/
		);
	});

	test('takes the document in parts and gives long ones back as they are', () => {
		const parts = [Buffer.from('<a>'), Buffer.alloc(10_000, 'x'), Buffer.from('</a>')];
		const signed = signXml(parts, signer);
		expect(verifyXml(parseXml(Buffer.concat(signed))).signer.subject).toBe('CN=Exempelkommun');
		const whole = Buffer.concat(parts);
		expect(signXml(whole, signer)[0]?.buffer).toBe(whole.buffer);
	});

	test('is refused with a key that does not belong to the certificate', () => {
		const { key } = makeCertificate({ subject: 'CN=Other' });
		expect(() => signXml(Buffer.from('<a/>'), { key, certificate })).toThrow(code('KEY_MISMATCH'));
	});

	test('is refused with a weak certificate', () => {
		const weak = makeCertificate({ subject: 'CN=Weak', bits: 1024 });
		expect(() =>
			signXml(Buffer.from('<a/>'), {
				key: weak.key,
				certificate: parseCertificate(weak.certificateDer)
			})
		).toThrow(code('CERTIFICATE_WEAK'));
	});

	test('is refused for a document that is signed already, or is none', () => {
		expect(() => signXml(sign('<a/>'), signer)).toThrow(code('SIGNATURE_AMBIGUOUS'));
		expect(() => signXml(Buffer.from('<a>'), signer)).toThrow(code('XML_MALFORMED'));
	});
});

describe('what is signed', () => {
	const character = fc.oneof(
		fc.constantFrom(...'&<>"\' \r\n\tå😀'),
		fc.string({ minLength: 1, maxLength: 1 })
	);
	const text = fc
		.array(character)
		.map((characters) => characters.join('').replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, ''));
	const escape = (value: string) => value.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

	test('verifies, whatever it holds', () => {
		fc.assert(
			fc.property(text, text, (content, value) => {
				const signed = sign(
					`<p:a xmlns:p="urn:p" b="${escape(value)}">${escape(content)}<c/></p:a>`
				);
				expect(verifyXml(parseXml(signed), { signerCertificate: certificate }).root.local).toBe(
					'a'
				);
			}),
			{ numRuns: 60 }
		);
	});

	test('is refused after any change of one byte in the signed part', () => {
		const signed = sign('<?pi x?><p:a xmlns:p="urn:p" p:b="värde"><c>text</c>&lt;<d/></p:a>');
		const signature = signed.indexOf('<ds:Signature');
		for (let at = 0; at < signature; at++) {
			for (const change of [0x01, 0x02, 0x20, 0x80]) {
				const changed = Buffer.from(signed);
				changed[at] = (changed[at] as number) ^ change;
				expect(outcome(changed), `byte ${at} ^ ${change}`).not.toBe('verified');
			}
		}
	});

	test('is refused after any change of one byte in the signature element, its certificate included', () => {
		const signed = sign('<a>text</a>');
		const start = signed.indexOf('<ds:Signature');
		const end = signed.indexOf('</a>');
		for (let at = start; at < end; at++) {
			const changed = Buffer.from(signed);
			changed[at] = (changed[at] as number) ^ 0x01;
			expect(outcome(changed), `byte ${at}`).not.toBe('verified');
		}
	});

	function outcome(bytes: Buffer): string {
		try {
			verifyXml(parseXml(bytes), { signerCertificate: certificate });
			return 'verified';
		} catch (error) {
			return (error as { code?: string }).code ?? 'crashed';
		}
	}
});
