import { setImmediate } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { ImportKind } from '#lib/administration/import.ts';
import { IMPORT_COLUMNS, wordOf, wordSetOf } from '#lib/administration/import-columns.ts';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Reader } from '../../db/database.ts';
import { personIdOf, type ActorOrInstallation } from '../../identity/actor.ts';
import { people } from '../../identity/schema.ts';
import { mailboxes, memberships } from '../../mailbox/schema.ts';
import { MANUAL } from '../../mailbox/write-membership.ts';
import { administers, findAuthority, type Authority } from '../authority.ts';
import { termsOf } from '../plan-changes.ts';
import { byName } from '../sorted.ts';
import { guardFormula } from './formulas.ts';
import { mayImport } from './import-list.ts';
import { mailboxFieldsOf, mailboxTexts } from './mailbox-fields.ts';
import { membershipTexts } from './plan-memberships.ts';
import { personTexts } from './plan-people.ts';

/** Texts by column key. */
type Cells = Record<string, string>;

/** Rows that are written at once. */
const AT_ONCE = 200;

/**
 * A list as a file that can be changed and let in again: UTF-8 with a byte order mark and semicolons, as spreadsheets in
 * Sweden take it. People with who has left, mailboxes with the closed ones, memberships given by hand that are not over;
 * of the last two those that the actor administers. That it was taken out is logged before the first byte. Undefined for
 * who may not.
 * @param input.template only the header: nothing is taken out
 */
export async function exportList(
	deps: { db: Db; clock: Clock },
	input: {
		actor: ActorOrInstallation;
		kind: ImportKind;
		language: 'sv' | 'en';
		template?: boolean;
	}
): Promise<{ fileName: string; content: AsyncIterable<string> } | undefined> {
	const { actor, kind, language, template = false } = input;
	const at = deps.clock.now();
	const authority = await findAuthority(deps.db.read, actor, at);
	if (!mayImport(authority, kind)) return undefined;
	if (template) return { fileName: `${NAMES[kind][language]}.csv`, content: write(kind, language) };
	await deps.db.write((tx) =>
		appendAudit(tx, {
			event: 'administration.exported',
			at,
			personId: personIdOf(actor),
			facts: { list: kind }
		})
	);
	const rows = await ROWS_OF[kind](deps.db.read, authority, at);
	const day = new Date(at).toISOString().slice(0, 10);
	return {
		fileName: `${NAMES[kind][language]}-${day}.csv`,
		content: write(kind, language, rows)
	};
}

const NAMES: Record<ImportKind, { sv: string; en: string }> = {
	people: { sv: 'personer', en: 'people' },
	mailboxes: { sv: 'brevlador', en: 'mailboxes' },
	memberships: { sv: 'behorigheter', en: 'memberships' }
};

async function* write(
	kind: ImportKind,
	language: 'sv' | 'en',
	rows: readonly Cells[] = []
): AsyncGenerator<string> {
	const columns = IMPORT_COLUMNS[kind];
	const lines = (cells: string[][]) =>
		// Any line end within a field, not only the one between records.
		stringify(cells, { delimiter: ';', record_delimiter: 'windows', quoted_match: /[\r\n]/ });
	yield `\uFEFF${lines([columns.map((column) => column[language])])}`;
	for (let at = 0; at < rows.length; at += AT_ONCE) {
		yield lines(
			rows.slice(at, at + AT_ONCE).map((row) =>
				columns.map(({ key }) => {
					const set = wordSetOf(kind, key);
					const text = row[key] ?? '';
					return guardFormula(set === undefined ? text : wordOf(set, text, language));
				})
			)
		);
		await setImmediate();
	}
}

const ROWS_OF: Record<
	ImportKind,
	(reader: Reader, authority: Authority, now: number) => Promise<Cells[]>
> = { people: peopleRows, mailboxes: mailboxRows, memberships: membershipRows };

async function peopleRows(reader: Reader): Promise<Cells[]> {
	const rows = await inPages((after) =>
		reader
			.select()
			.from(people)
			.where(after === undefined ? undefined : gt(people.id, after))
			.orderBy(people.id)
			.limit(PAGE)
	);
	return byName(rows.map((row) => ({ ...row, name: row.displayName }))).map((row) => ({
		personId: row.id,
		...personTexts(row)
	}));
}

async function mailboxRows(reader: Reader, authority: Authority): Promise<Cells[]> {
	const rows = await inPages((after) =>
		reader
			.select()
			.from(mailboxes)
			.where(after === undefined ? undefined : gt(mailboxes.id, after))
			.orderBy(mailboxes.id)
			.limit(PAGE)
	);
	return byName(rows.filter(({ id }) => administers(authority, id))).map((row) => ({
		mailboxId: row.id,
		...mailboxTexts(mailboxFieldsOf(row))
	}));
}

/** Who has left is not in it: she has no rights. E-mail addresses are for organisation administrators, as on the pages. */
async function membershipRows(reader: Reader, authority: Authority, now: number): Promise<Cells[]> {
	const boxes = byName(await reader.select().from(mailboxes)).filter(({ id }) =>
		administers(authority, id)
	);
	const cells: Cells[] = [];
	for (const box of boxes) {
		const rows = await reader
			.select({
				membership: memberships,
				id: people.id,
				name: people.displayName,
				email: people.email
			})
			.from(memberships)
			.innerJoin(people, eq(people.id, memberships.personId))
			.where(
				and(
					eq(memberships.mailboxId, box.id),
					eq(memberships.source, MANUAL),
					eq(people.active, true),
					or(isNull(memberships.until), gt(memberships.until, now))
				)
			);
		for (const { membership, id, name, email } of byName(rows)) {
			cells.push({
				...{ personId: id, person: name, email: authority.everything ? (email ?? '') : '' },
				...{ functionalAddress: box.functionalAddress, mailbox: box.name },
				...membershipTexts(termsOf(membership))
			});
		}
		await setImmediate();
	}
	return cells;
}

const PAGE = 500;

/** All rows, some at a time, in the order of their ids. */
async function inPages<Row extends { id: string }>(
	ask: (after: string | undefined) => PromiseLike<Row[]>
): Promise<Row[]> {
	const rows: Row[] = [];
	for (;;) {
		const page = await ask(rows.at(-1)?.id);
		rows.push(...page);
		if (page.length < PAGE) return rows;
		await setImmediate();
	}
}
