import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { settings } from './schema.ts';

describe('the database', () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-db-'));
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));
	const urlOf = () => `file:${join(folder, 'sluss.db')}`;

	it('refuses a wrong key with its own code and leaves the file as it was', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		await db.close();
		const before = await readFile(join(folder, 'sluss.db'));
		await expect(openDatabase({ url: urlOf(), encryptionKey: 'wrong' })).rejects.toMatchObject({
			code: 'STORAGE_KEY_WRONG'
		});
		await expect(openDatabase({ url: urlOf() })).rejects.toMatchObject({
			code: 'STORAGE_KEY_WRONG'
		});
		expect((await readFile(join(folder, 'sluss.db'))).equals(before)).toBe(true);
	});

	it('keeps nothing readable in its file', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		await db.write((tx) => tx.insert(settings).values({ key: 'k', value: 'hemlig-uppgift' }));
		await db.close();
		const bytes = await readFile(join(folder, 'sluss.db'));
		expect(bytes.includes('hemlig-uppgift')).toBe(false);
		expect(bytes.includes('CREATE TABLE')).toBe(false);
	});

	it('stores nothing of a write that fails', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		await expect(
			db.write(async (tx) => {
				await tx.insert(settings).values({ key: 'a', value: '1' });
				throw new Error('half way');
			})
		).rejects.toThrow('half way');
		expect(await db.read.select().from(settings)).toEqual([]);
		await db.close();
	});

	it('reads a column that is called like a position', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		expect(await db.read.get(sql`SELECT 1`)).toEqual({ 1: 1 });
		await db.close();
	});

	it('does not let its reader write', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		const writing = db.read.all(sql`INSERT INTO settings VALUES ('a', '1') RETURNING key`);
		await expect(writing).rejects.toThrow();
		expect(await db.read.select().from(settings)).toEqual([]);
		await db.close();
	});

	it('makes every commit durable before it says so', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		const [mode] = await db.write((tx) => tx.all<{ synchronous: number }>(sql`PRAGMA synchronous`));
		// 2 is FULL: the log is synced at every commit, not only when it is moved to the file.
		expect(mode).toEqual({ synchronous: 2 });
		await db.close();
	});

	it('runs parallel writes one after the other, and none fails', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		await Promise.all(
			Array.from({ length: 30 }, (_, index) =>
				db.write((tx) => tx.insert(settings).values({ key: String(index), value: 'x' }))
			)
		);
		const [row] = await db.read.select({ count: sql<number>`count(*)` }).from(settings);
		expect(row?.count).toBe(30);
		await db.close();
	});
});
