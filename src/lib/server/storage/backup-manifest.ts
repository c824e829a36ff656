/**
 * What a backup says of itself. `SHA256SUMS` lists every file as `sha256sum --check` reads it; `manifest.json` vouches for
 * that list with a code that only the storage key can make, and is written last: without it a folder is no backup.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { isBesideDatabase } from './beside-database.ts';

export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';
export const DATABASE = 'sluss.db';

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const CONTENT = v.object({
	format: v.literal('sluss-backup-1'),
	/** ISO 8601. */
	createdAt: v.string(),
	/** Of Sluss. */
	version: v.string(),
	/** SHA-256 of SHA256SUMS. */
	sums: hash,
	files: count,
	/** Of all files together. */
	bytes: count,
	/** The end of the audit log: worth noting elsewhere, too. */
	auditHead: v.nullable(v.object({ seq: count, hash })),
	/** Rows of some tables, for people who compare. */
	rows: v.record(v.string(), count)
});
const SIGNED = v.object({ content: CONTENT, mac: hash });

export type BackupManifest = v.InferOutput<typeof CONTENT>;

export function writeManifest(content: BackupManifest, key: Buffer): string {
	return JSON.stringify({ content, mac: macOf(content, key) }, null, '\t') + '\n';
}

/** @throws AppError BACKUP_DAMAGED when it is no manifest, STORAGE_KEY_WRONG when this key has not made it */
export function readManifest(text: string, key: Buffer): BackupManifest {
	const parsed = v.safeParse(SIGNED, parseJson(text));
	if (!parsed.success) throw new AppError('BACKUP_DAMAGED', `${MANIFEST} cannot be read.`);
	const { content, mac } = parsed.output;
	if (!timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(content, key), 'hex'))) {
		throw new AppError(
			'STORAGE_KEY_WRONG',
			`The backup was not made with this storage key, or ${MANIFEST} has been changed. Nothing was restored.`
		);
	}
	return content;
}

function macOf(content: BackupManifest, key: Buffer): string {
	return createHmac('sha256', key).update(canonical(content)).digest('hex');
}

/** Keys in order, so that the code does not depend on how the file is laid out. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	const members = Object.entries(value)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
	return `{${members.join(',')}}`;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The only names that a backup may hold, with those of `beside-database.ts`: nothing in it leads out of the folder. */
const NAME = /^(sluss\.db|blobs\/([0-9a-f]{2})\/\2[0-9a-f]{62})$/;

export interface ListedFile {
	/** `sluss.db`, `blobs/ab/ab…` or one of those beside, relative to backup and data folder alike. */
	readonly name: string;
	readonly sha256: string;
}

export function writeSums(files: readonly ListedFile[]): string {
	return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}

/** @throws AppError BACKUP_DAMAGED */
export function readSums(text: string): ListedFile[] {
	return text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => {
			const [, sha256, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
			if (
				sha256 === undefined ||
				name === undefined ||
				!(NAME.test(name) || isBesideDatabase(name))
			) {
				throw new AppError('BACKUP_DAMAGED', `${SUMS} lists something that no backup has.`);
			}
			return { name, sha256 };
		});
}

export function blobName(id: string): string {
	return `blobs/${id.slice(0, 2)}/${id}`;
}
