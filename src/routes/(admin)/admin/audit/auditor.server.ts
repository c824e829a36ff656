import { error } from '@sveltejs/kit';
import { mayAudit } from '#lib/server/audit/may-audit.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';

/** Whoever is signed in, when she has the role `auditor`. To everybody else there is no such page, and it is logged. */
export async function auditor(locals: App.Locals): Promise<Actor> {
	const actor = actorOf(locals);
	if (!(await mayAudit(locals.app, actor))) error(404, 'Not found');
	return actor;
}

/** The filter's fields as the address has them. */
export function fieldsOf(url: URL): Record<string, string> {
	return Object.fromEntries(
		['person', 'mailbox', 'id', 'kind', 'since', 'until'].map((name) => [
			name,
			(url.searchParams.get(name) ?? '').trim().slice(0, 100)
		])
	);
}
