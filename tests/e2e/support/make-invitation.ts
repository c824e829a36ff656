/**
 * Prints the token of an invitation for one of the demo's people, made beside the app that runs on the folder.
 *
 *   node tests/e2e/support/make-invitation.ts FOLDER NAME [HSA-ID]
 */
import { resolve } from 'node:path';
import { eq } from 'drizzle-orm';
import { systemClock } from '#lib/server/clock.ts';
import { loadConfig } from '#lib/server/config.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createInvitation } from '#lib/server/identity/create-invitation.ts';
import { people } from '#lib/server/identity/schema.ts';
import { randomIds } from '#lib/server/ids.ts';
import { openStorageBeside } from '#lib/server/storage/open-storage.ts';

const [, , folder, name = '', hsaId] = process.argv;
const config = loadConfig({
	SLUSS_ENVIRONMENT: 'sandbox',
	SLUSS_ROOT: resolve('.'),
	SLUSS_DATA: folder
});
const { db, close } = await openStorageBeside(config, randomIds);
const [person] = await db.read.select().from(people).where(eq(people.displayName, name));
const personId = person?.id ?? '';
if (hsaId !== undefined) {
	await db.write((tx) => tx.update(people).set({ hsaId }).where(eq(people.id, personId)));
}
const made = await createInvitation(
	{ db, clock: systemClock, ids: randomIds },
	{ actor: INSTALLATION, personId }
);
process.stdout.write(made.outcome === 'done' ? made.token : '');
await close();
