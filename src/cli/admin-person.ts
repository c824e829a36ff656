import { eq, or } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/database.ts';
import { people } from '#lib/server/identity/schema.ts';
import type { Terminal } from './command.ts';

/** One person by her id, e-mail address or HSA-id; undefined, with the reason said, when there is none. */
export async function findOnePerson(
	reader: Reader,
	text: string,
	terminal: Pick<Terminal, 'say'>
): Promise<{ id: string; displayName: string; active: boolean } | undefined> {
	const wanted = text.trim();
	const found = await reader
		.select({ id: people.id, displayName: people.displayName, active: people.active })
		.from(people)
		.where(
			or(
				eq(people.id, wanted.toLowerCase()),
				eq(people.email, wanted.toLowerCase()),
				eq(people.hsaId, wanted.toUpperCase())
			)
		)
		.limit(2);
	if (found.length === 1) return found[0];
	terminal.say(
		found.length === 0
			? 'there is no such person: name her by id, e-mail address or HSA-id ("sluss admin list")'
			: 'several people have this e-mail address: name her by id ("sluss admin list")'
	);
	return undefined;
}
