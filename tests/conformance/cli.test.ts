import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	lstat,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	symlink,
	truncate,
	writeFile
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { runSluss, spawnSluss, type SlussResult } from '#tests/support/run-sluss.ts';
import {
	changed,
	SAMPLE_FILE,
	SAMPLE_MESSAGE,
	sampleMessageXml
} from '#tests/support/sdk-samples.ts';
import { makeSealingSamples } from '#tests/support/sealing-samples.ts';

let folder: string;
const path = (name: string) => join(folder, name);
const save = async (name: string, content: string | Uint8Array) => {
	await writeFile(path(name), content);
	return path(name);
};

const FROM = SAMPLE_MESSAGE.sender.organisation;
const TO = SAMPLE_MESSAGE.recipient.organisation;
const FUNCTION = SAMPLE_MESSAGE.recipient.address;

function sealArguments(changes: Record<string, string | undefined> = {}): string[] {
	const options: Record<string, string | undefined> = {
		payload: path('message.xml'),
		from: FROM,
		to: TO,
		function: FUNCTION,
		federation: 'test',
		'sign-key': path('sender.key'),
		'sign-cert': path('sender.crt'),
		'encrypt-cert': path('recipient.crt'),
		out: path('sealed.xml'),
		...changes
	};
	return [
		'envelope',
		'seal',
		...Object.entries(options).flatMap(([name, value]) =>
			value === undefined ? [] : [`--${name}`, value]
		)
	];
}
const seal = (changes: Record<string, string | undefined> = {}) => runSluss(sealArguments(changes));
const open = (name: string, ...more: string[]) =>
	runSluss([
		'envelope',
		'open',
		path(name),
		'--key',
		path('recipient.key'),
		'--out',
		path('opened.xml'),
		...more
	]);

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-cli-'));
	const { sender, recipient, stranger } = makeSealingSamples();
	for (const [name, made] of Object.entries({ sender, recipient, stranger })) {
		await save(`${name}.key`, made.keyPem);
		await save(`${name}.crt`, made.certificatePem);
	}
	const expired = makeCertificate({
		subject: 'Region Norrvik',
		notBefore: new Date('2020-01-01'),
		notAfter: new Date('2021-01-01')
	});
	const future = makeCertificate({
		subject: 'Region Norrvik',
		notBefore: new Date('2100-01-01'),
		notAfter: new Date('2101-01-01')
	});
	await save('future.key', future.keyPem);
	await save('future.crt', future.certificatePem);
	await save('expired.key', expired.keyPem);
	await save('expired.crt', expired.certificatePem);
	await save('message.xml', sampleMessageXml());
	await mkdir(path('docs'));
	expect(await seal()).toMatchObject({ status: 0 });
	await save('changed.xml', changed(await readFile(path('sealed.xml'), 'utf8'), '>1.0<', '> 1.0<'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('A wrong command line is exit status 2 and names what is wrong', () => {
	const cases: [string, () => string[], string][] = [
		['nothing', () => [], 'no command is given'],
		['an unknown command', () => ['envelope', 'burn'], 'envelope burn'],
		['an unknown option', () => ['message', 'check', path('message.xml'), '--loud'], '--loud'],
		[
			'an option without its value',
			() => ['envelope', 'open', path('sealed.xml'), '--out'],
			'--out'
		],
		['a missing option', () => sealArguments({ 'sign-key': undefined }), '--sign-key'],
		['an option twice', () => [...sealArguments(), '--from', '0203:c.example'], '--from'],
		['an empty option', () => sealArguments({ function: ' ' }), '--function'],
		['a missing file', () => ['message', 'check'], 'MESSAGE'],
		['one file too many', () => ['message', 'check', 'a', 'b'], '"b"'],
		['a file that is not there', () => ['message', 'check', path('none.xml')], 'no such file'],
		['a folder for a file', () => ['message', 'check', folder], 'folder'],
		['an organisation that is none', () => sealArguments({ from: 'norrvik' }), '--from'],
		['a federation that is none', () => sealArguments({ federation: 'prod' }), '--federation'],
		[
			'a message without a certificate to encrypt for',
			() => sealArguments({ 'encrypt-cert': undefined }),
			'--encrypt-cert'
		],
		['an output that is the input', () => sealArguments({ out: path('message.xml') }), '--out'],
		['an output that is standard output', () => sealArguments({ out: '-' }), '--out: - is no file'],
		['an output that is a folder', () => sealArguments({ out: folder }), 'it is a folder'],
		['an output in no folder', () => sealArguments({ out: path('none/out.xml') }), '--out'],
		[
			'no key for an encrypted payload',
			() => ['envelope', 'open', path('sealed.xml'), '--out', path('o.xml')],
			'--key'
		]
	];
	test.each(cases)('%s', async (_, args, named) => {
		const { status, stderr, stdout } = await runSluss(args());
		expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
		expect(stderr).toContain(named);
	});

	test('and the input is still there', async () => {
		expect(await readFile(path('message.xml'), 'utf8')).toBe(sampleMessageXml());
	});
});

test('Help is good news: exit status 0 on standard output', async () => {
	expect(await runSluss(['--help'])).toMatchObject({ status: 0, stderr: '' });
	const { status, stdout } = await runSluss(['envelope', 'seal', '--help']);
	expect({ status, named: stdout.includes('--encrypt-cert CERT') }).toEqual({
		status: 0,
		named: true
	});
});

test('As a process of its own it gives JSON, messages and exit status', async () => {
	expect(await spawnSluss(['message', 'check', path('message.xml')])).toMatchObject({
		status: 0,
		stderr: '',
		json: { verdict: 'ACCEPTED' }
	});
	expect(await spawnSluss(['message', 'check', path('sealed.xml')])).toMatchObject({ status: 1 });
	expect(await spawnSluss(['message', 'check'])).toMatchObject({ status: 2, stdout: '' });
});

test('Through npm, paths count from the folder where the person stands', () => {
	const project = resolve(import.meta.dirname, '../..');
	const stdout = execFileSync(
		process.execPath,
		['bin/sluss.js', 'message', 'check', '../message.xml'],
		{
			cwd: project,
			env: { npm_lifecycle_event: 'sluss', INIT_CWD: path('docs') },
			encoding: 'utf8'
		}
	);
	expect(JSON.parse(stdout)).toMatchObject({ verdict: 'ACCEPTED' });
});

const refusal = ({ status, stderr }: SlussResult) => ({
	status,
	code: /sluss: ([A-Z_]+):/.exec(stderr)?.[1]
});

describe('envelope seal refuses', () => {
	test.each([
		['a key that is none', { 'sign-key': 'message.xml' }, 'KEY_MALFORMED'],
		['a certificate that is none', { 'sign-cert': 'sender.key' }, 'CERTIFICATE_MALFORMED'],
		['a key of another certificate', { 'sign-key': 'stranger.key' }, 'KEY_MISMATCH'],
		[
			'a certificate to encrypt for that is none',
			{ 'encrypt-cert': 'message.xml' },
			'CERTIFICATE_MALFORMED'
		]
	])('%s', async (_, changes, code) => {
		const files = Object.fromEntries(
			Object.entries(changes).map(([option, name]) => [option, path(name)])
		);
		const result = await seal({ ...files, out: path('refused.xml') });
		expect(refusal(result)).toEqual({ status: 1, code });
		expect(result.stderr).toContain(code === 'KEY_MISMATCH' ? 'key' : Object.keys(changes)[0]);
		await expect(stat(path('refused.xml'))).rejects.toThrow('ENOENT');
	});

	test.each([
		['a payload that is not XML', 'hej', 'XML_MALFORMED'],
		['a payload that is something else', '<a/>', 'MESSAGE_MALFORMED'],
		[
			'a message that breaks its schema',
			() => changed(sampleMessageXml(), '<m:messageBody>', '<m:messageBody>x'),
			'MESSAGE_MALFORMED'
		],
		[
			'a message whose id is no UUID',
			() => changed(sampleMessageXml(), SAMPLE_MESSAGE.messageId, 'id-1'),
			'ENVELOPE_MALFORMED'
		]
	])('%s', async (_, payload, code) => {
		await save('broken.xml', typeof payload === 'string' ? payload : payload());
		expect(refusal(await seal({ payload: path('broken.xml'), out: path('refused.xml') }))).toEqual({
			status: 1,
			code
		});
	});

	test('unless it is forced to seal what breaks the schema', async () => {
		await save('broken.xml', changed(sampleMessageXml(), '<m:messageBody>', '<m:messageBody>x'));
		const result = await runSluss([
			...sealArguments({ payload: path('broken.xml'), out: path('forced.xml') }),
			'--force'
		]);
		expect(result.status).toBe(0);
		expect(result.stderr).toContain('warning: SV/structure');
	});
});

describe('envelope seal', () => {
	test('warns when the message is addressed otherwise than the envelope', async () => {
		const { status, stderr, json } = await seal({
			to: '0203:annan.example',
			out: path('other.xml')
		});
		expect(status).toBe(0);
		expect(stderr).toContain('warning: BV/security');
		expect(json).toMatchObject({
			id: SAMPLE_MESSAGE.messageId,
			to: '0203:annan.example',
			encrypted: true
		});
	});

	test('follows a link and keeps it', async () => {
		await save('target.xml', 'old');
		await symlink(path('target.xml'), path('link.xml'));
		expect(await seal({ out: path('link.xml') })).toMatchObject({ status: 0 });
		expect((await lstat(path('link.xml'))).isSymbolicLink()).toBe(true);
		expect(await readFile(path('target.xml'), 'utf8')).toContain('Signature');
	});

	test('writes to a device or a pipe as it is', async () => {
		expect(await seal({ out: '/dev/null' })).toMatchObject({ status: 0 });
		expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
		execFileSync('mkfifo', [path('pipe')]);
		const [read, sealed] = await Promise.all([
			readFile(path('pipe'), 'utf8'),
			seal({ out: path('pipe') })
		]);
		expect(sealed).toMatchObject({ status: 0 });
		expect(read).toContain('Signature');
		expect((await stat(path('pipe'))).isFIFO()).toBe(true);
	});

	test('leaves no temporary file behind', async () => {
		expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
	});
});

describe('envelope verify', () => {
	const verify = (name: string, ...more: string[]) =>
		runSluss(['envelope', 'verify', path(name), ...more]);

	test('says invalid, with code and all that can be read', async () => {
		const result = await verify('changed.xml');
		expect(result.status).toBe(1);
		expect(result.json).toMatchObject({
			signature: 'invalid',
			code: 'SIGNATURE_INVALID',
			id: SAMPLE_MESSAGE.messageId,
			from: FROM,
			to: TO
		});
	});

	test('says invalid of what is not XML', async () => {
		await save('text.xml', 'hej');
		const result = await verify('text.xml');
		expect(result.status).toBe(1);
		expect(result.json).toEqual({
			signature: 'invalid',
			code: 'XML_MALFORMED',
			id: null,
			from: null,
			to: null,
			documentType: null,
			handlingServiceId: null,
			encrypted: null,
			signer: null
		});
	});

	test('says invalid when another certificate must have signed', async () => {
		const result = await verify('sealed.xml', '--signer-cert', path('stranger.crt'));
		expect(result.status).toBe(1);
		expect(result.json).toMatchObject({
			signature: 'invalid',
			code: 'SIGNER_UNTRUSTED',
			signer: { subject: 'CN=Region Norrvik' }
		});
	});

	test('says valid of a good envelope', async () => {
		for (const more of [[], ['--signer-cert', path('sender.crt')]]) {
			const result = await verify('sealed.xml', ...more);
			expect(result.status).toBe(0);
			expect(result.json).toMatchObject({
				signature: 'valid',
				code: null,
				id: SAMPLE_MESSAGE.messageId,
				from: FROM,
				to: TO,
				documentType: expect.stringContaining('messagePayload##3.0'),
				handlingServiceId: FUNCTION,
				encrypted: true,
				signer: {
					subject: 'CN=Region Norrvik',
					serial: expect.any(String),
					notAfter: expect.any(String),
					expired: false
				}
			});
		}
	});

	test('reports an expired certificate, which does not make the signature invalid', async () => {
		await seal({
			'sign-key': path('expired.key'),
			'sign-cert': path('expired.crt'),
			out: path('old.xml')
		});
		const result = await verify('old.xml');
		expect(result.status).toBe(0);
		expect(result.json).toMatchObject({
			signature: 'valid',
			signer: { notAfter: '2021-01-01T00:00:00.000Z', expired: true }
		});
		expect(result.stderr).toContain('expired');
	});
});

describe('A certificate that is not valid now', () => {
	test.each([
		['expired', 'expired on 2021-01-01T00:00:00.000Z', true],
		['future', 'is not valid before 2100-01-01T00:00:00.000Z', false]
	])(
		'(%s) gives a warning when sealing and a note when verifying and opening',
		async (name, told, expired) => {
			const sealed = await seal({
				'sign-key': path(`${name}.key`),
				'sign-cert': path(`${name}.crt`),
				'encrypt-cert': path(`${name}.crt`),
				out: path('old.xml')
			});
			expect(sealed.status).toBe(0);
			for (const option of ['--sign-cert', '--encrypt-cert']) {
				expect(sealed.stderr).toContain(`warning: CERTIFICATE_EXPIRED: ${option} ${told}`);
			}
			const note = `sluss: note: the signer's certificate ${told}\n`;
			const verified = await runSluss(['envelope', 'verify', path('old.xml')]);
			expect(verified).toMatchObject({ status: 0, stderr: note, json: { signer: { expired } } });
			const opened = await runSluss([
				'envelope',
				'open',
				path('old.xml'),
				'--key',
				path(`${name}.key`),
				'--out',
				path('opened-old.xml')
			]);
			expect(opened).toMatchObject({ status: 0, stderr: note, json: { signer: { expired } } });
		}
	);
});

describe('envelope open', () => {
	test('decrypts nothing when the signature does not hold', async () => {
		const result = await open('changed.xml');
		expect(refusal(result)).toEqual({ status: 1, code: 'SIGNATURE_INVALID' });
		expect(result.json).toMatchObject({ signature: 'invalid' });
		await expect(stat(path('opened.xml'))).rejects.toThrow('ENOENT');
	});

	test('refuses with a wrong key, and with a key that is none', async () => {
		const wrong = await runSluss([
			'envelope',
			'open',
			path('sealed.xml'),
			'--key',
			path('stranger.key'),
			'--out',
			path('opened.xml')
		]);
		expect(refusal(wrong)).toEqual({ status: 1, code: 'DECRYPTION_FAILED' });
		expect(wrong.json).toMatchObject({ signature: 'valid', code: 'DECRYPTION_FAILED' });
		const none = await runSluss([
			'envelope',
			'open',
			path('sealed.xml'),
			'--key',
			path('sender.crt'),
			'--out',
			path('opened.xml')
		]);
		expect(refusal(none)).toEqual({ status: 1, code: 'KEY_MALFORMED' });
		await expect(stat(path('opened.xml'))).rejects.toThrow('ENOENT');
	});

	test('writes the payload as it was, for its owner only, with any of several keys', async () => {
		const result = await runSluss([
			'envelope',
			'open',
			path('sealed.xml'),
			'--key',
			path('stranger.key'),
			'--key',
			path('recipient.key'),
			'--signer-cert',
			path('sender.crt'),
			'--out',
			path('opened.xml')
		]);
		expect(result.status).toBe(0);
		expect(await readFile(path('opened.xml'), 'utf8')).toBe(sampleMessageXml());
		expect((await stat(path('opened.xml'))).mode & 0o777).toBe(0o600);
	});
});

describe('message check', () => {
	test('is exit status 1 with the findings when the message is refused', async () => {
		await save('broken.xml', changed(sampleMessageXml(), SAMPLE_MESSAGE.messageId, 'secret-id'));
		const result = await runSluss(['message', 'check', path('broken.xml')]);
		expect(result.status).toBe(1);
		expect(result.json).toEqual({
			verdict: 'REJECTED',
			findings: [
				{
					reason: 'BV',
					detail: 'invariant',
					location: '/messagePayload/message/messageHeader/messageId',
					text: expect.any(String)
				}
			]
		});
		expect(result.stdout + result.stderr).not.toContain('secret-id');
	});

	test('refuses what is not XML, saying why', async () => {
		await save('broken.xml', '<a><b></a>');
		const result = await runSluss(['message', 'check', path('broken.xml')]);
		expect(refusal(result)).toEqual({ status: 1, code: 'XML_MALFORMED' });
		expect(result.json).toMatchObject({
			verdict: 'REJECTED',
			findings: [{ reason: 'SV', detail: 'structure', location: 'NA' }]
		});
	});

	test('tells that an envelope is one', async () => {
		const result = await runSluss(['message', 'check', path('sealed.xml')]);
		expect(result.status).toBe(1);
		expect(result.stderr).toContain('envelope open');
	});

	test('accepts a good message', async () => {
		const result = await runSluss(['message', 'check', path('message.xml')]);
		expect(result).toMatchObject({ status: 0, json: { verdict: 'ACCEPTED', findings: [] } });
	});
});

describe('A receipt', () => {
	const build = (verdict: string) =>
		runSluss([
			'receipt',
			'build',
			'--for',
			path('sealed.xml'),
			'--verdict',
			path(verdict),
			'--out',
			path('receipt.xml')
		]);

	test.each([
		['is no JSON', 'hej', 'not JSON'],
		['has another verdict', '{"verdict":"MAYBE"}', 'verdict'],
		[
			'refuses without findings',
			'{"verdict":"REJECTED","findings":[]}',
			'REJECTED without findings'
		],
		[
			'accepts with findings',
			'{"verdict":"ACCEPTED","findings":[{"reason":"SV","detail":"structure","location":"NA","text":"x"}]}',
			'ACCEPTED with findings'
		],
		[
			'has an unknown reason',
			'{"verdict":"REJECTED","findings":[{"reason":"XX","detail":"","location":"NA","text":"x"}]}',
			'findings.0.reason'
		]
	])('is not built from a verdict that %s', async (_, json, named) => {
		await save('verdict.json', json);
		const { status, stderr } = await build('verdict.json');
		expect(status).toBe(2);
		expect(stderr).toContain(named);
	});

	test('is built from what message check says, sealed, verified, opened and read', async () => {
		await save('broken.xml', changed(sampleMessageXml(), SAMPLE_MESSAGE.messageId, 'id'));
		const { stdout } = await runSluss(['message', 'check', path('broken.xml')]);
		await save('verdict.json', stdout);
		const built = await build('verdict.json');
		expect(built).toMatchObject({
			status: 0,
			json: {
				sender: TO,
				receiver: FROM,
				messageId: SAMPLE_MESSAGE.messageId,
				handlingServiceId: FUNCTION,
				verdict: 'REJECTED'
			}
		});

		const sealed = await seal({
			payload: path('receipt.xml'),
			from: TO,
			to: FROM,
			'sign-key': path('recipient.key'),
			'sign-cert': path('recipient.crt'),
			'encrypt-cert': undefined,
			out: path('receipt-envelope.xml')
		});
		expect(sealed).toMatchObject({
			status: 0,
			stderr: '',
			json: { id: built.json?.['id'], encrypted: false }
		});
		const answered = await runSluss([
			'receipt',
			'build',
			'--for',
			path('receipt-envelope.xml'),
			'--verdict',
			path('verdict.json'),
			'--out',
			path('r.xml')
		]);
		expect(answered).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('never answered')
		});

		const opened = await runSluss([
			'envelope',
			'open',
			path('receipt-envelope.xml'),
			'--signer-cert',
			path('recipient.crt'),
			'--out',
			path('opened-receipt.xml')
		]);
		expect(opened.status).toBe(0);
		const read = await runSluss(['receipt', 'read', path('opened-receipt.xml')]);
		expect(read).toMatchObject({
			status: 0,
			stderr: '',
			json: {
				sender: TO,
				receiver: FROM,
				messageId: SAMPLE_MESSAGE.messageId,
				verdict: 'REJECTED',
				findings: [{ reason: 'BV', detail: 'invariant' }]
			}
		});
	});

	test('that accepts is built from standard input', async () => {
		const built = await spawnSluss(
			[
				'receipt',
				'build',
				'--for',
				path('sealed.xml'),
				'--verdict',
				'-',
				'--out',
				path('receipt.xml')
			],
			'{"verdict":"ACCEPTED","findings":[]}'
		);
		expect(built).toMatchObject({ status: 0, json: { verdict: 'ACCEPTED' } });
		expect(await runSluss(['receipt', 'read', path('receipt.xml')])).toMatchObject({
			json: { verdict: 'ACCEPTED', findings: [] }
		});
	});

	test('is refused when it is none', async () => {
		expect(refusal(await runSluss(['receipt', 'read', path('message.xml')]))).toEqual({
			status: 1,
			code: 'RECEIPT_MALFORMED'
		});
		expect(refusal(await runSluss(['receipt', 'read', path('sealed.xml')]))).toEqual({
			status: 1,
			code: 'RECEIPT_MALFORMED'
		});
	});
});

describe('What is larger than the limit is not read', () => {
	const HUGE = 5_000_000_000;
	beforeAll(async () => {
		await save('huge.xml', '');
		await truncate(path('huge.xml'), HUGE);
	});
	const TOO_LONG = { reason: 'BV', detail: 'too-long', location: 'NA', text: expect.any(String) };

	test('and is BV, too-long as a message, whether it is XML or not', async () => {
		const expected = { status: 1, stderr: '', json: { verdict: 'REJECTED', findings: [TOO_LONG] } };
		expect(await runSluss(['message', 'check', path('huge.xml')])).toMatchObject(expected);
		expect(await runSluss(['message', 'check', '/dev/zero'])).toMatchObject(expected);
		const input = 'x'.repeat(30_000_001);
		expect(await spawnSluss(['message', 'check', '-'], input)).toMatchObject(expected);
	});

	test('and is XML_TOO_LARGE otherwise', async () => {
		const verified = await runSluss(['envelope', 'verify', path('huge.xml')]);
		expect(verified).toMatchObject({ status: 1, json: { code: 'XML_TOO_LARGE', id: null } });
		expect(verified.stderr).toContain('huge.xml is larger than 110 MB');
		for (const result of [
			await open('huge.xml'),
			await seal({ payload: path('huge.xml') }),
			await seal({ 'sign-key': path('huge.xml') }),
			await runSluss(['receipt', 'read', path('huge.xml')]),
			await runSluss(['receipt', 'read', '/dev/zero'])
		]) {
			expect(refusal(result)).toEqual({ status: 1, code: 'XML_TOO_LARGE' });
		}
	});
});

test('A message of more than 30 MB is sealed only by force, verified and opened, and refused by the check', async () => {
	const xml = sampleMessageXml([{ ...SAMPLE_FILE, bytes: randomBytes(24_000_000) }]);
	await save('large.xml', xml);
	const args = sealArguments({ payload: path('large.xml'), out: path('large-envelope.xml') });
	const refused = await runSluss(args);
	expect(refusal(refused)).toEqual({ status: 1, code: 'MESSAGE_MALFORMED' });
	expect(refused.stderr).toContain('BV/too-long');
	const sealed = await runSluss([...args, '--force']);
	expect(sealed.status).toBe(0);
	expect(sealed.stderr).toContain('warning: BV/too-long');
	expect(await runSluss(['envelope', 'verify', path('large-envelope.xml')])).toMatchObject({
		status: 0
	});
	expect(await open('large-envelope.xml')).toMatchObject({ status: 0 });
	expect((await readFile(path('opened.xml'))).equals(Buffer.from(xml))).toBe(true);
	expect(await runSluss(['message', 'check', path('opened.xml')])).toMatchObject({
		status: 1,
		json: { findings: [{ reason: 'BV', detail: 'too-long' }] }
	});
});
