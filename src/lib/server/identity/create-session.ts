import { and, eq, lte } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { assert } from '../assert.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { people, sessions } from './schema.ts';
import { SESSION_TOTAL_MS, sessionExpiry, sessionIdOf } from './session.ts';

/**
 * Starts a session for a person whom the caller has authenticated. The token goes to her browser and is kept nowhere
 * here. Old sessions of hers that have run out are cleared away. `expiresAt` moves as she works; `endsAt` is the latest it
 * can become, which is how long her browser is to keep the token.
 */
export async function createSession(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { personId: string; assuranceLevel: number }
): Promise<{ token: string; expiresAt: number; endsAt: number }> {
	const token = deps.ids.token();
	const now = deps.clock.now();
	const expiresAt = sessionExpiry(now, now);
	await deps.db.write(async (tx) => {
		const [person] = await tx
			.select({ active: people.active })
			.from(people)
			.where(eq(people.id, input.personId));
		assert(person?.active, 'a session is for an active person');
		await tx
			.delete(sessions)
			.where(and(eq(sessions.personId, input.personId), lte(sessions.expiresAt, now)));
		await tx.insert(sessions).values({
			id: sessionIdOf(token),
			personId: input.personId,
			assuranceLevel: input.assuranceLevel,
			createdAt: now,
			lastSeenAt: now,
			expiresAt
		});
		await appendAudit(tx, {
			event: 'session.started',
			at: now,
			personId: input.personId,
			facts: { assuranceLevel: input.assuranceLevel }
		});
	});
	return { token, expiresAt, endsAt: now + SESSION_TOTAL_MS };
}
