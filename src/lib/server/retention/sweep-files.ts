/**
 * Removes files of the blob store that nothing speaks of any more: of removed messages, of discarded drafts, of attempts
 * that were never recorded. Mark and sweep: nothing is noted down, so a crash anywhere leaves what the next sweep finds.
 *
 * A file that has just been stored is not spoken of yet: only what has not been written for `graceMs` goes, and storing
 * the same content again writes its file anew. A reference may move while we look, only ever from a draft, a queue or a
 * delivery to a message: so those are looked at first.
 */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';

export const GRACE_MS = 24 * 3_600_000;
const SLICE = 2_000;
/** Of an id, in memory. Two that begin alike keep each other, which does no harm. */
const ID_LENGTH = 20;

export async function sweepFiles(
	deps: { db: Db; blobs: BlobStore; clock: Clock },
	options: { graceMs?: number; dryRun?: boolean } = {}
): Promise<{ files: number; bytes: number }> {
	const before = deps.clock.now() - (options.graceMs ?? GRACE_MS);
	if (!options.dryRun) await deps.blobs.settle();
	const spokenOf = await markAll(deps.db.read);
	let files = 0;
	let bytes = 0;
	for await (const { id, size, writtenAt } of deps.blobs.list()) {
		if (writtenAt >= before || spokenOf.has(id.slice(0, ID_LENGTH))) continue;
		if (options.dryRun || (await deps.blobs.deleteUnwritten(id, before))) {
			files += 1;
			bytes += size;
		}
	}
	return { files, bytes };
}

const FIRST = ['draft_attachments', 'outbox_entries', 'deliveries'];
const LAST = ['messages', 'attachments'];

/** Columns named `blob` or `…_blob` hold ids of files, as for backups (`storage/referenced-blobs.ts`). */
async function markAll(read: Reader): Promise<Set<string>> {
	const columns = await read.all<{ table_name: string; column_name: string }>(sql`
		SELECT t.name AS table_name, c.name AS column_name
		FROM sqlite_master AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND (c.name = 'blob' OR c.name LIKE '%\\_blob' ESCAPE '\\')
		ORDER BY 1, 2`);
	const rank = (table: string) => (FIRST.includes(table) ? 0 : LAST.includes(table) ? 2 : 1);
	columns.sort((a, b) => rank(a.table_name) - rank(b.table_name));
	const marked = new Set<string>();
	for (const { table_name: table, column_name: column } of columns) {
		await markColumn(read, marked, table, column);
	}
	return marked;
}

async function markColumn(read: Reader, marked: Set<string>, table: string, column: string) {
	for (let after = 0; ;) {
		const rows = await read.all<{ place: number; id: string | null }>(sql`
			SELECT rowid AS place, ${sql.identifier(column)} AS id FROM ${sql.identifier(table)}
			WHERE rowid > ${after} ORDER BY rowid LIMIT ${SLICE}`);
		for (const { id } of rows) if (id) marked.add(id.slice(0, ID_LENGTH));
		const last = rows.at(-1);
		if (last === undefined || rows.length < SLICE) return;
		after = last.place;
		await setImmediate();
	}
}
