import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isExpired } from '#lib/server/crypto/certificates.ts';
import { verifyXml } from '#lib/server/crypto/verify-xml.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { base64Of, childNamed, locationOf, textOf } from '#lib/server/xml/xml-tree.ts';
import { SPEC, hasSpec } from './xml-judges.ts';

const EXAMPLES = join(SPEC, 'examples');

/** The envelope inside one of Digg's AS4 examples: the base64 in soap:Body//value. */
function envelopeIn(name: string): Buffer {
	const { root } = parseXml(readFileSync(join(EXAMPLES, 'sdk-message', name)));
	const [body] = root.children.filter(
		(child) => child.kind === 'element' && child.local === 'Body'
	);
	let element = body as typeof root;
	for (const [namespace, local] of [
		['http://org.ecodex.backend/1_1/', 'submitRequest'],
		['', 'payload'],
		['', 'value']
	] as const) {
		element = childNamed(element, namespace, local) as typeof root;
	}
	return base64Of(element);
}

describe.skipIf(!hasSpec)("Digg's example envelopes", () => {
	test('verify: the example of the envelope profile, which starts with a byte order mark', () => {
		const file = readFileSync(join(EXAMPLES, 'xhe/XHE-tm-base-ext-sigenc.xml'));
		const { signer, root } = verifyXml(parseXml(file));
		expect(signer.subject).toBe('C=SE, O=Sender Organisation AB, CN=SendOrg2');
		expect(
			root.children.some((child) => child.kind === 'element' && child.local === 'Signature')
		).toBe(false);
	});

	test.each(['as4_xhe_encrypted.xml', 'xhe_unencrypted.xml'])('verify: the one in %s', (name) => {
		const { signer } = verifyXml(parseXml(envelopeIn(name)));
		expect(signer.keyBits).toBeGreaterThanOrEqual(2048);
		expect(isExpired(signer, new Date('2022-10-13'))).toBe(false);
		expect(isExpired(signer, new Date('2024-01-01'))).toBe(true);
	});

	test('the encrypted one has the length that is known of it', () => {
		expect(envelopeIn('as4_xhe_encrypted.xml')).toHaveLength(12_368);
	});

	test('refused: the one that was reformatted after signing', () => {
		const file = readFileSync(join(EXAMPLES, 'sdk-message/xhe_encrypted_payload.xml'));
		expect(() => verifyXml(parseXml(file))).toThrow(
			expect.objectContaining({ code: 'SIGNATURE_INVALID' })
		);
	});

	test('are read to their values', () => {
		const { root } = parseXml(readFileSync(join(EXAMPLES, 'xhe/XHE-tm-base-ext-sigenc.xml')));
		const version = root.children.find((child) => child.kind === 'element') as typeof root;
		expect([locationOf(version), textOf(version)]).toEqual(['/XHE/XHEVersionID', '1.0']);
	});
});
