import { stringify } from 'csv-stringify/sync';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { ActorOrInstallation } from '../identity/actor.ts';
import { personIdOf } from '../identity/actor.ts';
import { appendAudit } from './append-audit.ts';
import { describeFilter, type AuditFilter } from './audit-filter.ts';
import { nameAll, type AuditEntry } from './list-audit.ts';
import { mayAudit } from './may-audit.ts';
import { scanAudit } from './scan-audit.ts';

export type AuditFormat = 'csv' | 'json';

const COLUMNS = [
	'seq',
	'time',
	'event',
	'person',
	'personId',
	'mailbox',
	'mailboxId',
	'conversationId',
	'messageId',
	'facts',
	'hash'
];

/**
 * The filtered log as a file, newest first, made as it is read. That it was taken out is logged before the first byte.
 * Undefined for who may not. In CSV nothing begins a formula for a spreadsheet.
 */
export async function exportAudit(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; filter: AuditFilter; format: AuditFormat }
): Promise<{ fileName: string; contentType: string; content: AsyncIterable<string> } | undefined> {
	const { actor, filter, format } = input;
	if (!(await mayAudit(deps, actor))) return undefined;
	const at = deps.clock.now();
	await deps.db.write((tx) =>
		appendAudit(tx, {
			event: 'audit.exported',
			at,
			personId: personIdOf(actor),
			facts: { filter: describeFilter(filter), format }
		})
	);
	const day = new Date(at).toISOString().slice(0, 10);
	return {
		fileName: `sluss-audit-${day}.${format}`,
		contentType:
			format === 'csv'
				? 'text/csv; charset=utf-8; header=present'
				: 'application/json; charset=utf-8',
		content: format === 'csv' ? csvOf(deps.db, filter) : jsonOf(deps.db, filter)
	};
}

async function* csvOf(db: Db, filter: AuditFilter): AsyncGenerator<string> {
	// Spreadsheets in Sweden take UTF-8 only when told, and semicolons between columns.
	yield `\uFEFF${COLUMNS.join(';')}\r\n`;
	for await (const entries of entriesOf(db, filter)) {
		yield stringify(
			entries.map((entry) => [
				entry.seq,
				new Date(entry.at).toISOString(),
				entry.event,
				entry.person,
				entry.personId,
				entry.mailbox,
				entry.mailboxId,
				entry.conversationId,
				entry.messageId,
				JSON.stringify(entry.facts),
				entry.hash
			]),
			{ delimiter: ';', record_delimiter: 'windows', escape_formulas: true }
		);
	}
}

async function* jsonOf(db: Db, filter: AuditFilter): AsyncGenerator<string> {
	yield '[';
	let first = true;
	for await (const entries of entriesOf(db, filter)) {
		yield entries
			.map(({ at, names: _, ...entry }) => {
				const comma = first ? '\n' : ',\n';
				first = false;
				return comma + JSON.stringify({ ...entry, time: new Date(at).toISOString() });
			})
			.join('');
	}
	yield '\n]\n';
}

async function* entriesOf(db: Db, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
	for await (const { rows } of scanAudit(db.read, filter)) {
		if (rows.length > 0) yield await nameAll(db.read, rows);
	}
}
