/**
 * Copies everything that is kept, while the service runs beside: what lies beside the database, the database at one moment, then the files that it speaks
 * of at that moment. Files never change and are never removed while something speaks of them, so the order is nearly all
 * that consistency takes: when retention has removed something in between, a later moment is taken. Everything in a backup
 * is encrypted as it was; the storage key is never in it.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { findAuditHead } from '../audit/verify-audit.ts';
import type { Clock } from '../clock.ts';
import { openDatabase, type Db } from '../db/database.ts';
import { AppError } from '../errors.ts';
import {
	blobName,
	DATABASE,
	MANIFEST,
	SUMS,
	writeManifest,
	writeSums,
	type BackupManifest,
	type ListedFile
} from './backup-manifest.ts';
import { listBesideDatabase } from './beside-database.ts';
import { copyDurably, hashFile, sync } from './copy-file.ts';
import { createHash } from 'node:crypto';
import { listReferencedBlobs } from './referenced-blobs.ts';
import { deriveKeys } from './storage-key.ts';

const COUNTED = ['messages', 'conversations', 'outbox_entries', 'deliveries', 'audit_events'];
/** Files copied at the same time. */
const PARALLEL = 4;
/** Retention runs once a day, and a moment later there is only what is new to copy: the second one is whole. */
const MOMENTS_MAX = 5;

/**
 * @param target a folder that does not exist or is empty
 * @throws AppError CONFIG_INVALID (the folders), STORAGE_KEY_WRONG, STORAGE_DAMAGED, BLOB_MISSING. What lies in `target`
 * then has no manifest and is no backup.
 */
export async function backUp(input: {
	dataFolder: string;
	target: string;
	storageKey: Buffer;
	/** Where package.json lies. */
	rootFolder: string;
	clock: Clock;
	/** After the database has been copied, before the files are; for tests. */
	onSnapshot?: () => Promise<void>;
}): Promise<BackupManifest> {
	const { dataFolder, target, clock } = input;
	const keys = deriveKeys(input.storageKey);
	await prepareTarget(dataFolder, target);
	const snapshot = join(target, DATABASE);
	const copies: Copies = new Map();
	// Before the database: what is taken into it meanwhile is there twice, and known again. The other way round it would be
	// in neither. What is no longer there when it is to be copied has been taken into the database, or replaced.
	const beside: Copies = new Map();
	await copyAll(await listBesideDatabase(dataFolder), dataFolder, target, beside);
	const takeMoment = async () => {
		const createdAt = new Date(clock.now()).toISOString();
		await takeSnapshot(join(dataFolder, DATABASE), snapshot, keys.database);
		await input.onSnapshot?.();
		const { blobs, ...facts } = await readSnapshot(snapshot, keys.database);
		return { createdAt, facts, names: blobs.map(blobName) };
	};
	let moment = await takeMoment();
	for (let moments = 1; ; moments += 1) {
		const missing = await copyAll(moment.names, dataFolder, target, copies);
		const [name] = missing;
		if (name === undefined) break;
		const spokenOf = await listSpokenOf(join(dataFolder, DATABASE), keys.database);
		const lost = missing.find((gone) => spokenOf.has(gone));
		if (lost !== undefined || moments >= MOMENTS_MAX) {
			throw new AppError('BLOB_MISSING', `${lost ?? name} is missing in ${dataFolder}.`);
		}
		await rm(snapshot);
		moment = await takeMoment();
	}
	await leaveOnly(new Set(moment.names), copies, target);
	await sync(snapshot);

	const { createdAt, facts } = moment;
	const files: (ListedFile & { size: number })[] = [
		{ name: DATABASE, ...(await hashFile(snapshot)) },
		...[...beside.values(), ...copies.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
	];
	const sums = writeSums(files);
	await writeDurably(join(target, SUMS), sums);
	const manifest: BackupManifest = {
		format: 'sluss-backup-1',
		createdAt,
		version: await readVersion(input.rootFolder),
		sums: createHash('sha256').update(sums).digest('hex'),
		files: files.length,
		bytes: files.reduce((sum, { size }) => sum + size, 0),
		...facts
	};
	await writeDurably(join(target, MANIFEST), writeManifest(manifest, keys.backup));
	await sync(target);
	return manifest;
}

async function prepareTarget(dataFolder: string, target: string): Promise<void> {
	const within = relative(resolve(dataFolder), resolve(target));
	if (within === '' || !within.startsWith('..')) {
		throw new AppError('CONFIG_INVALID', `The backup cannot lie in the data folder (${target}).`);
	}
	await mkdir(target, { recursive: true, mode: 0o700 });
	if ((await readdir(target)).length > 0) {
		throw new AppError('CONFIG_INVALID', `The folder ${target} is not empty.`);
	}
}

/** One read transaction: what is written meanwhile is not in it, and nobody waits for it. */
async function takeSnapshot(from: string, to: string, encryptionKey: string): Promise<void> {
	const db = await openDatabase({ url: `file:${from}`, encryptionKey, timeoutMs: 10_000 });
	try {
		await db.client.execute({ sql: 'VACUUM INTO ?', args: [to] });
	} finally {
		await db.close();
	}
}

/** What the copy of the database speaks of, and what the manifest says of it. */
async function readSnapshot(snapshot: string, encryptionKey: string) {
	const db = await openDatabase({ url: `file:${snapshot}`, encryptionKey });
	try {
		const blobs = [...(await listReferencedBlobs(db.read))].sort();
		const facts = { auditHead: await findAuditHead({ db }), rows: await countRows(db) };
		await db.emptyLog();
		return { blobs, ...facts };
	} finally {
		await db.close();
		await removeFilesBeside(snapshot);
	}
}

/**
 * A copy is one file: nothing beside it that could be forgotten. The driver removes its files only when the memory of a closed
 * database is collected; its log has been emptied, and a log that has not been stays.
 */
async function removeFilesBeside(snapshot: string): Promise<void> {
	const log = await stat(`${snapshot}-wal`).catch(() => undefined);
	if (log !== undefined && log.size > 0) return;
	for (const beside of ['-wal', '-shm']) await rm(`${snapshot}${beside}`, { force: true });
}

/** Names of the files that the database speaks of now. */
async function listSpokenOf(database: string, encryptionKey: string): Promise<Set<string>> {
	const db = await openDatabase({ url: `file:${database}`, encryptionKey, timeoutMs: 10_000 });
	try {
		return new Set([...(await listReferencedBlobs(db.read))].map(blobName));
	} finally {
		await db.close();
	}
}

async function countRows(db: Db): Promise<Record<string, number>> {
	const rows: Record<string, number> = {};
	for (const table of COUNTED) {
		const [row] = await db.read.all<{ count: number }>(
			sql`SELECT count(*) AS count FROM ${sql.identifier(table)}`
		);
		rows[table] = row?.count ?? 0;
	}
	return rows;
}

type Copies = Map<string, ListedFile & { size: number }>;

/** Adds what `copies` does not have yet; returns the names of what is not there. */
async function copyAll(
	names: readonly string[],
	from: string,
	to: string,
	copies: Copies
): Promise<string[]> {
	const missing: string[] = [];
	const waiting = names.filter((name) => !copies.has(name)).values();
	const work = async () => {
		for (const name of waiting) {
			try {
				copies.set(name, { name, ...(await copyDurably(join(from, name), join(to, name))) });
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
				missing.push(name);
			}
		}
	};
	await Promise.all(Array.from({ length: PARALLEL }, work));
	return missing;
}

/** Removes copies of what an earlier moment spoke of, and the last one does not. */
async function leaveOnly(names: ReadonlySet<string>, copies: Copies, target: string) {
	for (const name of [...copies.keys()]) {
		if (names.has(name)) continue;
		await rm(join(target, name));
		copies.delete(name);
	}
}

async function writeDurably(path: string, text: string): Promise<void> {
	await writeFile(path, text, { mode: 0o600, flush: true });
}

async function readVersion(rootFolder: string): Promise<string> {
	const { version } = JSON.parse(await readFile(join(rootFolder, 'package.json'), 'utf8')) as {
		version: string;
	};
	return version;
}
