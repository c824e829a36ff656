/**
 * A form that comes without one of the fields that it always sends is not ours, or was cut or made from an old page: it
 * changes nothing and is told so (400), since a field that is missing reads like one that was emptied, and would blank what
 * is stored or choose the first of a list.
 */
import type { Handle } from '@sveltejs/kit/hooks';
import { messagesIn } from '#lib/i18n/context.ts';
import { FORM_FIELDS } from './form-table.ts';

export const formFields: Handle = async ({ event, resolve }) => {
	const { request, route, url, locals } = event;
	if (request.method !== 'POST') return resolve(event);
	const wanted = FORM_FIELDS[formOf(route.id, url)] ?? [];
	if (wanted.length === 0 || !isForm(request.headers)) return resolve(event);
	const form = await request
		.clone()
		.formData()
		.catch(() => new FormData());
	const missing = missingFields(form, wanted);
	if (missing.length === 0) return resolve(event);
	const message = messagesIn(locals.language).errors.fieldsMissing(missing.join(', '));
	// A script that sends forms by itself asks for the outcome of an action.
	return request.headers.has('x-sveltekit-action')
		? Response.json({ type: 'error', status: 400, error: { message } }, { status: 400 })
		: new Response(message, {
				status: 400,
				headers: { 'content-type': 'text/plain; charset=utf-8' }
			});
};

export function missingFields(form: FormData, wanted: readonly string[]): string[] {
	return wanted.filter((names) => !names.split('|').some((name) => form.has(name)));
}

/** `/compose/[draft]?/save`, as the table has it: without the groups of routes. As Kit does, the first `/…` of the query. */
function formOf(routeId: string | null, url: URL): string {
	const action = [...url.searchParams.keys()].find((key) => key.startsWith('/')) ?? '/default';
	return `${(routeId ?? '').replace(/\/\([^)]*\)/g, '')}?${action}`;
}

/** Anything else Kit refuses. */
function isForm(headers: Headers): boolean {
	const [type = ''] = (headers.get('content-type') ?? '').split(';');
	return ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'].includes(
		type.trim().toLowerCase()
	);
}
