import { and, eq, ne, or } from 'drizzle-orm';
import type { PersonFields } from '#lib/administration/person-fields.ts';
import type { Reader } from '../db/database.ts';
import { people } from './schema.ts';

/** What the administration writes of a person; whether she is active is an act of its own. */
export type PersonParticulars = Omit<PersonFields, 'active'>;

export const PERSON_TEXT_MAX = 200;

export type PersonProblem = 'name' | 'title' | 'email' | 'hsa-id';

/** As it is stored: without blanks around; e-mail in lower case and HSA-id in upper case, since both are compared. */
export function tidyParticulars(given: PersonParticulars): PersonParticulars {
	return {
		displayName: given.displayName.trim().replace(/\s+/g, ' '),
		title: given.title.trim().replace(/\s+/g, ' '),
		email: given.email?.trim().toLowerCase() || null,
		hsaId: given.hsaId?.trim().toUpperCase() || null
	};
}

/** The first thing wrong with tidy particulars; undefined when there is none. */
export function findPersonProblem(given: PersonParticulars): PersonProblem | undefined {
	const { displayName, title, email, hsaId } = given;
	if (displayName === '' || !isText(displayName)) return 'name';
	if (!isText(title)) return 'title';
	if (email !== null && (!isText(email) || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)))
		return 'email';
	// HSA-id: country, organisation number, hyphen, a code of the organisation's own.
	if (hsaId !== null && (hsaId.length > 64 || !/^[A-Z0-9]+(-[A-Z0-9]+)*$/.test(hsaId)))
		return 'hsa-id';
	return undefined;
}

/** Which of the particulars that her first sign-in is linked by is another person's already. */
export async function findTaken(
	reader: Reader,
	given: PersonParticulars,
	personId: string
): Promise<'email' | 'hsa-id' | undefined> {
	const same = [
		given.email === null ? undefined : eq(people.email, given.email),
		given.hsaId === null ? undefined : eq(people.hsaId, given.hsaId)
	].filter((each) => each !== undefined);
	if (same.length === 0) return undefined;
	const [other] = await reader
		.select({ hsaId: people.hsaId })
		.from(people)
		.where(and(or(...same), ne(people.id, personId)))
		.limit(1);
	if (other === undefined) return undefined;
	return given.hsaId !== null && other.hsaId === given.hsaId ? 'hsa-id' : 'email';
}

function isText(text: string): boolean {
	return text.length <= PERSON_TEXT_MAX && !/\p{Cc}/u.test(text);
}
