import { isHttpError, isRedirect } from '@sveltejs/kit';
import type { Handle } from '@sveltejs/kit/hooks';

/**
 * One line in the log and one count for each request: its id, route, status and time. Never its address (it may carry
 * what somebody searched for), never who asked. Monitors that ask every few seconds are counted and not logged.
 */
export const observeRequest: Handle = async ({ event, resolve }) => {
	const { app } = event.locals;
	const requestId = app.ids.uuid();
	event.locals.requestId = requestId;
	const startedAt = performance.now();
	const observe = (status: number) => {
		const ms = Math.round(performance.now() - startedAt);
		const route = event.route.id ?? 'none';
		const method = METHODS.has(event.request.method) ? event.request.method : 'other';
		app.metrics.requests.inc({ route, method, status: String(status) });
		app.metrics.requestSeconds.observe({ route }, ms / 1000);
		if (isMachine(route) && status < 500) return;
		const facts = { requestId, route, method, status, ms };
		if (status >= 500) app.log.warn('request', facts);
		else app.log.info('request', facts);
	};
	try {
		const response = await resolve(event);
		response.headers.set('x-request-id', requestId);
		observe(response.status);
		return response;
	} catch (thrown) {
		observe(isHttpError(thrown) || isRedirect(thrown) ? thrown.status : 500);
		throw thrown;
	}
};

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function isMachine(route: string): boolean {
	return route.startsWith('/health') || route === '/metrics';
}
