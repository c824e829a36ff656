/** `sluss admin import` and `sluss admin export`: the lists of the administration, without a browser. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSluss, spawnSluss, type SlussResult } from '#tests/support/run-sluss.ts';

let folder: string;
const path = (name: string) => join(folder, name);
const sluss = (...args: string[]): Promise<SlussResult> =>
	spawnSluss(args, '', { SLUSS_ENVIRONMENT: 'sandbox', SLUSS_DATA: path('data') });

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-lists-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
	['no list', ['admin', 'import'], 'is missing'],
	['a list that is none', ['admin', 'import', 'roles', 'x.csv'], '"roles" is no list'],
	['no file', ['admin', 'import', 'people'], 'FILE is missing'],
	['a file that is not there', ['admin', 'import', 'people', '/nowhere.csv'], 'no such file'],
	['nowhere to write', ['admin', 'export', 'people'], '--out'],
	[
		'a language that is none',
		['admin', 'export', 'people', '--out', 'x', '--language', 'no'],
		'sv or en'
	]
])('%s is exit status 2', async (_, args, named) => {
	const { status, stdout, stderr } = await runSluss(args);
	expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
	expect(stderr).toContain(named);
});

describe('a list', { timeout: 240_000 }, () => {
	beforeAll(async () => {
		await sluss('mailbox', 'add', 'kommun:barn', 'Barn och unga');
		await sluss('admin', 'create', 'Anna', '--email', 'anna@kommun.example', '--no-invitation');
	}, 120_000);

	test('that cannot be read, or has a faulty row, changes nothing', async () => {
		await writeFile(path('columns.csv'), 'Namn;Lön\r\nBo;1');
		const columns = await sluss('admin', 'import', 'people', path('columns.csv'));
		expect(columns).toMatchObject({ status: 1, json: { columns: { unknown: ['Lön'] } } });
		expect(columns.stderr).toContain('IMPORT_COLUMNS');
		await writeFile(path('rows.csv'), 'E-post;Namn\r\nbo@kommun.example;Bo\r\nbo;Bo');
		const rows = await sluss('admin', 'import', 'people', path('rows.csv'));
		expect(rows).toMatchObject({ status: 1, json: { faults: [{ line: 3, code: 'email' }] } });
		expect(rows.stderr).toContain('IMPORT_ROWS');
	});

	test('is shown, let in as it was shown, and comes out as it is', async () => {
		const file = path('rights.csv');
		await writeFile(
			file,
			Buffer.from(
				'E-post;Funktionsadress;Behörighet\r\nanna@kommun.example;kommun:barn;Läsa',
				'latin1'
			)
		);
		const shown = await sluss('admin', 'import', 'memberships', file);
		expect(shown).toMatchObject({
			status: 0,
			json: { changes: [{ line: 2, act: 'new', subject: 'Anna – Barn och unga' }] }
		});
		const apply = (digest: string) =>
			sluss('admin', 'import', 'memberships', file, '--apply', digest);
		expect(await apply('another')).toMatchObject({ status: 1, stdout: '' });
		const digest = String(shown.json?.['digest']);
		expect(digest).toMatch(/^[0-9a-f]{64}$/);
		expect(await apply(digest)).toMatchObject({ status: 0, json: { changes: 1 } });
		expect(await apply(digest)).toMatchObject({ status: 1, stdout: '' });

		const out = path('out.csv');
		expect(await sluss('admin', 'export', 'memberships', '--out', out)).toMatchObject({
			status: 0
		});
		expect(await readFile(out, 'utf8')).toMatch(/Anna;anna@kommun\.example;;kommun:barn;/);
		expect((await stat(out)).mode & 0o777).toBe(0o600);
		expect(await sluss('admin', 'import', 'memberships', out)).toMatchObject({
			status: 0,
			json: { changes: [], unchanged: 1 }
		});
	});
});
