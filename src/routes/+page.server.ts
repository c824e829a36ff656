import { redirect } from '@sveltejs/kit';
import { landingOf } from './landing.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals }) =>
	redirect(
		303,
		locals.session === null ? '/mailboxes' : await landingOf(locals, locals.session.person.id)
	);
