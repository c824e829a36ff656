import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { sessions } from './schema.ts';

/** Signs out. Ending a session that is gone already changes nothing. */
export async function endSession(deps: { db: Db; clock: Clock }, sessionId: string): Promise<void> {
	await deps.db.write(async (tx) => {
		const [ended] = await tx
			.delete(sessions)
			.where(eq(sessions.id, sessionId))
			.returning({ personId: sessions.personId });
		if (ended === undefined) return;
		await appendAudit(tx, {
			event: 'session.ended',
			at: deps.clock.now(),
			personId: ended.personId
		});
	});
}
