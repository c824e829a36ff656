import { isAppError } from '../errors.ts';
import { failureCodeOf } from './failure-code.ts';

/**
 * A fault of our own, or a sealing thread that died, may pass with a restart. It may also be this one message that causes
 * it, and then more of the same would only keep the queue busy.
 */
const FAULT_ATTEMPTS_MAX = 8;

/** Whether trying again can help after the `attempts`-th attempt has failed. */
export function mayPass(error: unknown, attempts: number): boolean {
	const code = failureCodeOf(error);
	if (code === 'INTERNAL' || code === 'SEALING_FAILED') return attempts < FAULT_ATTEMPTS_MAX;
	// These will be mended; the message is not to blame.
	if (code === 'DIRECTORY_ANSWER_INVALID' || code === 'STORAGE_FAILING') return true;
	return isAppError(error) && error.retryable;
}
