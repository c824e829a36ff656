/**
 * The commands on an installation, beside an app that has it open and writes all the time; and the package that comes out,
 * examined by programs that know nothing of Sluss.
 */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TransferFile } from '#lib/server/evidence/evidence-package.ts';
import { missing } from '#tests/support/judges.ts';
import { runSluss, spawnSluss, type SlussResult } from '#tests/support/run-sluss.ts';

const run = promisify(execFile);
const APP = resolve(import.meta.dirname, '../support/running-app.ts');

let folder: string;
let app: ChildProcess;
let lines: AsyncIterableIterator<string>;
let sent: string;
let answer: string;

const path = (name: string) => join(folder, name);
const sluss = (...args: string[]): Promise<SlussResult> => slussOn(path('data'), ...args);
const slussOn = (data: string, ...args: string[]) =>
	spawnSluss(args, '', { SLUSS_ENVIRONMENT: 'sandbox', SLUSS_DATA: data });
const nextLine = async () =>
	JSON.parse(String((await lines.next()).value)) as Record<string, never>;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-evidence-'));
	app = spawn(process.execPath, [APP, path('data')], { stdio: ['pipe', 'pipe', 'inherit'] });
	lines = createInterface({ input: app.stdout! })[Symbol.asyncIterator]();
	({ sent = '', answer = '' } = (await nextLine()) as { sent?: string; answer?: string });
}, 180_000);
afterAll(async () => {
	if (app.exitCode === null) {
		app.kill('SIGKILL');
		await once(app, 'exit');
	}
	await rm(folder, { recursive: true, force: true });
});

describe('a wrong command line', { timeout: 120_000 }, () => {
	test.each([
		['transfers find without an id', ['transfers', 'find'], 'ID is missing'],
		['an empty id', ['transfers', 'find', ' '], 'ID is missing'],
		['one id too many', ['transfers', 'find', 'a', 'b'], '"b"'],
		['a time that is none', ['transfers', 'find', 'a', '--since', 'yesterday'], '--since'],
		['a number of rows that is none', ['transfers', 'find', 'a', '--limit', '0'], '--limit'],
		['more rows than there may be', ['transfers', 'find', 'a', '--limit', '201'], '--limit'],
		['a mailbox without a name', ['mailbox', 'add', 'sdk:a'], 'NAME is missing'],
		['an address with a blank', ['mailbox', 'add', 'sdk: a', 'A'], 'ADDRESS'],
		['an address that is too long', ['mailbox', 'add', 'a'.repeat(257), 'A'], 'ADDRESS'],
		['a name that is too long', ['mailbox', 'add', 'a', 'A'.repeat(257)], 'NAME'],
		['evidence of nothing', ['evidence', 'export'], 'ID is missing'],
		['a package that is not there', ['evidence', 'verify', '/nonexistent.zip'], 'no such file']
	])('%s is exit status 2 and touches no installation', async (_, args, named) => {
		const { status, stdout, stderr } = await runSluss(args);
		expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
		expect(stderr).toContain(named);
	});

	test('each command explains itself', async () => {
		for (const [name, usage] of [
			['transfers find', 'sluss transfers find ID'],
			['mailbox add', 'sluss mailbox add ADDRESS NAME'],
			['mailbox list', 'sluss mailbox list'],
			['evidence export', 'sluss evidence export ID'],
			['evidence verify', 'sluss evidence verify PACKAGE']
		] as const) {
			const { status, stdout } = await runSluss([...name.split(' '), '--help']);
			expect(status).toBe(0);
			expect(stdout).toContain(usage);
		}
	});
});

describe('an installation that is not there', { timeout: 120_000 }, () => {
	test('is refused with its code, and nothing is made', async () => {
		for (const args of [
			['transfers', 'find', 'x'],
			['evidence', 'export', 'x'],
			['mailbox', 'list']
		]) {
			const { status, stderr } = await slussOn(path('none'), ...args);
			expect(status).toBe(1);
			expect(stderr).toContain('CONFIG_INVALID: SLUSS_DATA');
		}
		await expect(stat(path('none'))).rejects.toThrow();
	});

	test('settings that are missing are named', async () => {
		const { status, stderr } = await spawnSluss(['mailbox', 'list'], '', {
			SLUSS_DATA: path('data')
		});
		expect(status).toBe(1);
		expect(stderr).toMatch(/CONFIG_INVALID: \d+ settings cannot be used:\n {2}SLUSS_\w+: /);
	});

	test('"mailbox add" makes it, so that a first mailbox can be there before the first start', async () => {
		const added = await slussOn(path('fresh'), 'mailbox', 'add', 'sdk:vård', 'Vårdcentralen');
		expect(added).toMatchObject({
			status: 0,
			json: { functionalAddress: 'sdk:vård', created: true }
		});
		const again = await slussOn(path('fresh'), 'mailbox', 'add', 'sdk:vård', 'Annat namn');
		expect(again).toMatchObject({ status: 1, json: { id: added.json?.['id'], created: false } });
		const listed = await slussOn(path('fresh'), 'mailbox', 'list');
		expect(listed.stdout).toMatch(/^ADDRESS +NAME +ID\nsdk:vård +Vårdcentralen +[0-9a-f-]{36}\n$/);
	});
});

describe('beside the app that runs', { timeout: 180_000 }, () => {
	test('transfers are found by message id, as a table and as JSON, without content', async () => {
		const table = await sluss('transfers', 'find', sent);
		expect(table.status).toBe(0);
		expect(table.stdout.split('\n')[0]).toMatch(/^TIME +WAY +KIND +COUNTERPART +STATE/);
		expect(table.stdout).toContain('0203:ovningsmyndigheten.example');
		const { json, status, stdout } = await sluss('transfers', 'find', sent.toUpperCase(), '--json');
		expect(status).toBe(0);
		// A conversation has the id of its first message, so the answer and its receipt are found as well.
		const { transfers } = json as { transfers: { kind: string; transportId: string }[] };
		expect(transfers).toHaveLength(4);
		expect(transfers.slice(-2)).toMatchObject([
			{ direction: 'incoming', kind: 'receipt', state: 'processed' },
			{
				direction: 'outgoing',
				kind: 'message',
				envelopeId: sent,
				state: 'finished',
				receipt: 'ACCEPTED'
			}
		]);
		expect(stdout + table.stdout).not.toContain('rubrik');
		const [receipt] = transfers;
		const byTransport = await sluss('transfers', 'find', receipt?.transportId ?? '', '--json');
		expect(byTransport.json).toMatchObject({ transfers: [receipt] });
	});

	test('what is not there is exit status 1; a counterpart and a limit narrow down', async () => {
		expect(await sluss('transfers', 'find', 'nothing')).toMatchObject({ status: 1, stdout: '' });
		const one = await sluss(
			...['transfers', 'find', 'any', '--limit', '1', '--json'],
			...['--counterpart', '0203:ovningsmyndigheten.example', '--since', '2020-01-01']
		);
		expect(one.json).toMatchObject({ more: true, transfers: [expect.anything()] });
	});

	test('a mailbox is added while the app writes', async () => {
		expect(await sluss('mailbox', 'add', 'sdk:ny', 'Ny brevlåda')).toMatchObject({ status: 0 });
		expect((await sluss('mailbox', 'list', '--json')).stdout).toContain('Ny brevlåda');
	});

	test('evidence of a message sent and of one received is exported, private, and verified', async () => {
		for (const [id, name] of [
			[sent, 'sent.zip'],
			[answer, 'received.zip']
		] as const) {
			const exported = await sluss('evidence', 'export', id, '--out', path(name));
			expect(exported).toMatchObject({ status: 0, json: { id, out: path(name) } });
			expect((await stat(path(name))).mode & 0o777).toBe(0o600);
			const verified = await runSluss(['evidence', 'verify', path(name)]);
			expect(verified.json).toMatchObject({ valid: true, messageId: id });
			expect(verified.status).toBe(0);
			expect(verified.stderr).not.toContain('FAILED');
		}
		expect(await sluss('evidence', 'export', 'nothing')).toMatchObject({ status: 1, stdout: '' });
	});

	test('a package that was changed is exit status 1, and the check that failed is named', async () => {
		const bytes = await readFile(path('sent.zip'));
		const at = bytes.indexOf('"ACCEPTED"');
		bytes.write('"REJECTED"', at);
		await writeFile(path('changed.zip'), bytes);
		const { status, stderr } = await runSluss(['evidence', 'verify', path('changed.zip')]);
		expect(status).toBe(1);
		expect(stderr).toContain('FAILED files transfer.json: the file has been changed');
	});

	test('the certificate that is expected must have signed', async () => {
		await unpack('sent.zip');
		const own = path('sent.zip.d/manifest-certificate.pem');
		const verify = (cert: string) =>
			runSluss(['evidence', 'verify', path('sent.zip'), '--signer-cert', cert]);
		expect((await verify(own)).status).toBe(0);
		const certificates = await readdir(path('sent.zip.d/certificates'));
		const pems = await Promise.all(
			certificates.map((name) => readFile(path(`sent.zip.d/certificates/${name}`), 'utf8'))
		);
		const ownPem = await readFile(own, 'utf8');
		const other = certificates[pems.findIndex((pem) => pem.trim() !== ownPem.trim())];
		const { status, stderr } = await verify(path(`sent.zip.d/certificates/${other}`));
		expect(status).toBe(1);
		expect(stderr).toContain('FAILED manifest-signer');
	});

	describe.skipIf(absent('unzip', 'openssl', 'sha256sum'))('other programs', () => {
		test('unpack it, and find signature and fingerprints right', async () => {
			const inside = await unpack('sent.zip');
			const { stdout } = await run(
				'openssl',
				[
					...['dgst', '-sha256', '-verify', 'manifest-public-key.pem'],
					...['-signature', 'manifest.sig', 'manifest.json']
				],
				{ cwd: inside }
			);
			expect(stdout).toBe('Verified OK\n');
			const { files } = JSON.parse(await readFile(join(inside, 'manifest.json'), 'utf8')) as {
				files: { name: string; sha256: string }[];
			};
			await writeFile(
				join(inside, 'sums'),
				files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
			);
			await run('sha256sum', ['--check', '--strict', 'sums'], { cwd: inside });
		});

		test.skipIf(missing('xmlsec1'))('find the signature of every envelope right', async () => {
			for (const name of ['sent.zip', 'received.zip']) {
				const inside = await unpack(name);
				const transfer = JSON.parse(
					await readFile(join(inside, 'transfer.json'), 'utf8')
				) as TransferFile;
				expect(transfer.envelopes).toHaveLength(2);
				const certificates = await readdir(join(inside, 'certificates'));
				for (const { file } of transfer.envelopes) {
					// As the README says: with a certificate of the package, not with the one that the envelope brings.
					const holds = certificates.map((name) => {
						const only = ['--enabled-key-data', 'key-name', '--pubkey-cert-pem'];
						const args = ['--verify', ...only, join('certificates', name), file];
						return run('xmlsec1', args, { cwd: inside }).then(
							() => 1,
							() => 0
						);
					});
					const count = (await Promise.all(holds)).reduce<number>((sum, one) => sum + one, 0);
					expect(count).toBe(1);
				}
			}
		});
	});

	test('and the app has gone on writing: its log is one chain, with our events in it', async () => {
		app.stdin?.end();
		const { written, audit } = (await nextLine()) as { written?: number; audit?: string };
		expect(audit).toBe('intact');
		expect(written).toBeGreaterThan(10);
		await once(app, 'exit');
		expect(app.exitCode).toBe(0);
		const after = await sluss('evidence', 'export', sent, '--out', path('after.zip'));
		expect(after.status).toBe(0);
		await unpack('after.zip');
		const log = await readFile(path('after.zip.d/audit.json'), 'utf8');
		expect(log.match(/"evidence\.exported"/g)).toHaveLength(2);
	});
});

async function unpack(name: string): Promise<string> {
	const inside = path(`${name}.d`);
	await mkdir(inside, { recursive: true });
	await run('unzip', ['-o', '-q', path(name), '-d', inside]);
	return inside;
}

function absent(...programs: readonly string[]): boolean {
	const gone = programs.filter(
		(program) => spawnSync(program, ['-v'], { stdio: 'ignore' }).error !== undefined
	);
	if (gone.length > 0) process.stdout.write(`skipped: ${gone.join(' and ')} not here\n`);
	return gone.length > 0;
}
