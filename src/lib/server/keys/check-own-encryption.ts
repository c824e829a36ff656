import type { Directory } from '../directory/directory.ts';
import { codeOf, isAppError, type ErrorCode } from '../errors.ts';
import type { OwnKey } from './load-keys.ts';

/**
 * Whether others can encrypt to us and we can open it: what the directory publishes for it is ours. `unknown` while the
 * directory does not answer.
 */
export async function checkOwnEncryption(deps: {
	keys: readonly OwnKey[];
	directory: Pick<Directory, 'findCertificates'>;
	participantId: string;
}): Promise<ErrorCode | 'good' | 'unknown'> {
	try {
		const published = await deps.directory.findCertificates(deps.participantId, 'encryption', {
			refresh: true
		});
		const ours = (fingerprint: string) => deps.keys.some((key) => key.fingerprint === fingerprint);
		return published.every(({ fingerprint }) => ours(fingerprint)) ? 'good' : 'KEY_MISMATCH';
	} catch (error) {
		if (isPublishedExpired(error)) return 'CERTIFICATE_EXPIRED';
		const certain =
			isAppError(error, 'PARTICIPANT_UNKNOWN') || isAppError(error, 'CERTIFICATE_REVOKED');
		return certain ? codeOf(error) : 'unknown';
	}
}

/** The directory has answered, and what it publishes as ours has run out: that nobody can use is certain. */
export function isPublishedExpired(error: unknown): boolean {
	return (
		isAppError(error, 'DIRECTORY_ANSWER_INVALID') && isAppError(error.cause, 'CERTIFICATE_EXPIRED')
	);
}
