/**
 * Each wrapped key is opened for one envelope only. A participant may put another's encrypted text, changed, into an
 * envelope of her own: whether we answer would tell her whether it was XML, and with many tries what it says
 * (Jager and Somorovsky on AES-CBC). The content key is what she cannot make herself, so that is what is counted.
 *
 * Only an envelope whose signature has held uses a key up: a stranger who has copied one cannot block the message that it
 * belongs to.
 */
import type { Db, Reader, Tx } from '../db/database.ts';
import { findRows, insertRows } from '../db/rows.ts';
import type { Delivery } from './delivery.ts';
import { usedKeys } from './schema.ts';

/** The names of its wrapped keys (`wrappedKeysOf`), and the delivery's SHA-256: the same envelope again is no other. */
export interface KeyUse {
	wrappedKeys: readonly string[];
	fingerprint: Delivery['fingerprint'];
}

/** Whether another envelope has used one of the keys. */
export async function isUsedElsewhere(db: Reader | Tx, use: KeyUse): Promise<boolean> {
	for (const wrappedKey of use.wrappedKeys) {
		const [used] = await findRows(db, usedKeys, { wrappedKey });
		if (used !== undefined && used.fingerprint !== use.fingerprint) return true;
	}
	return false;
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
		const rows = use.wrappedKeys.map((wrappedKey) => ({ wrappedKey, fingerprint }));
		await insertRows(tx, usedKeys, rows, { ifNew: true });
		return true;
	});
}
