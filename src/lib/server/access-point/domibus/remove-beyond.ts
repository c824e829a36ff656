import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the oldest files of a folder until no more than `filesMax` with `bytesMax` together are left; the newest one
 * stays in any case. Returns the names of what went, the oldest first.
 */
export async function removeBeyond(
	folder: string,
	{ filesMax, bytesMax }: { filesMax: number; bytesMax: number }
): Promise<string[]> {
	const files = await Promise.all(
		(await readdir(folder)).map(async (name) => {
			const { size, mtimeMs } = await stat(join(folder, name));
			return { name, size, mtimeMs };
		})
	);
	files.sort((a, b) => b.mtimeMs - a.mtimeMs || (a.name < b.name ? 1 : -1));
	let bytes = 0;
	const beyond = files.filter(({ size }, place) => {
		bytes += size;
		return place > 0 && (place >= filesMax || bytes > bytesMax);
	});
	for (const { name } of beyond) await rm(join(folder, name), { force: true });
	return beyond.map(({ name }) => name).reverse();
}
