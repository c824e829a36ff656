import { error } from '@sveltejs/kit';
import type { Handle } from '@sveltejs/kit/hooks';

/** What a form, a choice or a subscription takes, in bytes. */
const SMALL = 64_000;
/** A draft with a long text. */
const DRAFT = 4_000_000;

/**
 * How large a body a route takes, in bytes; undefined where the route itself counts while it streams. Kit would hold any
 * body up to its own limit in memory, before the sign-in too.
 */
export function bodyLimitOf(routeId: string | null): number | undefined {
	if (routeId === '/(app)/compose/[draft]/attachments') return undefined;
	if (routeId === '/(admin)/admin/import') return undefined;
	// Counts itself, to refuse in the words of SCIM.
	if (routeId === '/scim/v2/[...path]') return undefined;
	// Clients of SOAP send in chunks.
	if (routeId === '/access-point/[connector]') return undefined;
	return routeId?.startsWith('/(app)/compose') ? DRAFT : SMALL;
}

/** The status to refuse a body with, or undefined. A body that does not say how long it is could be any length. */
export function refusalOf(headers: Headers, limit: number | undefined): 411 | 413 | undefined {
	if (limit === undefined) return undefined;
	if (headers.has('transfer-encoding')) return 411;
	const length = Number(headers.get('content-length') ?? 0);
	return length <= limit ? undefined : 413;
}

export const bodyLimit: Handle = ({ event, resolve }) => {
	if (['GET', 'HEAD'].includes(event.request.method)) return resolve(event);
	const refusal = refusalOf(event.request.headers, bodyLimitOf(event.route.id));
	if (refusal !== undefined) error(refusal, 'The body is too large for this address');
	return resolve(event);
};
