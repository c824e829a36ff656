/**
 * Puts a backup into an empty data folder, verified on the way: every file against the manifest, the database against the
 * key, the audit log against the head that the manifest notes, every file that the database speaks of against what is
 * there. What does not fit is refused, and the folder is left empty.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyAudit } from '../audit/verify-audit.ts';
import { openDatabase } from '../db/database.ts';
import { AppError } from '../errors.ts';
import {
	blobName,
	MANIFEST,
	readManifest,
	readSums,
	SUMS,
	type BackupManifest,
	type ListedFile
} from './backup-manifest.ts';
import { copyDurably, sync } from './copy-file.ts';
import { LOCKED } from './folder-lock.ts';
import { listReferencedBlobs } from './referenced-blobs.ts';
import { deriveKeys } from './storage-key.ts';

/** Lies in a data folder until a restore has ended well: no service starts on half of it (`open-storage.ts`). */
export const RESTORING = 'restoring';

/**
 * @param dataFolder does not exist or is empty
 * @throws AppError CONFIG_INVALID (the folder), BACKUP_DAMAGED, STORAGE_KEY_WRONG; the folder is as empty as before
 */
export async function restore(input: {
	backup: string;
	dataFolder: string;
	storageKey: Buffer;
}): Promise<BackupManifest> {
	const { backup, dataFolder } = input;
	const keys = deriveKeys(input.storageKey);
	const manifest = readManifest(await readPart(backup, MANIFEST), keys.backup);
	const sums = await readPart(backup, SUMS);
	if (createHash('sha256').update(sums).digest('hex') !== manifest.sums) {
		throw new AppError('BACKUP_DAMAGED', `${SUMS} is not what was written.`);
	}
	const files = readSums(sums);

	await mkdir(dataFolder, { recursive: true, mode: 0o700 });
	if ((await listContent(dataFolder)).length > 0) {
		throw new AppError('CONFIG_INVALID', `The folder ${dataFolder} is not empty.`);
	}
	const marker = join(dataFolder, RESTORING);
	await writeFile(marker, '', { mode: 0o600, flag: 'wx' });
	try {
		for (const file of files) await restoreFile(backup, dataFolder, file);
		await checkDatabase(dataFolder, keys.database, manifest, files);
		await sync(dataFolder);
		await rm(marker);
		await sync(dataFolder);
	} catch (error) {
		for (const name of await listContent(dataFolder)) {
			await rm(join(dataFolder, name), { recursive: true, force: true });
		}
		throw error;
	}
	return manifest;
}

/** A service that could not start leaves its lock, which is empty. */
async function listContent(folder: string): Promise<string[]> {
	return (await readdir(folder)).filter((name) => name !== LOCKED);
}

async function readPart(backup: string, name: string): Promise<string> {
	return readFile(join(backup, name), 'utf8').catch((cause: unknown) => {
		throw new AppError('BACKUP_DAMAGED', `${join(backup, name)} cannot be read.`, { cause });
	});
}

async function restoreFile(backup: string, dataFolder: string, file: ListedFile): Promise<void> {
	const copy = await copyDurably(join(backup, file.name), join(dataFolder, file.name)).catch(
		(cause: unknown) => {
			if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
			throw new AppError('BACKUP_DAMAGED', `${file.name} is missing.`, { cause });
		}
	);
	if (copy.sha256 !== file.sha256) {
		throw new AppError('BACKUP_DAMAGED', `${file.name} is not what was written.`);
	}
}

async function checkDatabase(
	dataFolder: string,
	encryptionKey: string,
	manifest: BackupManifest,
	files: readonly ListedFile[]
): Promise<void> {
	const db = await openDatabase({ url: `file:${join(dataFolder, 'sluss.db')}`, encryptionKey });
	try {
		const { rows } = await db.client.execute('PRAGMA integrity_check');
		if (rows[0]?.['integrity_check'] !== 'ok') {
			throw new AppError('BACKUP_DAMAGED', 'The database is damaged.');
		}
		const verdict = await verifyAudit(db, manifest.auditHead ?? undefined);
		if (verdict.outcome === 'broken') {
			throw new AppError('BACKUP_DAMAGED', `The audit log is broken at event ${verdict.seq}.`);
		}
		const there = new Set(files.map(({ name }) => name));
		for (const id of await listReferencedBlobs(db.read)) {
			if (!there.has(blobName(id))) {
				throw new AppError('BACKUP_DAMAGED', `${blobName(id)} is missing.`);
			}
		}
		await db.emptyLog();
	} finally {
		await db.close();
	}
}
