import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { SEGMENT_BYTES } from './segment-cipher.ts';

describe('the blob store', () => {
	let store: Awaited<ReturnType<typeof openTestBlobs>>;
	beforeEach(async () => {
		store = await openTestBlobs();
	});
	afterEach(() => store.close());
	const pathOf = (id: string) => join(store.folder, id.slice(0, 2), id);

	it('refuses more than the limit and keeps nothing of it', async () => {
		await expect(store.blobs.put(Buffer.alloc(1001), { bytesMax: 1000 })).rejects.toMatchObject({
			code: 'BLOB_TOO_LARGE'
		});
		expect(await readdir(store.folder)).toEqual(['journal']);
	});

	it('refuses to read a file that was changed, cut at a segment, or had segments swapped', async () => {
		const content = Buffer.alloc(3 * SEGMENT_BYTES, 7);
		const { id } = await store.blobs.put(content, { bytesMax: 1e9 });
		const file = await readFile(pathOf(id));
		const damaged = expect.objectContaining({ code: 'STORAGE_DAMAGED' });

		const flipped = Buffer.from(file);
		flipped[100] = flipped[100]! ^ 1;
		await writeFile(pathOf(id), flipped);
		await expect(store.blobs.read(id)).rejects.toEqual(damaged);

		await writeFile(pathOf(id), file);
		await truncate(pathOf(id), 24 + 2 * (SEGMENT_BYTES + 16));
		await expect(store.blobs.read(id)).rejects.toEqual(damaged);

		const sealed = SEGMENT_BYTES + 16;
		const swapped = Buffer.concat([
			file.subarray(0, 24),
			file.subarray(24 + sealed, 24 + 2 * sealed),
			file.subarray(24, 24 + sealed),
			file.subarray(24 + 2 * sealed)
		]);
		await writeFile(pathOf(id), swapped);
		await expect(store.blobs.read(id)).rejects.toEqual(damaged);
	});

	it('holds no file open for a stream that nobody reads', async () => {
		const { id } = await store.blobs.put(Buffer.from('x'), { bytesMax: 10 });
		const openFiles = async () => (await readdir('/proc/self/fd').catch(() => [])).length;
		const before = await openFiles();
		for (let count = 0; count < 50; count += 1) await store.blobs.open(id);
		expect(await openFiles()).toBeLessThan(before + 10);
	});

	it('replaces a file that a crash has left half written', async () => {
		const content = Buffer.from('det hela');
		const { id } = await store.blobs.put(content, { bytesMax: 100 });
		const { length } = await readFile(pathOf(id));
		await truncate(pathOf(id), 30);
		await store.blobs.put(content, { bytesMax: 100 });
		expect(await readFile(pathOf(id))).toHaveLength(length);
		expect(await readdir(join(store.folder, 'incoming'))).toEqual([]);
	});

	it('keeps nothing of a stream that breaks, large or small', async () => {
		for (const length of [10, 3 * SEGMENT_BYTES]) {
			async function* broken() {
				yield Buffer.alloc(length);
				throw new Error('cut');
			}
			await expect(store.blobs.put(broken(), { bytesMax: 1e9 })).rejects.toThrow('cut');
		}
		const files = await readdir(store.folder, { recursive: true, withFileTypes: true });
		const others = files.filter((file) => file.isFile() && !file.parentPath.endsWith('journal'));
		expect(others).toEqual([]);
	});

	it('stores the same bytes many times at once as one file', async () => {
		const content = Buffer.from('samma');
		const stored = await Promise.all(
			Array.from({ length: 20 }, () => store.blobs.put(content, { bytesMax: 100 }))
		);
		expect(new Set(stored.map(({ id }) => id)).size).toBe(1);
		expect(await store.blobs.read(stored[0]!.id)).toEqual(content);
	});

	it('says that a file is missing with a code of its own', async () => {
		await expect(store.blobs.read('ab'.repeat(32))).rejects.toMatchObject({ code: 'BLOB_MISSING' });
	});

	it('writes nothing readable to disk, and the same bytes once', async () => {
		const first = await store.blobs.put(Buffer.from('en hemlighet'), { bytesMax: 100 });
		const second = await store.blobs.put(Buffer.from('en hemlighet'), { bytesMax: 100 });
		expect(second.id).toBe(first.id);
		expect((await readFile(pathOf(first.id))).includes('hemlighet')).toBe(false);
		expect(first.id).not.toBe(first.sha256);
	});

	it('gives back what was put, whatever its size and however it was cut', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.nat(300),
					fc.constantFrom(0, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES)
				),
				fc.integer({ min: 1, max: 100_000 }),
				async (size, cut) => {
					const content = Buffer.alloc(size, 'sluss');
					async function* parts() {
						for (let at = 0; at < size; at += cut) yield content.subarray(at, at + cut);
					}
					const stored = await store.blobs.put(parts(), { bytesMax: 1e9 });
					expect(stored.size).toBe(size);
					expect((await store.blobs.open(stored.id)).size).toBe(size);
					expect((await store.blobs.read(stored.id)).equals(content)).toBe(true);
				}
			),
			{ numRuns: 30 }
		);
	});
});
