import { eq } from 'drizzle-orm';
import type { Language } from '#lib/identity/person.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { INSTALLATION } from './actor.ts';
import { people } from './schema.ts';

export type CreatePersonOutcome =
	{ outcome: 'done'; personId: string } | { outcome: 'exists'; personId: string };

/**
 * Adds a person. With an `id` of the caller's own choice the act can be repeated: the second time it says `exists` and
 * changes nothing.
 */
export async function createPerson(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: {
		actor: typeof INSTALLATION;
		id?: string;
		displayName: string;
		title?: string;
		email?: string | null;
		language?: Language;
	}
): Promise<CreatePersonOutcome> {
	const personId = input.id ?? deps.ids.uuid();
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		const [existing] = await tx
			.select({ id: people.id })
			.from(people)
			.where(eq(people.id, personId));
		if (existing !== undefined) return { outcome: 'exists', personId };
		await tx.insert(people).values({
			id: personId,
			displayName: input.displayName,
			title: input.title ?? '',
			email: input.email ?? null,
			language: input.language ?? 'sv',
			createdAt: now
		});
		await appendAudit(tx, {
			event: 'person.created',
			at: now,
			personId: null,
			facts: { person: personId }
		});
		return { outcome: 'done', personId };
	});
}
