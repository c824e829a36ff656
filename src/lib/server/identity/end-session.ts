import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { sessions } from './schema.ts';

/**
 * Signs out. Ending a session that is gone already changes nothing. Returns what the identity provider, if one has
 * vouched for her, wants to hear when she signs out there too.
 */
export async function endSession(
	deps: { db: Db; clock: Clock },
	sessionId: string
): Promise<{ idToken: string | null } | undefined> {
	return deps.db.write(async (tx) => {
		const [ended] = await tx.delete(sessions).where(eq(sessions.id, sessionId)).returning({
			personId: sessions.personId,
			method: sessions.method,
			idToken: sessions.idToken
		});
		if (ended === undefined) return undefined;
		await appendAudit(tx, {
			event: 'session.ended',
			at: deps.clock.now(),
			personId: ended.personId
		});
		return ended.method === 'oidc' ? { idToken: ended.idToken } : undefined;
	});
}
