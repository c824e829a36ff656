import { and, eq, ne } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from './actor.ts';
import { sessions } from './schema.ts';

/** Ends one of the actor's own sessions, or all of them but the one she is in. Returns how many there were. */
export async function endOwnSessions(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; current: string; which: { session: string } | 'others' }
): Promise<number> {
	const { actor, current, which } = input;
	return deps.db.write(async (tx) => {
		const ended = await tx
			.delete(sessions)
			.where(
				and(
					eq(sessions.personId, actor.personId),
					which === 'others' ? ne(sessions.id, current) : eq(sessions.id, which.session)
				)
			)
			.returning({ id: sessions.id });
		if (ended.length > 0) {
			await appendAudit(tx, {
				event: 'sessions.revoked',
				at: deps.clock.now(),
				personId: actor.personId,
				facts: { sessions: ended.length, by: 'person' }
			});
		}
		return ended.length;
	});
}
