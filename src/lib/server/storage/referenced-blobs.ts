import { sql } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';

/**
 * Every file of the blob store that the database speaks of. A column named `blob` or `…_blob` holds the id of one: whoever
 * adds such a column need not think of backups.
 */
export async function listReferencedBlobs(read: Reader): Promise<Set<string>> {
	const columns = await read.all<{ table_name: string; column_name: string }>(sql`
		SELECT t.name AS table_name, c.name AS column_name
		FROM sqlite_master AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND (c.name = 'blob' OR c.name LIKE '%\\_blob' ESCAPE '\\')
		ORDER BY 1, 2`);
	const ids = new Set<string>();
	for (const { table_name: table, column_name: column } of columns) {
		const name = sql.identifier(column);
		const rows = await read.all<{ id: string }>(
			sql`SELECT DISTINCT ${name} AS id FROM ${sql.identifier(table)} WHERE ${name} <> ''`
		);
		for (const { id } of rows) ids.add(id);
	}
	return ids;
}
