import { assert } from '../assert.ts';
import type { Clock } from '../clock.ts';
import { findNewestValid } from './key-ring.ts';
import type { OwnKey } from './load-keys.ts';

/** What messages between our own mailboxes are encrypted for. */
export interface OwnEncryption {
	/** Of the moment: read it for every message, so that a renewal needs no restart. */
	readonly certificatePem: string;
}

/**
 * The newest that is valid when it is read. When none is, the newest all the same: we hold its key, and the watch tells
 * operations.
 * @param keys the newest first; one at the least
 */
export function openOwnEncryption(keys: readonly OwnKey[], clock: Clock): OwnEncryption {
	return {
		get certificatePem() {
			const key = findNewestValid(keys, clock.now()) ?? keys[0];
			assert(key !== undefined, 'every file of the settings has a key');
			return key.certificatePem;
		}
	};
}
