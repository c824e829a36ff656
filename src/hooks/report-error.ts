import type { HandleServerError } from '@sveltejs/kit/hooks';
import { codeOf } from '#lib/server/errors.ts';

/**
 * Faults that nobody foresaw get an id, which the person sees and the log has. The message of the error is not logged,
 * since it may repeat content; its code, its kind and where it came from are.
 */
export const reportError: HandleServerError = ({ kind, error, event }) => {
	if (kind !== 'unknown') return;
	const { app } = event.locals;
	const id = app.ids.uuid().slice(0, 8);
	app.log.error('request.failed', {
		errorId: id,
		requestId: event.locals.requestId,
		code: codeOf(error),
		kind: error instanceof Error ? error.name : typeof error,
		route: event.route.id,
		method: event.request.method,
		stack: framesOf(error)
	});
	return { message: codeOf(error), id };
};

function framesOf(error: unknown): string {
	const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
	return lines
		.filter((line) => /^\s+at /.test(line))
		.slice(0, 8)
		.map((line) => line.trim())
		.join(' ← ');
}
