import { and, asc, eq } from 'drizzle-orm';
import type { Person } from '#lib/identity/person.ts';
import type { Db } from '../db/database.ts';
import { people } from './schema.ts';

/** Active people by name: the sandbox's sign-in page. */
export async function listPeople(deps: { db: Db }): Promise<Person[]> {
	return deps.db.read
		.select(personColumns)
		.from(people)
		.where(eq(people.active, true))
		.orderBy(asc(people.displayName), asc(people.id));
}

/** An active person. */
export async function findPerson(deps: { db: Db }, personId: string): Promise<Person | undefined> {
	const [row] = await deps.db.read
		.select(personColumns)
		.from(people)
		.where(and(eq(people.id, personId), eq(people.active, true)));
	return row;
}

const personColumns = {
	id: people.id,
	displayName: people.displayName,
	title: people.title,
	language: people.language,
	theme: people.theme
};
