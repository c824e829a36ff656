import { and, eq, inArray } from 'drizzle-orm';
import { dayOf, endOfDay, lastDayOf, startOfDay } from '#lib/administration/day.ts';
import type { RowAct, RowFault } from '#lib/administration/import.ts';
import { codeOfWord } from '#lib/administration/import-columns.ts';
import {
	levelOf,
	rightsAt,
	type Level,
	type MembershipTerms
} from '#lib/administration/membership.ts';
import type { Reader } from '../../db/database.ts';
import { mailboxes, memberships } from '../../mailbox/schema.ts';
import { MANUAL } from '../../mailbox/write-membership.ts';
import { administers } from '../authority.ts';
import { sameTerms, termsOf } from '../plan-changes.ts';
import { askInTurns, inTurns } from './breathe.ts';
import { differences } from './differences.ts';
import {
	emailIn,
	findPeople,
	hsaIdIn,
	idIn,
	personalNumbersIn,
	type FoundPeople,
	type FoundPerson
} from './find-people.ts';
import { newPlan, type ImportPlan, type Planning } from './plan.ts';
import type { List, ListRow } from './read-list.ts';

export interface MembershipAct {
	personId: string;
	mailboxId: string;
	before: MembershipTerms | null;
	/** null: the membership goes. */
	after: MembershipTerms | null;
}

type Mailbox = { id: string; name: string };

/**
 * Memberships given by hand, each by person and functional address. What groups give is not looked at, and what the list
 * does not name stays: a membership ends by the right "none", or by its last day. Whoever administers some mailboxes only
 * is told the same of a mailbox that is not hers and of one that is not there, and of who has left and who never was.
 */
export async function planMemberships(
	planning: Planning,
	list: List
): Promise<ImportPlan<MembershipAct>> {
	const { reader, authority, now } = planning;
	const plan = newPlan<MembershipAct>(list.faults);
	const boxes = await findMailboxes(reader, list.rows);
	const found = await findPeople(reader, list.rows);
	const present = await findPresent(reader, found);
	const seen = new Map<string, number>();
	for await (const row of inTurns(list.rows)) {
		const faults: RowFault[] = [];
		const box = boxes.get(row.get('functionalAddress') ?? '');
		const mailbox = box !== undefined && administers(authority, box.id) ? box : undefined;
		if (mailbox === undefined) {
			const code = row.isBlank('functionalAddress') ? 'empty' : 'mailbox-not-found';
			faults.push(row.fault(code, 'functionalAddress'));
		}
		const inMailbox = (each: FoundPerson) => mailbox && present.get(keyOf(each, mailbox));
		const match = findPerson(
			found,
			row,
			(each) => authority.everything || each.active || inMailbox(each) !== undefined
		);
		const person = 'person' in match ? match.person : undefined;
		const before = (person && inMailbox(person)) ?? null;
		if ('faults' in match) faults.push(...match.faults);
		const made = termsIn(row, before);
		if ('faults' in made) faults.push(...made.faults);
		if (faults.length > 0 || 'faults' in made || person === undefined || mailbox === undefined) {
			plan.faults.push(...faults);
			continue;
		}
		const key = keyOf(person, mailbox);
		const subject = `${person.displayName} – ${mailbox.name}`;
		const fault = namesFault(row, person, mailbox) ?? doubledFault(row, seen.get(key));
		seen.set(key, seen.get(key) ?? row.line);
		const { after } = made;
		if (fault !== undefined) plan.faults.push(fault);
		else if (sameTerms(before, after)) plan.unchanged.push({ line: row.line, subject });
		else {
			const refusal = refusalOf(row, { person, after, own: authority.personId, now });
			if (refusal !== undefined) plan.faults.push(refusal);
			else {
				plan.changes.push({
					line: row.line,
					act: actOf(before, after),
					subject,
					fields: differences(membershipTexts(before), membershipTexts(after)),
					doing: { personId: person.id, mailboxId: mailbox.id, before, after }
				});
			}
		}
	}
	return plan;
}

const keyOf = (person: { id: string }, mailbox: { id: string }) => `${person.id} ${mailbox.id}`;

/** Whoever is not hers to see is nobody, whatever the cells say of her. */
function findPerson(
	found: FoundPeople,
	row: ListRow,
	isVisible: (person: FoundPerson) => boolean
): { person: FoundPerson } | { faults: RowFault[] } {
	const numbers = personalNumbersIn(row);
	if (numbers.length > 0) return { faults: numbers };
	const named = [
		['personId', idIn(row), (value: string) => [found.byId.get(value) ?? []].flat()],
		['hsaId', hsaIdIn(row), (value: string) => [found.byHsaId.get(value) ?? []].flat()],
		['email', emailIn(row), (value: string) => found.byEmail.get(value) ?? []]
	] as const;
	const given = named.filter(([, value]) => value !== '');
	const [first] = given;
	if (first === undefined) return { faults: [row.fault('no-key')] };
	const [key, value, find] = first;
	const [person, another] = find(value).filter(isVisible);
	if (person === undefined) return { faults: [row.fault('person-not-found', key)] };
	if (another !== undefined) return { faults: [row.fault('ambiguous', key)] };
	const other = given.find(([each, text]) =>
		each === 'email' ? person.email !== text : each === 'hsaId' ? person.hsaId !== text : false
	);
	if (other !== undefined) return { faults: [row.fault('contradiction', other[0])] };
	return { person };
}

/** What the row says; where it says what already stands, exactly what stands: rights may begin and end within a day. */
function termsIn(
	row: ListRow,
	before: MembershipTerms | null
): { after: MembershipTerms | null } | { faults: RowFault[] } {
	const faults: RowFault[] = [];
	const level = codeOfWord('level', row.get('level') ?? '') as Level | undefined;
	if (level === undefined) {
		faults.push(row.fault(row.isBlank('level') ? 'empty' : 'level', 'level'));
	}
	const written = row.get('administer');
	const yesNo = written === '' ? 'no' : written && codeOfWord('yesNo', written);
	if (written !== undefined && yesNo === undefined) faults.push(row.fault('yes-no', 'administer'));
	const administer = written === undefined ? (before?.rights.administer ?? false) : yesNo === 'yes';
	const dateIn = (
		key: 'from' | 'until',
		now: number | null,
		textOf: (at: number) => string,
		instantOf: (text: string) => number | undefined
	): number | null => {
		const cell = row.get(key);
		if (cell === undefined) return now;
		if (cell === '') return null;
		if (now !== null && textOf(now) === cell) return now;
		const at = instantOf(cell);
		if (at === undefined) faults.push(row.fault('day', key));
		return at ?? null;
	};
	const from = dateIn('from', before?.from ?? null, dayOf, startOfDay);
	const until = dateIn('until', before?.until ?? null, lastDayOf, endOfDay);
	if (faults.length > 0 || level === undefined) return { faults };
	if (level === 'none' && !administer) return { after: null };
	const same =
		before !== null && levelOf(before.rights) === level && before.rights.administer === administer;
	return { after: { rights: same ? before.rights : rightsAt(level, administer), from, until } };
}

/** The names in a list are for reading; but a column that was sorted by itself is noticed by them. */
function namesFault(row: ListRow, person: FoundPerson, mailbox: Mailbox): RowFault | undefined {
	const differs = (key: string, name: string) =>
		!row.isBlank(key) && fold(row.get(key) ?? '') !== fold(name);
	if (differs('person', person.displayName)) return row.fault('name-differs', 'person');
	if (differs('mailbox', mailbox.name)) return row.fault('name-differs', 'mailbox');
	return undefined;
}

function fold(name: string): string {
	return name.normalize('NFC').toLocaleLowerCase('sv').replace(/\s+/g, ' ').trim();
}

function doubledFault(row: ListRow, line: number | undefined): RowFault | undefined {
	return line === undefined ? undefined : row.fault('doubled', null, line);
}

function refusalOf(
	row: ListRow,
	change: { person: FoundPerson; after: MembershipTerms | null; own: string | null; now: number }
): RowFault | undefined {
	const { person, after, own, now } = change;
	if (person.id === own) return row.fault('own');
	if (after === null) return undefined;
	if (!person.active) return row.fault('left');
	const ended = after.until !== null && after.until <= Math.max(now, after.from ?? now);
	return ended ? row.fault('dates', row.get('until') === undefined ? null : 'until') : undefined;
}

function actOf(before: MembershipTerms | null, after: MembershipTerms | null): RowAct {
	if (before === null) return 'new';
	return after === null ? 'ended' : 'changed';
}

/** As lists name it. */
export function membershipTexts(terms: MembershipTerms | null): Record<string, string> {
	return {
		level: terms === null ? 'none' : levelOf(terms.rights),
		administer: terms?.rights.administer ? 'yes' : 'no',
		from: typeof terms?.from === 'number' ? dayOf(terms.from) : '',
		until: typeof terms?.until === 'number' ? lastDayOf(terms.until) : ''
	};
}

async function findMailboxes(
	reader: Reader,
	rows: readonly ListRow[]
): Promise<ReadonlyMap<string, Mailbox>> {
	const found = await askInTurns(
		rows.map((row) => row.get('functionalAddress') ?? '').filter(Boolean),
		(some) =>
			reader
				.select({
					id: mailboxes.id,
					name: mailboxes.name,
					functionalAddress: mailboxes.functionalAddress
				})
				.from(mailboxes)
				.where(inArray(mailboxes.functionalAddress, some))
	);
	return new Map(found.map(({ functionalAddress, ...mailbox }) => [functionalAddress, mailbox]));
}

async function findPresent(
	reader: Reader,
	found: FoundPeople
): Promise<ReadonlyMap<string, MembershipTerms>> {
	const everybody = [
		...found.byId.keys(),
		...[...found.byHsaId.values()].map(({ id }) => id),
		...[...found.byEmail.values()].flat().map(({ id }) => id)
	];
	const rows = await askInTurns(everybody, (some) =>
		reader
			.select()
			.from(memberships)
			.where(and(inArray(memberships.personId, some), eq(memberships.source, MANUAL)))
	);
	return new Map(
		rows.map((row) => [keyOf({ id: row.personId }, { id: row.mailboxId }), termsOf(row)])
	);
}
