/**
 * Each wrapped key is opened for one envelope only. A participant may put another's encrypted text, changed, into an
 * envelope of her own: whether we answer would tell her whether it was XML, and with many tries what it says
 * (Jager and Somorovsky on AES-CBC). The content key is what she cannot make herself, so that is what is counted.
 *
 * Only an envelope whose signature has held uses a key up: a stranger who has copied one cannot block the message that it
 * belongs to.
 */
import { and, inArray, ne } from 'drizzle-orm';
import type { Db, Tx } from '../db/database.ts';
import type { Delivery } from './delivery.ts';
import { usedKeys } from './schema.ts';

/** The names of its wrapped keys (`wrappedKeysOf`), and the delivery's SHA-256: the same envelope again is no other. */
export interface KeyUse {
	wrappedKeys: readonly string[];
	fingerprint: Delivery['fingerprint'];
}

/** Whether another envelope has used one of the keys. */
export async function isUsedElsewhere(db: Pick<Tx, 'select'>, use: KeyUse): Promise<boolean> {
	if (use.wrappedKeys.length === 0) return false;
	const [other] = await db
		.select({ wrappedKey: usedKeys.wrappedKey })
		.from(usedKeys)
		.where(
			and(
				inArray(usedKeys.wrappedKey, [...use.wrappedKeys]),
				ne(usedKeys.fingerprint, use.fingerprint)
			)
		)
		.limit(1);
	return other !== undefined;
}

/**
 * Records that this envelope has used its keys. False, and nothing is recorded, when another was faster: two that are
 * opened at the same time are not both answered.
 */
export async function useKeys(db: Db, use: KeyUse): Promise<boolean> {
	if (use.wrappedKeys.length === 0) return true;
	return db.write(async (tx) => {
		if (await isUsedElsewhere(tx, use)) return false;
		const { fingerprint } = use;
		await tx
			.insert(usedKeys)
			.values(use.wrappedKeys.map((wrappedKey) => ({ wrappedKey, fingerprint })))
			.onConflictDoNothing();
		return true;
	});
}
