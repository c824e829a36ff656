/** What a power cut may take: files that were never synced under their names. What it leaves is the journal. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { randomIds } from '../ids.ts';
import { createDiskBlobStore, type BlobStore } from './blob-store.ts';
import { JournalFile } from './journal-file.ts';
import * as files from './sync-files.ts';

let folder: string;
const key = randomBytes(32);
let opened: BlobStore[] = [];
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-journal-'));
});
afterEach(async () => {
	await Promise.all(opened.map((store) => store.close()));
	opened = [];
	await rm(folder, { recursive: true, force: true });
});
function open(): BlobStore {
	const store = createDiskBlobStore({ folder, key, ids: randomIds, journal: true });
	opened.push(store);
	return store;
}
const pathOf = (id: string) => join(folder, id.slice(0, 2), id);
const put = async (store: BlobStore, content: string) =>
	(await store.put(Buffer.from(content), { bytesMax: 100_000 })).id;
const journals = async () =>
	Buffer.concat(
		await Promise.all(['0', '1'].map((name) => readFile(join(folder, 'journal', name))))
	);

test('files that a power cut has taken, or left empty, are put back at the next start', async () => {
	const store = open();
	const ids = [await put(store, 'ett'), await put(store, 'två'), await put(store, 'tre')];
	await rm(join(folder, ids[0]!.slice(0, 2)), { recursive: true });
	await truncate(pathOf(ids[1]!), 0);
	const again = open();
	for (const [at, content] of ['ett', 'två', 'tre'].entries()) {
		expect((await again.read(ids[at]!)).toString()).toBe(content);
	}
});

test('what was not written to its end is no entry, nor is what comes behind it', async () => {
	const store = open();
	const first = await put(store, 'ett');
	const second = await put(store, 'två');
	const path = join(folder, 'journal', '0');
	const journal = await readFile(path);
	const at = journal.indexOf(Buffer.from(second, 'hex'));
	journal[at + 60] = journal[at + 60]! ^ 1;
	await writeFile(path, journal);
	for (const id of [first, second]) await rm(pathOf(id));
	const again = open();
	expect((await again.read(first)).toString()).toBe('ett');
	await expect(again.read(second)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
});

test('what is removed is not put back, and nothing of it is left in the journal', async () => {
	const store = open();
	const id = await put(store, 'hemligt');
	const file = await readFile(pathOf(id));
	expect((await journals()).includes(file)).toBe(true);
	await store.delete(id);
	expect((await journals()).every((byte) => byte === 0)).toBe(true);
	await expect(open().read(id)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
});

test('what has not been synced under its name yet is not swept away', async () => {
	const store = open();
	const id = await put(store, 'nytt');
	const later = Date.now() + 60_000;
	expect(await store.deleteUnwritten(id, later)).toBe(false);
	await store.settle();
	expect(await store.deleteUnwritten(id, later)).toBe(true);
});

test('where the journal cannot be synced the file itself is, and what follows too', async () => {
	const store = open();
	const append = vi.spyOn(JournalFile.prototype, 'append').mockRejectedValue(new Error('EIO'));
	const id = await put(store, 'ändå');
	append.mockRestore();
	expect((await open().read(id)).toString()).toBe('ändå');
});

test('more than the journal holds goes on while the rest is synced, and all of it is there', async () => {
	const store = open();
	const contents = Array.from({ length: 700 }, () => randomBytes(60_000));
	const stored = await Promise.all(contents.map((one) => store.put(one, { bytesMax: 100_000 })));
	await store.settle();
	expect((await journals()).every((byte) => byte === 0)).toBe(true);
	const again = open();
	for (const [at, { id }] of stored.entries()) {
		expect((await again.read(id)).equals(contents[at]!)).toBe(true);
	}
});

test('what cannot be synced under its name stays in the journal until it can', async () => {
	const store = open();
	const id = await put(store, 'kvar');
	const sync = vi.spyOn(files, 'syncFiles').mockRejectedValueOnce(new Error('EIO'));
	await store.settle().catch(() => {});
	sync.mockRestore();
	await rm(pathOf(id));
	expect((await open().read(id)).toString()).toBe('kvar');
});
