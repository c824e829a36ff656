/** Key files as openssl and keytool write them, made at run time. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '#lib/server/errors.ts';
import { loadKeyRing, type KeyRing } from '#lib/server/keys/key-ring.ts';
import { makeCertificate, type MadeCertificate } from '#tests/support/certificates.ts';
import { noOpenssl } from '#tests/support/openssl-authority.ts';

const run = promisify(execFile);
const PASSWORD = 'hemligt åäö 123';
const noKeytool = spawnSync('keytool', ['-help'], { stdio: 'ignore' }).error !== undefined;
if (noKeytool) process.stdout.write('skipped: keytool not here\n');
/** The old ciphers lie in a provider of their own, which not every openssl brings. */
const noLegacy =
	noOpenssl || spawnSync('openssl', ['list', '-provider', 'legacy', '-providers']).status !== 0;

describe('our own keys', () => {
	let folder: string;
	let root: MadeCertificate;
	let old: MadeCertificate;
	let current: MadeCertificate;
	const at = (name: string) => join(folder, name);
	const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-keys-'));
		root = makeCertificate({ subject: 'CN=Utfärdare', authority: true });
		old = makeCertificate({ subject: 'CN=old', issuer: root, notBefore: new Date('2020-01-01') });
		current = makeCertificate({ subject: 'CN=ekvik.example', issuer: root });
		await writeFile(at('password'), `${PASSWORD}\n`);
		await writeFile(at('key.pem'), current.keyPem);
		await writeFile(at('crt.pem'), current.certificatePem);
		await writeFile(at('chain.pem'), root.certificatePem);
		await writeFile(at('old.pem'), old.keyPem + old.certificatePem);
		await writeFile(at('current.pem'), current.keyPem + current.certificatePem);
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	const load = (
		signing: string[],
		{ encryption = signing, password = true }: { encryption?: string[]; password?: boolean } = {}
	): Promise<KeyRing> =>
		loadKeyRing({
			signingFiles: signing.map(at),
			encryptionFiles: encryption.map(at),
			passwordFile: password ? at('password') : undefined
		});
	/** The code; the message names setting and file, and holds no key. */
	async function codeOf(...args: Parameters<typeof load>): Promise<string> {
		const error: unknown = await load(...args).then(
			() => undefined,
			(thrown: unknown) => thrown
		);
		if (!isAppError(error)) return String(error);
		expect(error.message).toMatch(/^SLUSS_(SIGNING_KEY|ENCRYPTION_KEY|KEY_PASSWORD)_FILES?: /);
		expect(error.message).toContain(args[0].at(-1));
		expect(error.message).not.toContain(folder);
		expect(error.message).not.toMatch(/-----|MII/);
		expect(error.cause).toBeUndefined();
		return error.code;
	}

	it('are refused when there is no such file, none that can be read, or none in it', async () => {
		expect(await codeOf(['nowhere.pem'])).toBe('CONFIG_INVALID');
		expect(await codeOf(['crt.pem'])).toBe('CONFIG_INVALID');
		for (const [name, content] of [
			['junk.p12', 'junk'],
			['empty.p12', ''],
			['cut.pem', current.keyPem.replace(/\n.{60,}\n/, '\n')],
			['huge.pem', ' '.repeat(1_000_001)]
		] as const) {
			await writeFile(at(name), content);
			const expected = name === 'huge.pem' ? 'CONFIG_INVALID' : 'KEY_MALFORMED';
			expect(await codeOf([name]), name).toBe(expected);
		}
	});

	it('are refused when the certificate is of another key, or missing, or the key too short or not RSA', async () => {
		await writeFile(at('mismatch.pem'), current.keyPem + old.certificatePem);
		expect(await codeOf(['mismatch.pem'])).toBe('KEY_MISMATCH');
		expect(await codeOf(['key.pem'])).toBe('KEY_MISMATCH');
		const weak = makeCertificate({ subject: 'CN=x', bits: 1024 });
		await writeFile(at('weak.pem'), weak.keyPem + weak.certificatePem);
		expect(await codeOf(['weak.pem'])).toBe('CERTIFICATE_WEAK');
		await writeFile(
			at('damaged.pem'),
			`${current.keyPem}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`
		);
		expect(await codeOf(['damaged.pem'])).toBe('KEY_MALFORMED');
	});

	it('are refused without the password file that is configured', async () => {
		const config = { signingFiles: [at('current.pem')], encryptionFiles: [at('current.pem')] };
		await expect(loadKeyRing({ ...config, passwordFile: at('no-password') })).rejects.toMatchObject(
			{
				code: 'CONFIG_INVALID',
				message: 'SLUSS_KEY_PASSWORD_FILE: no-password cannot be read (ENOENT).'
			}
		);
	});

	it('are read from PEM in any order, with their chain, in several generations', async () => {
		await writeFile(at('all.pem'), root.certificatePem + current.certificatePem + current.keyPem);
		const ring = await load(['old.pem', 'all.pem'], { password: false });
		expect(ring.signing.map(({ certificate, file }) => [certificate.subject, file])).toEqual([
			['CN=ekvik.example', 'all.pem'],
			['CN=old', 'old.pem']
		]);
		expect(ring.signing[0]?.chain.map(({ subject }) => subject)).toEqual(['CN=Utfärdare']);
		expect(ring.decryptionKeysPem.map((pem) => pem.trim())).toEqual([
			current.keyPem.trim(),
			old.keyPem.trim()
		]);
	});

	it('may lie in one file, in several generations, and be renewed over the same key', async () => {
		const renewed = makeCertificate({
			subject: 'CN=ekvik.example',
			key: current.key,
			notBefore: new Date('2021-01-01')
		});
		await writeFile(
			at('generations.pem'),
			[
				old.certificatePem,
				current.keyPem,
				renewed.certificatePem,
				old.keyPem,
				current.certificatePem
			].join('')
		);
		const ring = await load(['generations.pem', 'current.pem']);
		expect(ring.encryption).toHaveLength(3);
		expect(ring.decryptionKeysPem).toHaveLength(2);
	});

	it('may be separate for signing and encryption', async () => {
		const ring = await load(['current.pem'], { encryption: ['old.pem'] });
		expect(ring.signing.map(({ file }) => file)).toEqual(['current.pem']);
		expect(ring.encryption.map(({ file }) => file)).toEqual(['old.pem']);
	});

	describe.skipIf(noOpenssl)('as openssl writes them', () => {
		const inPkcs12 = ['pkcs12', '-export', '-inkey', 'key.pem', '-in', 'crt.pem'];
		const withPassword = ['-passout', `pass:${PASSWORD}`];

		it.each([
			[
				'AES-256 (PBES2)',
				['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256']
			],
			['AES-128', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
			['3DES', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
			['its own default', []],
			['3DES and RC2-40, as old programs do', ['-legacy']],
			['nothing', ['-keypbe', 'NONE', '-certpbe', 'NONE']]
		])('are read from PKCS#12 with %s', async (name, options) => {
			if (options.includes('-legacy') && noLegacy) return;
			const file = `${name.replace(/\W/g, '')}.p12`;
			await openssl(
				...inPkcs12,
				'-certfile',
				'chain.pem',
				...options,
				'-out',
				file,
				...withPassword
			);
			const { signing } = await load([file]);
			expect(signing).toHaveLength(1);
			expect(signing[0]?.certificatePem).toBe(current.certificatePem);
			expect(signing[0]?.keyPem.replace(/\s/g, '')).toContain('BEGIN');
			expect(signing[0]?.chain).toHaveLength(1);
		});

		it('are refused with another password, or none', async () => {
			await openssl(...inPkcs12, '-out', 'locked.p12', '-passout', 'pass:another');
			expect(await codeOf(['locked.p12'])).toBe('KEY_MALFORMED');
			expect(await codeOf(['locked.p12'], { password: false })).toBe('KEY_MALFORMED');
			const cut = (await readFile(at('locked.p12'))).subarray(0, 500);
			await writeFile(at('cut.p12'), cut);
			expect(await codeOf(['cut.p12'])).toBe('KEY_MALFORMED');
		});

		it('are read from PEM with an encrypted key, new and old', async () => {
			await openssl('pkcs8', '-topk8', '-in', 'key.pem', '-out', 'locked-new.pem', ...withPassword);
			await openssl(
				'rsa',
				'-in',
				'key.pem',
				'-traditional',
				'-aes256',
				'-out',
				'locked-old.pem',
				...withPassword
			);
			for (const name of ['locked-new.pem', 'locked-old.pem']) {
				await writeFile(at(name), (await readFile(at(name), 'utf8')) + current.certificatePem);
				expect((await load([name])).signing[0]?.certificate.subject).toBe('CN=ekvik.example');
				expect(await codeOf([name], { password: false })).toBe('KEY_MALFORMED');
			}
		});

		it('are refused when they are of elliptic curves', async () => {
			await openssl(
				'req',
				'-x509',
				'-newkey',
				'ec',
				'-pkeyopt',
				'ec_paramgen_curve:P-256',
				'-nodes',
				'-subj',
				'/CN=x',
				'-keyout',
				'ec.key',
				'-out',
				'ec.crt'
			);
			await openssl(
				'pkcs12',
				'-export',
				'-inkey',
				'ec.key',
				'-in',
				'ec.crt',
				'-out',
				'ec.p12',
				...withPassword
			);
			expect(await codeOf(['ec.p12'])).toBe('KEY_MALFORMED');
			await writeFile(
				at('ec.pem'),
				(await readFile(at('ec.key'), 'utf8')) + (await readFile(at('ec.crt'), 'utf8'))
			);
			expect(await codeOf(['ec.pem'])).toBe('KEY_MALFORMED');
		});
	});

	it.skipIf(noKeytool)(
		'are read from PKCS#12 as keytool writes it, several generations in one',
		async () => {
			const store = at('keytool.p12');
			const keytool = (...args: string[]) =>
				run('keytool', [
					...args,
					'-keystore',
					store,
					'-storetype',
					'PKCS12',
					'-storepass',
					'changeit'
				]);
			for (const alias of ['one', 'two']) {
				await keytool(
					'-genkeypair',
					'-alias',
					alias,
					'-keyalg',
					'RSA',
					'-keysize',
					'2048',
					'-dname',
					`CN=${alias}`,
					'-validity',
					'30'
				);
			}
			await writeFile(at('password'), 'changeit');
			const { signing } = await load([basename(store)]);
			await writeFile(at('password'), `${PASSWORD}\n`);
			expect(signing.map(({ certificate }) => certificate.subject).sort()).toEqual([
				'CN=one',
				'CN=two'
			]);
		}
	);
});
