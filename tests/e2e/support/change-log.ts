/**
 * Changes the third event of the log beside the app that runs on the folder, as somebody would who has the database and
 * takes its guards away first.
 *
 *   node tests/e2e/support/change-log.ts FOLDER
 */
import { resolve } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { loadConfig } from '#lib/server/config.ts';
import { randomIds } from '#lib/server/ids.ts';
import { openStorageBeside } from '#lib/server/storage/open-storage.ts';

const config = loadConfig({
	SLUSS_ENVIRONMENT: 'sandbox',
	SLUSS_ROOT: resolve('.'),
	SLUSS_DATA: process.argv[2]
});
const { db, close } = await openStorageBeside(config, randomIds);
await db.write(async (tx) => {
	for (const guard of ['no_update', 'no_delete', 'at_the_end']) {
		await tx.run(sql.raw(`drop trigger if exists audit_events_${guard}`));
	}
	await tx.update(auditEvents).set({ at: 1 }).where(eq(auditEvents.seq, 3));
});
await close();
