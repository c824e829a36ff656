import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { checkReadiness, type ReadinessDeps } from './readiness.ts';

describe('readiness', () => {
	let database: Awaited<ReturnType<typeof openTestDatabase>>;
	let dataFolder: string;
	beforeEach(async () => {
		database = await openTestDatabase();
		dataFolder = await mkdtemp(join(tmpdir(), 'sluss-ready-'));
	});
	afterEach(async () => {
		await database.close();
		await rm(dataFolder, { recursive: true, force: true });
	});
	const check = (changes: Partial<ReadinessDeps> = {}) =>
		checkReadiness({
			db: database.db,
			dataFolder,
			rootFolder: resolve('.'),
			workersRun: () => true,
			// However busy the machine: what ends counts.
			patienceMs: 60_000,
			...changes
		});

	it('is refused when the workers stand still', async () => {
		expect(await check({ workersRun: () => false })).toEqual({
			ready: false,
			reasons: ['WORKERS_STOPPED']
		});
	});

	it('is refused when nothing can be written where the data lies', async () => {
		expect(await check({ dataFolder: join(dataFolder, 'gone') })).toEqual({
			ready: false,
			reasons: ['STORAGE_NOT_WRITABLE']
		});
	});

	it('is refused while a write does not end', async () => {
		let end = () => {};
		const long = database.db.write(() => new Promise<void>((done) => (end = done)));
		const refused = await check({ patienceMs: 500 });
		expect(refused.ready).toBe(false);
		expect(refused.reasons).toContain('DATABASE_LOCKED');
		end();
		await long;
		expect((await check()).ready).toBe(true);
	});

	it('is refused when migrations are missing', async () => {
		await database.db.write((tx) =>
			tx.run(
				sql`DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)`
			)
		);
		expect((await check()).reasons).toEqual(['MIGRATIONS_MISSING']);
	});

	it('is refused when the database does not answer', async () => {
		const db = {
			...database.db,
			read: { ...database.db.read, get: () => Promise.reject(new Error('closed')) },
			write: () => Promise.reject(new Error('closed'))
		} as unknown as ReadinessDeps['db'];
		expect((await check({ db })).reasons).toEqual([
			'DATABASE_SILENT',
			'DATABASE_LOCKED',
			'MIGRATIONS_MISSING'
		]);
	});

	it('is there when all of it works, and leaves nothing behind', async () => {
		expect(await check()).toEqual({ ready: true, reasons: [] });
		expect(await readdir(dataFolder)).toEqual([]);
	});
});
