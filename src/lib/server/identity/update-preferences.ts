import { eq } from 'drizzle-orm';
import type { Language, Theme } from '#lib/identity/person.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from './actor.ts';
import { people } from './schema.ts';

/** How a person wants Sluss to look and speak. What is left out stays as it was. */
export async function updatePreferences(
	deps: { db: Db },
	input: { actor: Actor; language?: Language; theme?: Theme }
): Promise<void> {
	const changes = {
		...(input.language === undefined ? {} : { language: input.language }),
		...(input.theme === undefined ? {} : { theme: input.theme })
	};
	if (Object.keys(changes).length === 0) return;
	await deps.db.write((tx) =>
		tx.update(people).set(changes).where(eq(people.id, input.actor.personId))
	);
}
