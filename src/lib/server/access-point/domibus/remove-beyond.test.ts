import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeBeyond } from './remove-beyond.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-beyond-'));
	for (const [n, size] of [5, 10, 20, 40].entries()) {
		await writeFile(join(folder, `${n}`), Buffer.alloc(size));
		await utimes(join(folder, `${n}`), 1_000 + n, 1_000 + n);
	}
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
	['are within both bounds', 4, 75, ['0', '1', '2', '3']],
	['are too many: the oldest go', 3, 75, ['1', '2', '3']],
	['are too large together: the oldest go', 4, 61, ['2', '3']],
	['are too large even alone: the newest stays', 4, 1, ['3']],
	['may not be there at all: the newest stays', 0, 0, ['3']]
])('files that %s', async (_, filesMax, bytesMax, left) => {
	const before = await readdir(folder);
	const removed = await removeBeyond(folder, { filesMax, bytesMax });
	expect((await readdir(folder)).sort()).toEqual(left);
	expect(removed).toEqual(before.filter((name) => !left.includes(name)).sort());
});

it('of an empty folder are none', async () => {
	for (const name of await readdir(folder)) await rm(join(folder, name));
	expect(await removeBeyond(folder, { filesMax: 1, bytesMax: 1 })).toEqual([]);
});
