import { AppError } from '../../errors.ts';

/** Nobody knows what has happened at the access point: ask again with the same id. */
export function unavailable(what: string, cause?: unknown): AppError {
	return new AppError('ACCESS_POINT_UNAVAILABLE', `The access point cannot be used: ${what}.`, {
		retryable: true,
		...(cause === undefined ? {} : { cause })
	});
}

/** It has answered what makes no sense. As good as no answer, and mostly as passing: a proxy in front, an upgrade. */
export function notUnderstood(what: string, cause?: unknown): AppError {
	return unavailable(`its answer cannot be understood: ${what}`, cause);
}

export function credentialsRefused(what: string): AppError {
	return new AppError(
		'ACCESS_POINT_AUTHENTICATION',
		`The access point refuses our credentials: ${what}.`,
		{ retryable: true }
	);
}
