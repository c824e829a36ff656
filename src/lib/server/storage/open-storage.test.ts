import { sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomIds } from '../ids.ts';
import { settings } from '../db/schema.ts';
import { openStorage, openStorageBeside } from './open-storage.ts';

describe('storage', () => {
	let dataFolder: string;
	beforeEach(async () => {
		dataFolder = await mkdtemp(join(tmpdir(), 'sluss-storage-'));
	});
	afterEach(() => rm(dataFolder, { recursive: true, force: true }));

	const config = (changes: object = {}) => ({
		dataFolder,
		rootFolder: resolve('.'),
		environment: 'production' as const,
		storageKey: undefined,
		storageKeyFile: undefined,
		...changes
	});
	const key = () => randomBytes(32).toString('base64');

	it('does not start without a key in production, and makes no database', async () => {
		await expect(openStorage(config(), randomIds)).rejects.toMatchObject({
			code: 'STORAGE_KEY_MISSING'
		});
		await expect(stat(join(dataFolder, 'sluss.db'))).rejects.toThrow();
	});

	it('refuses another key and changes nothing', async () => {
		await (await openStorage(config({ storageKey: key() }), randomIds)).close();
		const before = await readFile(join(dataFolder, 'sluss.db'));
		await expect(openStorage(config({ storageKey: key() }), randomIds)).rejects.toMatchObject({
			code: 'STORAGE_KEY_WRONG'
		});
		expect((await readFile(join(dataFolder, 'sluss.db'))).equals(before)).toBe(true);
	});

	it.each(['', 'short', randomBytes(31).toString('base64'), 'x'.repeat(44)])(
		'refuses a key that is not base64 of 32 bytes: %s',
		async (storageKey) => {
			await expect(openStorage(config({ storageKey }), randomIds)).rejects.toMatchObject({
				code: 'STORAGE_KEY_WRONG'
			});
		}
	);

	it('never makes a new key over data that another key has encrypted', async () => {
		const sandbox = config({ environment: 'sandbox' });
		await (await openStorage(sandbox, randomIds)).close();
		await rm(join(dataFolder, 'keys'), { recursive: true });
		await expect(openStorage(sandbox, randomIds)).rejects.toMatchObject({
			code: 'STORAGE_KEY_MISSING'
		});
	});

	it('names the setting when the folder cannot be one', async () => {
		const file = join(dataFolder, 'file');
		await writeFile(file, '');
		for (const folder of [file, join(file, 'below')]) {
			await expect(
				openStorage({ ...config({ storageKey: key() }), dataFolder: folder }, randomIds)
			).rejects.toMatchObject({
				code: 'CONFIG_INVALID',
				message: expect.stringContaining('SLUSS_DATA') as unknown
			});
		}
	});

	it('keeps the key file to its owner', async () => {
		await (await openStorage(config({ environment: 'sandbox' }), randomIds)).close();
		expect((await stat(join(dataFolder, 'keys/storage.key'))).mode & 0o777).toBe(0o600);
	});
});

describe('storage beside the app that runs', () => {
	let dataFolder: string;
	const storageKey = randomBytes(32).toString('base64');
	const config = (changes: object = {}) => ({
		dataFolder,
		rootFolder: resolve('.'),
		environment: 'production' as const,
		storageKey,
		storageKeyFile: undefined,
		...changes
	});
	beforeEach(async () => {
		dataFolder = await mkdtemp(join(tmpdir(), 'sluss-storage-'));
	});
	afterEach(() => rm(dataFolder, { recursive: true, force: true }));

	it('makes nothing where there is nothing', async () => {
		await expect(openStorageBeside(config(), randomIds)).rejects.toMatchObject({
			code: 'CONFIG_INVALID'
		});
		expect(await readdir(dataFolder)).toEqual([]);
	});

	it('refuses another key', async () => {
		await (await openStorage(config(), randomIds)).close();
		const other = config({ storageKey: randomBytes(32).toString('base64') });
		await expect(openStorageBeside(other, randomIds)).rejects.toMatchObject({
			code: 'STORAGE_KEY_WRONG'
		});
	});

	it('refuses data of another version and leaves them as they are', async () => {
		const storage = await openStorage(config(), randomIds);
		await storage.db.write((tx) =>
			tx.run(sql`UPDATE __drizzle_migrations SET created_at = created_at - 1`)
		);
		await storage.close();
		await expect(openStorageBeside(config(), randomIds)).rejects.toMatchObject({
			code: 'STORAGE_VERSION'
		});
	});

	it('reads and writes while the app has the folder, both see it, and the lock stays', async () => {
		const app = await openStorage(config(), randomIds);
		const beside = await openStorageBeside(config(), randomIds);
		const { id } = await app.blobs.put(Buffer.from('file'), { bytesMax: 10 });
		await app.db.write((tx) => tx.insert(settings).values({ key: 'app', value: '1' }));
		await beside.db.write((tx) => tx.insert(settings).values({ key: 'beside', value: '2' }));
		for (const { db } of [app, beside]) {
			expect(await db.read.select().from(settings)).toHaveLength(2);
		}
		expect((await beside.blobs.read(id)).toString()).toBe('file');
		await beside.close();
		await expect(openStorage(config(), randomIds)).rejects.toMatchObject({
			code: 'STORAGE_IN_USE'
		});
		await app.close();
	});
});
