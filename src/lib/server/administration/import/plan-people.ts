import { and, eq } from 'drizzle-orm';
import type { RowFault, RowFaultCode } from '#lib/administration/import.ts';
import { codeOfWord } from '#lib/administration/import-columns.ts';
import type { PersonFields } from '#lib/administration/person-fields.ts';
import type { Reader } from '../../db/database.ts';
import { findPersonProblem, tidyParticulars } from '../../identity/person-fields.ts';
import { organisationRoles, people } from '../../identity/schema.ts';
import { inTurns } from './breathe.ts';
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

/** null `personId`: she is added. */
export interface PersonAct {
	personId: string | null;
	before: PersonFields | null;
	after: PersonFields;
}

/** Everything of a person but whether she is active. */
export const PARTICULARS = ['displayName', 'title', 'email', 'hsaId'] as const;
const COLUMN_OF = {
	name: 'displayName',
	title: 'title',
	email: 'email',
	'hsa-id': 'hsaId'
} as const;

/**
 * People by id, else HSA-id, else e-mail address; who is none of ours is new. An empty cell empties, a column that is
 * missing leaves as it is. Nobody is let in again by a list: what she had would come back with her.
 */
export async function planPeople(
	{ reader, authority }: Planning,
	list: List
): Promise<ImportPlan<PersonAct>> {
	const plan = newPlan<PersonAct>(list.faults);
	const found = await findPeople(reader, list.rows);
	const seen = new Seen();
	const administrators = await listAdministrators(reader);
	for await (const row of inTurns(list.rows)) {
		const faults = personalNumbersIn(row);
		const match = faults.length > 0 ? undefined : findPerson(found, row);
		const made = match && !('fault' in match) ? afterOf(row, match.person) : undefined;
		if (match && 'fault' in match) faults.push(match.fault);
		if (made && 'faults' in made) faults.push(...made.faults);
		if (!match || 'fault' in match || !made || 'faults' in made) {
			plan.faults.push(...faults);
			continue;
		}
		const { person } = match;
		const before = person && fieldsOf(person);
		const { after } = made;
		const doubled = seen.find(row, person?.id, after);
		if (doubled !== undefined) {
			plan.faults.push(doubled);
			continue;
		}
		const fields = differences(personTexts(before), personTexts(after));
		const subject = (before ?? after).displayName;
		if (fields.length === 0) {
			plan.unchanged.push({ line: row.line, subject });
			continue;
		}
		const refusal = refusalOf(row, { person, after, found, own: authority.personId });
		if (refusal !== undefined) {
			plan.faults.push(refusal);
			continue;
		}
		const ends = before !== undefined && before.active && !after.active;
		if (ends && person !== undefined) {
			if (administrators.has(person.id) && administrators.size === 1) {
				plan.faults.push(row.fault('last-administrator', 'status'));
				continue;
			}
			administrators.delete(person.id);
		}
		plan.changes.push({
			line: row.line,
			act: before === undefined ? 'new' : ends ? 'ended' : 'changed',
			subject,
			fields,
			doing: { personId: person?.id ?? null, before: before ?? null, after }
		});
	}
	return plan;
}

type Match = { person: FoundPerson | undefined } | { fault: RowFault };

function findPerson(found: FoundPeople, row: ListRow): Match {
	const [id, hsaId, email] = [idIn(row), hsaIdIn(row), emailIn(row)];
	if (id !== '') {
		const person = found.byId.get(id);
		return person ? { person } : { fault: row.fault('person-not-found', 'personId') };
	}
	if (hsaId === '' && email === '') return { fault: row.fault('no-key') };
	const byHsaId = found.byHsaId.get(hsaId);
	if (byHsaId !== undefined) return { person: byHsaId };
	const [byEmail, another] = found.byEmail.get(email) ?? [];
	if (another !== undefined) return { fault: row.fault('ambiguous', 'email') };
	// Known by another HSA-id: somebody else with an address that was hers, more likely than a new HSA-id.
	if (byEmail?.hsaId && hsaId !== '' && byEmail.hsaId !== hsaId) {
		return { fault: row.fault('contradiction', 'hsaId') };
	}
	return { person: byEmail };
}

function afterOf(
	row: ListRow,
	person: FoundPerson | undefined
): { after: PersonFields } | { faults: RowFault[] } {
	const faults: RowFault[] = [];
	const given = Object.fromEntries(
		PARTICULARS.map((key) => {
			const now = person?.[key] ?? '';
			const cell = row.get(key);
			return [key, cell === undefined || cell === now.trim() ? now : cell];
		})
	) as Record<(typeof PARTICULARS)[number], string>;
	const tidy = tidyParticulars(given);
	const same = person !== undefined && PARTICULARS.every((key) => tidy[key] === person[key]);
	const problem = same ? undefined : findPersonProblem(tidy);
	if (problem !== undefined) {
		const key = COLUMN_OF[problem];
		const empty = problem === 'name' && row.isBlank('displayName');
		faults.push(row.fault(empty ? 'empty' : problem, row.get(key) === undefined ? null : key));
	}
	const status = row.isBlank('status')
		? undefined
		: codeOfWord('personStatus', row.get('status') ?? '');
	if (!row.isBlank('status') && status === undefined) {
		faults.push(row.fault('person-status', 'status'));
	}
	if (faults.length > 0) return { faults };
	const active = status === undefined ? (person?.active ?? true) : status === 'active';
	// Exactly as it stands where nothing is changed, however untidy.
	return { after: { ...(same ? fieldsOf(person) : tidy), active } };
}

function refusalOf(
	row: ListRow,
	change: {
		person: FoundPerson | undefined;
		after: PersonFields;
		found: FoundPeople;
		own: string | null;
	}
): RowFault | undefined {
	const { person, after, found, own } = change;
	const fault = (code: RowFaultCode, key: string) => row.fault(code, key);
	if (!after.active && person === undefined) return fault('left', 'status');
	if (after.active && person?.active === false) return fault('left', 'status');
	if (person !== undefined && person.id === own) {
		if (!after.active) return fault('own', 'status');
		if (after.email !== person.email) return fault('own', 'email');
		if (after.hsaId !== person.hsaId) return fault('own', 'hsaId');
	}
	const another = (each: FoundPerson | undefined) => each !== undefined && each.id !== person?.id;
	if (after.email !== null && after.email !== person?.email) {
		if (found.byEmail.get(after.email)?.some(another)) return fault('taken', 'email');
	}
	if (after.hsaId !== null && after.hsaId !== person?.hsaId) {
		if (another(found.byHsaId.get(after.hsaId))) return fault('taken', 'hsaId');
	}
	return undefined;
}

/** Nobody twice, and no address or HSA-id for two. */
class Seen {
	readonly #lines = new Map<string, number>();

	find(row: ListRow, personId: string | undefined, after: PersonFields): RowFault | undefined {
		const marks = [
			['personId', personId],
			['email', after.email],
			['hsaId', after.hsaId]
		] as const;
		for (const [key, value] of marks) {
			if (value === undefined || value === null) continue;
			const line = this.#lines.get(`${key} ${value}`);
			if (line !== undefined) return row.fault('doubled', key, line);
		}
		for (const [key, value] of marks) this.#lines.set(`${key} ${value ?? ''}`, row.line);
		return undefined;
	}
}

/** As lists name it: whether she is active is a status. */
export function personTexts(fields: PersonFields | undefined): Record<string, string> {
	return {
		displayName: fields?.displayName ?? '',
		title: fields?.title ?? '',
		email: fields?.email ?? '',
		hsaId: fields?.hsaId ?? '',
		status: fields === undefined ? '' : fields.active ? 'active' : 'left'
	};
}

export function fieldsOf(person: PersonFields): PersonFields {
	const { displayName, title, email, hsaId, active } = person;
	return { displayName, title, email, hsaId, active };
}

async function listAdministrators(reader: Reader): Promise<Set<string>> {
	const rows = await reader
		.select({ personId: organisationRoles.personId })
		.from(organisationRoles)
		.innerJoin(people, eq(people.id, organisationRoles.personId))
		.where(and(eq(organisationRoles.role, 'administrator'), eq(people.active, true)));
	return new Set(rows.map(({ personId }) => personId));
}
