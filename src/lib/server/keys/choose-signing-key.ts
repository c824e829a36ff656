import { isExpired } from '../crypto/certificates.ts';
import { AppError } from '../errors.ts';
import { newestValid } from './key-ring.ts';
import type { OwnKey } from './load-keys.ts';

export interface SigningChoice {
	/** The newest first. */
	keys: readonly OwnKey[];
	/** Fingerprints of what the directory publishes as our signing certificates now; undefined: it does not answer. */
	published: readonly string[] | undefined;
	/** Fingerprint of what we signed with before. */
	lastUsed: string | undefined;
	now: number;
}

/**
 * What to sign with so that every receiver accepts it: the newest key that is published right now. A new key is not used
 * before it is published, an old one not after it is gone. While the directory does not answer nothing is changed.
 *
 * @throws AppError CERTIFICATE_EXPIRED or SIGNING_KEY_UNPUBLISHED (retryable: somebody will mend it, and messages wait)
 */
export function chooseSigningKey({ keys, published, lastUsed, now }: SigningChoice): OwnKey {
	const newest = newestValid(keys, now);
	const valid = keys.filter(({ certificate }) => !isExpired(certificate, new Date(now)));
	if (published === undefined) {
		return valid.find(({ fingerprint }) => fingerprint === lastUsed) ?? newest;
	}
	const chosen = valid.find(({ fingerprint }) => published.includes(fingerprint));
	if (chosen === undefined) {
		throw new AppError('SIGNING_KEY_UNPUBLISHED', undefined, { retryable: true });
	}
	return chosen;
}
