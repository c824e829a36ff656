import { eq } from 'drizzle-orm';
import webpush from 'web-push';
import { assert } from '../assert.ts';
import type { Db } from '../db/database.ts';
import { settings } from '../db/schema.ts';

/** The key pair that Sluss shows push services (RFC 8292), base64url: 65 bytes public, 32 bytes private. */
export interface VapidKeys {
	publicKey: string;
	privateKey: string;
}

const SETTING = 'push.vapid-keys';

/**
 * Made once in a deployment's life and kept in the (encrypted) database: every subscription is bound to the public key,
 * so a new pair would silence every browser.
 */
export async function ensureVapidKeys(deps: { db: Db }): Promise<VapidKeys> {
	const stored = await findVapidKeys(deps);
	if (stored) return stored;
	const made = webpush.generateVAPIDKeys();
	await deps.db.write((tx) =>
		tx
			.insert(settings)
			.values({ key: SETTING, value: JSON.stringify(made) })
			.onConflictDoNothing()
	);
	// Whoever came first wins: what counts is what is stored.
	const winner = await findVapidKeys(deps);
	assert(winner, 'VAPID keys were just stored');
	return winner;
}

async function findVapidKeys(deps: { db: Db }): Promise<VapidKeys | undefined> {
	const [row] = await deps.db.read.select().from(settings).where(eq(settings.key, SETTING));
	return row && (JSON.parse(row.value) as VapidKeys);
}
