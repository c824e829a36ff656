/**
 * Sets everything that has happened in a data folder's conversations 400 days back, beside the app that runs on it: a test
 * cannot wait for a rule of retention.
 *
 *   node tests/e2e/support/make-old.ts FOLDER
 */
import { resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { loadConfig } from '#lib/server/config.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { randomIds } from '#lib/server/ids.ts';
import { openStorageBeside } from '#lib/server/storage/open-storage.ts';

const BACK_MS = 400 * 24 * 3_600_000;
const config = loadConfig({
	SLUSS_ENVIRONMENT: 'sandbox',
	SLUSS_ROOT: resolve('.'),
	SLUSS_DATA: process.argv[2]
});
const { db, close } = await openStorageBeside(config, randomIds);
await db.write((tx) =>
	tx.update(conversations).set({ stateSince: sql`${conversations.stateSince} - ${BACK_MS}` })
);
await close();
