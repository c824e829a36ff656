import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lists that are kept, and their bytes together: whoever publishes a certificate says where its list lies. */
export const LISTS_MAX = 200;
export const LISTS_BYTES_MAX = 500_000_000;
/** A list that nobody has asked for in so long is of a certificate that is not used any more. */
const UNUSED_MS = 90 * 24 * 3_600_000;

/**
 * Removes the lists that have been fetched longest ago, until what stays is within the bounds; the one at `keep` stays
 * whatever its size. They can all be fetched again.
 *
 * @param now milliseconds since the epoch
 */
export async function pruneLists(folder: string, now: number, keep: string): Promise<void> {
	const kept = await listKept(folder);
	let lists = 0;
	let bytes = 0;
	for (const list of kept.sort((a, b) => rank(b, keep) - rank(a, keep))) {
		lists += 1;
		bytes += list.size;
		const isOld = now - list.writtenAt > UNUSED_MS;
		if (list.name === keep || (lists <= LISTS_MAX && bytes <= LISTS_BYTES_MAX && !isOld)) continue;
		lists -= 1;
		bytes -= list.size;
		for (const file of list.files) await rm(join(folder, file), { force: true });
	}
}

interface KeptList {
	/** SHA-256 of its URL, hex. */
	name: string;
	files: string[];
	size: number;
	writtenAt: number;
}

/** The newest first, and before them the one that was just fetched. */
function rank({ name, writtenAt }: KeptList, keep: string): number {
	return name === keep ? Infinity : writtenAt;
}

async function listKept(folder: string): Promise<KeptList[]> {
	const lists = new Map<string, KeptList>();
	for (const file of await readdir(folder)) {
		const [, name] = /^([0-9a-f]{64})\.(?:crl|json)(?:\.new)?$/.exec(file) ?? [];
		if (name === undefined) continue;
		// Its validators are written anew with every look at the server, also when the list is the same.
		const { size, mtimeMs } = await stat(join(folder, file)).catch(() => ({ size: 0, mtimeMs: 0 }));
		const list = lists.get(name) ?? { name, files: [], size: 0, writtenAt: 0 };
		list.files.push(file);
		list.size += size;
		list.writtenAt = Math.max(list.writtenAt, mtimeMs);
		lists.set(name, list);
	}
	return [...lists.values()];
}
