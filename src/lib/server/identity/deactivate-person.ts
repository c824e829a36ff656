import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { INSTALLATION } from './actor.ts';
import { people, sessions } from './schema.ts';

/** For whoever leaves: every right and every session of hers ends at once. Her name stays in what she has done. */
export async function deactivatePerson(
	deps: { db: Db; clock: Clock },
	input: { actor: typeof INSTALLATION; personId: string }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	return deps.db.write(async (tx) => {
		const [person] = await tx
			.update(people)
			.set({ active: false })
			.where(eq(people.id, input.personId))
			.returning({ id: people.id });
		if (person === undefined) return { outcome: 'not-found' };
		const ended = await tx
			.delete(sessions)
			.where(eq(sessions.personId, input.personId))
			.returning({ id: sessions.id });
		await appendAudit(tx, {
			event: 'person.deactivated',
			at: deps.clock.now(),
			personId: null,
			facts: { person: input.personId, sessionsEnded: ended.length }
		});
		return { outcome: 'done' };
	});
}
