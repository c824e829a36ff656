import { eq } from 'drizzle-orm';
import type { Tx } from '../db/database.ts';
import { endBrowsers } from '../push/end-browsers.ts';
import { sessions } from './schema.ts';

/**
 * Signs a person out in every browser and ends the notices there: a telephone that is lost shows nothing more. Returns how
 * many sessions there were.
 */
export async function endEverywhere(tx: Tx, personId: string): Promise<number> {
	const ended = await tx
		.delete(sessions)
		.where(eq(sessions.personId, personId))
		.returning({ id: sessions.id });
	await endBrowsers(tx, personId);
	return ended.length;
}
