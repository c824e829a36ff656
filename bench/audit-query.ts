import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { scanAudit } from '../src/lib/server/audit/scan-audit.ts';
import type { AuditFilter } from '../src/lib/server/audit/audit-filter.ts';
import { openDatabase } from '../src/lib/server/db/database.ts';
import { migrate } from '../src/lib/server/db/migrate.ts';
import { median, timeRuns, type BenchCase, type Measurement } from './bench-case.ts';

const RUNS = 30;
const EVENTS = Number(process.env['SLUSS_BENCH_AUDIT_EVENTS'] ?? 5_000_000);
/** Each message has ten events, each conversation thirty. */
const MESSAGES = Math.floor(EVENTS / 10);

/**
 * What the auditor asks of the log at five million events. Opt-in by name (`npm run bench audit-query`): filling the database takes longer than
 * all other cases. The rows have no true hashes; nothing here looks at them.
 */
export default (async ({ folder }) => {
	const file = join(folder, 'audit.db');
	const db = await openDatabase({ url: `file:${file}`, encryptionKey: 'bench' });
	await migrate(db, resolve(import.meta.dirname, '../drizzle'));
	await db.close();
	fill(file);
	const open = await openDatabase({ url: `file:${file}`, encryptionKey: 'bench' });
	const rows: Measurement[] = [];
	const row = async (work: string, filter: (run: number) => AuditFilter) => {
		let run = 0;
		const times = await timeRuns(RUNS, async () => {
			for await (const slice of scanAudit(open.read, filter(run++))) {
				if (slice.rows.length >= 50) break;
			}
		});
		rows.push({
			work: `audit log ${work}, ${EVENTS} events`,
			tool: 'sluss',
			ms: median(times),
			note: `worst ${Math.max(...times).toFixed(1)} ms`
		});
	};
	await row('by message', (run) => ({ id: uuid('m', (run * 7919) % MESSAGES) }));
	await row('by person', (run) => ({ person: uuid('p', run % 2000) }));
	await row('by kind', () => ({ kind: 'access.denied' }));
	await row('newest', () => ({}));
	await open.close();
	rmSync(file, { force: true });
	return rows;
}) satisfies BenchCase;

/** In the database itself, which is the quickest; then the indexes and triggers as the migrations have them. */
function fill(file: string): void {
	const options = { encryptionKey: 'bench' } as object;
	const database = new Database(file, options);
	const kept = database
		.prepare(
			`SELECT name, type, sql FROM sqlite_master WHERE tbl_name = 'audit_events' AND type IN ('index', 'trigger') AND sql IS NOT NULL`
		)
		.all() as { name: string; type: string; sql: string }[];
	for (const { name, type } of kept) database.exec(`DROP ${type} "${name}"`);
	database.exec('PRAGMA synchronous = OFF');
	database.exec('PRAGMA cache_size = -262144');
	const id = (kind: string, number: string) =>
		`printf('${hex(kind)}-0000-4000-8000-%012x', ${number})`;
	database.exec(`
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${EVENTS})
		INSERT INTO audit_events
		SELECT i, 1700000000000 + i * 20,
			CASE WHEN i % 10007 = 0 THEN 'access.denied' WHEN i % 3 = 0 THEN 'conversation.read' ELSE 'message.status' END,
			CASE WHEN i % 3 = 0 THEN ${id('p', 'i % 2000')} END,
			${id('b', 'i % 300')},
			${id('c', 'i / 30')},
			CASE WHEN i % 3 <> 0 THEN ${id('m', 'i / 10')} END,
			'{"status":"ACCEPTED","code":null,"late":false}', printf('%064x', i), printf('%064x', i + 1)
		FROM n`);
	for (const { sql } of kept) database.exec(sql);
	database.close();
}

function uuid(kind: string, number: number): string {
	return `${hex(kind)}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

function hex(kind: string): string {
	return createHash('sha256').update(kind).digest('hex').slice(0, 8);
}
