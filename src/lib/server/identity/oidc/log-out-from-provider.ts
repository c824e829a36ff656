import { and, eq, isNull, lt, or, type SQL } from 'drizzle-orm';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { endBrowsers } from '../../push/end-browsers.ts';
import { identities, logoutTokens, sessions } from '../schema.ts';
import type { LogoutToken } from './logout-token.ts';

/**
 * Ends the sessions that a verified logout token speaks of: those of one session at the provider, or all of a person's.
 * A token counts once (`replayed`). One that names the person and no session means her, wherever she is: the browsers in
 * which she gets notices are forgotten as well, until she turns notices on again.
 */
export async function logOutFromProvider(
	deps: { db: Db; clock: Clock },
	token: LogoutToken
): Promise<{ outcome: 'done'; sessions: number } | { outcome: 'replayed' }> {
	const { issuer, jti, expiresAt } = token;
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		await tx.delete(logoutTokens).where(lt(logoutTokens.expiresAt, now));
		const { rowsAffected } = await tx
			.insert(logoutTokens)
			.values({ issuer, jti, expiresAt })
			.onConflictDoNothing();
		if (rowsAffected === 0) return { outcome: 'replayed' };
		const ended = await tx
			.delete(sessions)
			.where(and(eq(sessions.issuer, issuer), meant(token)))
			.returning({ personId: sessions.personId });
		const counts = new Map<string, number>();
		for (const { personId } of ended) counts.set(personId, (counts.get(personId) ?? 0) + 1);
		for (const [personId, count] of counts) {
			await appendAudit(tx, {
				event: 'sessions.revoked',
				at: now,
				personId,
				facts: { sessions: count, by: 'identity-provider' }
			});
		}
		if (token.sid === null) {
			const meantToo = await tx
				.select({ personId: identities.personId })
				.from(identities)
				.where(and(eq(identities.issuer, issuer), eq(identities.subject, token.sub ?? '')));
			const everybody = new Set([...counts.keys(), ...meantToo.map(({ personId }) => personId)]);
			for (const personId of everybody) await endBrowsers(tx, personId);
		}
		return { outcome: 'done', sessions: ended.length };
	});
}

/** Sessions of which the provider named no session of its own end with the person's. */
function meant({ sub, sid }: LogoutToken): SQL | undefined {
	const bySubject = sub === null ? undefined : eq(sessions.issuerSubject, sub);
	if (sid === null) return bySubject;
	const bySession = and(eq(sessions.issuerSession, sid), bySubject);
	return bySubject === undefined
		? bySession
		: or(bySession, and(bySubject, isNull(sessions.issuerSession)));
}
