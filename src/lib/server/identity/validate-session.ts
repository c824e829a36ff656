import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { people, sessions } from './schema.ts';
import { SESSION_RENEW_MS, sessionExpiry, sessionIdOf, type Session } from './session.ts';

/**
 * Whose session a token belongs to; null when there is none, it has run out, or its person is no longer active (then
 * the row goes). Using a session moves its end, up to the limit of `session.ts`. A token of any kind and length costs
 * the same: one hash and one lookup.
 */
export async function validateSessionToken(
	deps: { db: Db; clock: Clock },
	token: string
): Promise<Session | null> {
	const id = sessionIdOf(token);
	const now = deps.clock.now();
	const [row] = await deps.db.read
		.select({
			createdAt: sessions.createdAt,
			lastSeenAt: sessions.lastSeenAt,
			expiresAt: sessions.expiresAt,
			assuranceLevel: sessions.assuranceLevel,
			method: sessions.method,
			authenticatedAt: sessions.authenticatedAt,
			active: people.active,
			person: {
				id: people.id,
				displayName: people.displayName,
				title: people.title,
				language: people.language,
				theme: people.theme
			}
		})
		.from(sessions)
		.innerJoin(people, eq(people.id, sessions.personId))
		.where(eq(sessions.id, id));
	if (row === undefined) return null;
	if (row.expiresAt <= now || !row.active) {
		await deps.db.write((tx) => tx.delete(sessions).where(eq(sessions.id, id)));
		return null;
	}
	let { expiresAt } = row;
	if (now - row.lastSeenAt >= SESSION_RENEW_MS) {
		expiresAt = sessionExpiry(row.createdAt, now);
		await deps.db.write((tx) =>
			tx.update(sessions).set({ lastSeenAt: now, expiresAt }).where(eq(sessions.id, id))
		);
	}
	const { person, assuranceLevel, method, authenticatedAt } = row;
	return { id, person, assuranceLevel, method, authenticatedAt, expiresAt };
}
