import { error, redirect } from '@sveltejs/kit';
import type { Handle } from '@sveltejs/kit/hooks';

/** For load balancers, monitors and Prometheus; `/metrics` asks for something of its own. */
const MACHINES = ['/health', '/health/live', '/health/ready', '/metrics'];

/** Routes that answer without a session. Everything else is refused: a new route is closed until someone opens it. */
export function isOpen(routeId: string | null): boolean {
	return (
		// No route at all: the 404 page, which says nothing.
		routeId === null ||
		routeId === '/' ||
		MACHINES.includes(routeId) ||
		// Asks for the token of the identity provider, and for nothing else.
		routeId === '/scim/v2/[...path]' ||
		// Asks for credentials of the access point.
		routeId === '/access-point/[connector]' ||
		routeId.startsWith('/(public)/')
	);
}

/** Pages lead to the sign-in and back again; anything else is told 401. */
export const guard: Handle = ({ event, resolve }) => {
	const { route, locals, url, request } = event;
	if (locals.session !== null || isOpen(route.id)) return resolve(event);
	if (!/^\/\((app|admin)\)/.test(route.id ?? '')) error(401, 'Sign in first');
	const next = request.method === 'GET' ? url.pathname + url.search : url.pathname;
	// Where one would come anyway need not be said.
	redirect(303, next === '/mailboxes' ? '/login' : `/login?next=${encodeURIComponent(next)}`);
};
