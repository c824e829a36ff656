import { inArray } from 'drizzle-orm';
import type { RowFault } from '#lib/administration/import.ts';
import type { Reader } from '../../db/database.ts';
import { people } from '../../identity/schema.ts';
import { askInTurns } from './breathe.ts';
import { isPersonalNumber } from './personal-number.ts';
import type { ListRow } from './read-list.ts';

export interface FoundPerson {
	id: string;
	displayName: string;
	title: string;
	email: string | null;
	hsaId: string | null;
	active: boolean;
}

/** The people whom the rows name by id, HSA-id or e-mail address. */
export interface FoundPeople {
	byId: ReadonlyMap<string, FoundPerson>;
	byHsaId: ReadonlyMap<string, FoundPerson>;
	/** More than one where two people have got the same address. */
	byEmail: ReadonlyMap<string, readonly FoundPerson[]>;
}

export const idIn = (row: ListRow): string => (row.get('personId') ?? '').toLowerCase();
export const hsaIdIn = (row: ListRow): string => (row.get('hsaId') ?? '').toUpperCase();
export const emailIn = (row: ListRow): string => (row.get('email') ?? '').toLowerCase();

export async function findPeople(reader: Reader, rows: readonly ListRow[]): Promise<FoundPeople> {
	const ask = (
		column: typeof people.id | typeof people.email | typeof people.hsaId,
		valueIn: (row: ListRow) => string
	) =>
		askInTurns(rows.map(valueIn).filter(Boolean), (some) =>
			reader
				.select({
					id: people.id,
					displayName: people.displayName,
					title: people.title,
					email: people.email,
					hsaId: people.hsaId,
					active: people.active
				})
				.from(people)
				.where(inArray(column, some))
		);
	const byId = await ask(people.id, idIn);
	const byHsaId = await ask(people.hsaId, hsaIdIn);
	const byEmail = await ask(people.email, emailIn);
	return {
		byId: new Map(byId.map((person) => [person.id, person])),
		byHsaId: new Map(byHsaId.map((person) => [person.hsaId ?? '', person])),
		byEmail: Map.groupBy(byEmail, ({ email }) => email ?? '')
	};
}

/** Cells that name a person by what Sluss does not know people by. */
export function personalNumbersIn(row: ListRow): RowFault[] {
	return ['personId', 'hsaId', 'email']
		.filter((key) => isPersonalNumber((row.get(key) ?? '').split('@')[0] ?? ''))
		.map((key) => ({ ...row.fault('personal-number', key), value: '' }));
}
