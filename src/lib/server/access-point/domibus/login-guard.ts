/**
 * Keeps us from locking ourselves out. Domibus locks a plugin user for an hour after five failed log-ins, and counts anew
 * from there: a client that goes on asking locks itself out for good (access-point.md §2.7).
 */
import type { Clock } from '../../clock.ts';
import { isAppError } from '../../errors.ts';
import { credentialsRefused } from './failures.ts';
import { FaultAnswer } from './fault.ts';
import { CONNECTIONS_MAX } from './http-client.ts';

/** As long as the lock of the access point. A restart of ours ends it, which is what follows a new password. */
export const SUSPENSION_MS = 3_600_000;

export interface LoginGuard {
	/**
	 * Does a call to the access point when its turn comes: four at a time, and one at a time until a log-in has succeeded,
	 * so that a wrong password costs one attempt.
	 *
	 * @throws AppError ACCESS_POINT_AUTHENTICATION without calling, for an hour after a call has thrown that
	 */
	run<T>(call: () => Promise<T>): Promise<T>;
	suspendedUntil(): number | undefined;
	/** Whether a call would have to wait. */
	isBusy(): boolean;
}

export function createLoginGuard(clock: Clock): LoginGuard {
	const waiting: (() => void)[] = [];
	let running = 0;
	let proven = false;
	let suspendedUntil = 0;

	const places = () => (proven ? CONNECTIONS_MAX : 1);
	const letIn = () => {
		while (running < places() && waiting.length > 0) {
			running += 1;
			waiting.shift()?.();
		}
	};
	const isSuspended = () => clock.now() < suspendedUntil;

	return {
		async run(call) {
			await new Promise<void>((enter) => {
				waiting.push(enter);
				letIn();
			});
			try {
				if (isSuspended())
					throw credentialsRefused('it has done so within the hour, nothing asked');
				const result = await call();
				proven = true;
				return result;
			} catch (error) {
				// Refused for another reason than who we are.
				if (error instanceof FaultAnswer) proven = true;
				if (isAppError(error, 'ACCESS_POINT_AUTHENTICATION') && !isSuspended()) {
					suspendedUntil = clock.now() + SUSPENSION_MS;
					proven = false;
				}
				throw error;
			} finally {
				running -= 1;
				letIn();
			}
		},
		suspendedUntil: () => (isSuspended() ? suspendedUntil : undefined),
		isBusy: () => running >= places()
	};
}
