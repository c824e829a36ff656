/**
 * Files of the data folder that no table speaks of and that nothing else can give back: what the access point has handed
 * over and forgotten (legacy dialect), what is left of answers that were cut, which certificates are known to be revoked,
 * and which of our own we sign with. They are replaced or removed as a whole, never changed.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const SINGLE = ['signing-certificate', 'revocation/last-answers.json'];
const FOLDERS = ['access-point/consumed', 'access-point/incomplete'];
/** What is being written has another end, and is nothing yet. */
const IN_FOLDERS = /^[0-9a-f-]{1,80}\.answer$/;

/** Whether a backup may hold it: nothing here leads out of the folder. */
export function isBesideDatabase(name: string): boolean {
	const at = name.lastIndexOf('/');
	return (
		SINGLE.includes(name) ||
		(FOLDERS.includes(name.slice(0, at)) && IN_FOLDERS.test(name.slice(at + 1)))
	);
}

/** Names relative to the data folder of what is there at this moment, sorted. */
export async function listBesideDatabase(dataFolder: string): Promise<string[]> {
	const inFolders = await Promise.all(
		FOLDERS.map(async (folder) => {
			const files = await readdir(join(dataFolder, folder)).catch(noneIfMissing);
			return files.map((file) => `${folder}/${file}`);
		})
	);
	const single = await Promise.all(
		SINGLE.map(async (name) => {
			const found = await stat(join(dataFolder, name)).then(() => [name], noneIfMissing);
			return found;
		})
	);
	return [...single.flat(), ...inFolders.flat()].filter(isBesideDatabase).sort();
}

function noneIfMissing(error: unknown): string[] {
	if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
	throw error;
}
