import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyXml } from '#lib/server/crypto/verify-xml.ts';
import { checkEnvelope } from '#lib/server/envelope/check-envelope.ts';
import { buildEnvelope } from '#lib/server/envelope/build-envelope.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { parseEnvelope } from '#lib/server/envelope/parse-envelope.ts';
import { sealMessage } from '#lib/server/sealing/seal-message.ts';
import { sealReceipt } from '#lib/server/sealing/seal-receipt.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import {
	ENVELOPE_XSD,
	MESSAGE_XSD,
	missing,
	specPath,
	xmllintFaults,
	xmlsec1
} from '#tests/support/judges.ts';
import {
	changed,
	SAMPLE_FILE,
	SAMPLE_MESSAGE,
	sampleMessageXml
} from '#tests/support/sdk-samples.ts';
import { writeTemplates } from '../../bench/xmlsec-templates.ts';
import { makeSealingSamples, type SealingSamples } from '#tests/support/sealing-samples.ts';

let folder: string;
let samples: SealingSamples;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-envelope-'));
	samples = makeSealingSamples();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const save = async (name: string, bytes: string | Uint8Array) => {
	await writeFile(join(folder, name), bytes);
	return join(folder, name);
};

/** An envelope inside a request to an access point. */
const valueIn = async (path: string) => {
	const [, value = ''] = /<value>([^<]*)</.exec(await readFile(specPath(path), 'utf8')) ?? [];
	return Buffer.from(value, 'base64');
};

describe.skipIf(missing('spec'))('Digg’s example envelopes', () => {
	test.each([
		['examples/xhe/XHE-tm-base-ext-sigenc.xml', (path: string) => readFile(specPath(path)), true],
		['examples/sdk-message/as4_xhe_encrypted.xml', valueIn, true],
		['examples/sdk-message/xhe_unencrypted.xml', valueIn, false]
	])('%s verifies, keeps the rules and is read', async (path, read, encrypted) => {
		const { header } = parseEnvelope(verifyXml(parseXml(await read(path))));
		expect(header).toMatchObject({ kind: 'message', encrypted });
	});

	test('the one that was formatted anew after signing gets a refusal that says so', async () => {
		const envelope = await readFile(specPath('examples/sdk-message/xhe_encrypted_payload.xml'));
		const opened = openEnvelope({ envelope, privateKeysPem: [], signer: 'embedded' });
		expect(opened).toMatchObject({
			outcome: 'rejected',
			code: 'SIGNATURE_INVALID',
			findings: [{ reason: 'SIG', detail: 'security' }]
		});
	});

	test('the one that is not encrypted gets a refusal that says so', async () => {
		const envelope = await valueIn('examples/sdk-message/xhe_unencrypted.xml');
		const opened = openEnvelope({ envelope, privateKeysPem: [], signer: 'embedded' });
		expect(opened).toMatchObject({ outcome: 'rejected', code: 'ENVELOPE_NOT_ENCRYPTED' });
	});
});

describe.skipIf(missing('spec', 'xmllint'))('xmllint with the official XSD', () => {
	test('finds our envelopes valid', async () => {
		const message = await save('message.xml', sealMessage(samples.messageJob).envelope);
		const receipt = await save('receipt.xml', sealReceipt(samples.receiptJob).envelope);
		expect(await xmllintFaults(ENVELOPE_XSD, message)).toBe('');
		expect(await xmllintFaults(ENVELOPE_XSD, receipt)).toBe('');
	});

	test('agrees with our checks when one element is left out, doubled, emptied or given an attribute', async () => {
		const header = {
			id: '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11',
			createdAt: 0,
			from: '0203:a.example',
			to: '0203:b.example',
			federation: FEDERATIONS.test,
			kind: 'receipt',
			handlingServiceId: 'f',
			encrypted: false
		} as const;
		const xml = Buffer.concat(
			buildEnvelope(header, [Buffer.from('<r:R xmlns:r="urn:r"/>')])
		).toString();
		const names = new Set(
			[...xml.matchAll(/<(xh[ab]:\w+)[ >]/g)].map(([, name]) => name as string)
		);
		for (const name of names) {
			const whole = new RegExp(`<${name}[ >].*?</${name}>`, 's');
			const [element = ''] = whole.exec(xml) ?? [];
			for (const replacement of [
				'',
				`${element}${element}`,
				`<${name}/>`,
				element.replace(name, `${name} a="1"`)
			]) {
				const edited = changed(xml, whole, replacement);
				const findings = checkEnvelope(parseXml(Buffer.from(edited)));
				const ours = findings.every(({ reason }) => reason !== 'SV');
				const theirs = (await xmllintFaults(ENVELOPE_XSD, await save('edited.xml', edited))) === '';
				expect(ours, `${name} as ${replacement.slice(0, 30)}`).toBe(theirs);
			}
		}
	});
});

describe.skipIf(missing('xmlsec1'))('xmlsec1', () => {
	test('verifies and decrypts what we seal, and finds the message in it', async () => {
		const file = { ...SAMPLE_FILE, bytes: randomBytes(300_000) };
		const { envelope } = sealMessage({ ...samples.messageJob, files: [file] });
		const sealed = await save('sealed.xml', envelope);
		const key = await save('key.pem', samples.recipient.keyPem);
		const cert = await save('cert.pem', samples.sender.certificatePem);
		expect(await xmlsec1('--verify', '--insecure', sealed)).toBe(true);
		expect(await xmlsec1('--verify', '--trusted-pem', cert, '--insecure', sealed)).toBe(true);
		const opened = join(folder, 'opened.xml');
		expect(await xmlsec1('--decrypt', '--privkey-pem', key, '--output', opened, sealed)).toBe(true);
		const [message = ''] =
			/<m:messagePayload.*<\/m:messagePayload>/s.exec(await readFile(opened, 'utf8')) ?? [];
		expect(message).toContain(file.bytes.toString('base64'));
		if (!missing('spec', 'xmllint')) {
			expect(await xmllintFaults(MESSAGE_XSD, await save('payload.xml', message))).toBe('');
		}
	});

	test('encrypts and signs what we then open', async () => {
		const [key, cert, recipient, message, template] = await Promise.all([
			save('key.pem', samples.sender.keyPem),
			save('cert.pem', samples.sender.certificatePem),
			save('recipient.pem', samples.recipient.certificatePem),
			save('message.xml', sampleMessageXml()),
			save('template.xml', writeTemplates(undefined))
		]);
		const encrypted = join(folder, 'encrypted.xml');
		const encrypt = ['--encrypt', '--pubkey-cert-pem', recipient, '--session-key', 'aes-256'];
		expect(await xmlsec1(...encrypt, '--xml-data', message, '--output', encrypted, template)).toBe(
			true
		);
		const ours = sealMessage(samples.messageJob).envelope.toString();
		const theirs = (await readFile(encrypted, 'utf8')).replace(/<\?xml.*?\?>/, '');
		const unsigned = changed(ours, /<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, theirs);
		const toSign = await save('to-sign.xml', writeTemplates(Buffer.from(unsigned)));
		const signed = join(folder, 'signed.xml');
		expect(
			await xmlsec1('--sign', '--privkey-pem', `${key},${cert}`, '--output', signed, toSign)
		).toBe(true);
		expect(openEnvelope(samples.open(await readFile(signed)))).toMatchObject({
			outcome: 'message',
			message: SAMPLE_MESSAGE
		});
	});

	test('verifies our receipts, and no receipt that was changed', async () => {
		const { envelope } = sealReceipt(samples.receiptJob);
		expect(await xmlsec1('--verify', '--insecure', await save('receipt.xml', envelope))).toBe(true);
		const edited = changed(envelope.toString(), '>ACCEPTED<', '>REJECTED<');
		expect(await xmlsec1('--verify', '--insecure', await save('edited.xml', edited))).toBe(false);
	});
});
