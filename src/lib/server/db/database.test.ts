import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from './database.ts';
import { LogSync } from './log-sync.ts';
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

	it('syncs the log after every commit before it says so', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		const sync = vi.spyOn(LogSync.prototype, 'sync');
		await db.write((tx) => tx.insert(settings).values({ key: 'a', value: '1' }));
		expect(sync).toHaveBeenCalledTimes(1);
		expect(sync.mock.settledResults[0]?.type).toBe('fulfilled');
		sync.mockRestore();
		await db.close();
	});

	it('gives out nothing that is not on the disk yet', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		let reach = () => {};
		const onDisk = new Promise<void>((done) => (reach = done));
		const sync = vi.spyOn(LogSync.prototype, 'sync').mockImplementation(() => onDisk);
		const writing = db.write((tx) => tx.insert(settings).values({ key: 'a', value: '1' }));
		await vi.waitFor(() => expect(sync).toHaveBeenCalled());
		let read: unknown[] | undefined;
		const reading = db.read
			.select()
			.from(settings)
			.then((rows) => (read = rows));
		await new Promise((done) => setTimeout(done, 20));
		expect(read).toBeUndefined();
		reach();
		await Promise.all([writing, reading]);
		expect(read).toHaveLength(1);
		sync.mockRestore();
		await db.close();
	});

	it('moves the log to the file when syncing it has failed, and then goes on', async () => {
		const db = await openDatabase({ url: urlOf(), encryptionKey: 'right' });
		await migrate(db, resolve('drizzle'));
		const put = (key: string) =>
			db.write((tx) => tx.insert(settings).values({ key, value: '1' }).onConflictDoNothing());
		const settle = vi.spyOn(LogSync.prototype, 'settle');
		const sync = vi.spyOn(LogSync.prototype, 'sync').mockRejectedValueOnce(new Error('EIO'));
		await expect(put('a')).rejects.toThrow('EIO');
		await put('b');
		expect(settle).toHaveBeenCalledTimes(1);
		sync.mockRestore();
		settle.mockRestore();
		expect(await db.read.select({ key: settings.key }).from(settings)).toHaveLength(2);
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
