import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { particularsIn, problemOf } from '../person-form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async (event) => {
	await administrator(event.locals, 'everything');
	requireRecentSignIn(event);
	return { title: messagesIn(event.locals.language).administration.newPerson };
};

export const actions: Actions = {
	default: async (event) => {
		const { actor } = await administrator(event.locals, 'everything');
		requireRecentSignIn(event);
		const given = particularsIn(await event.request.formData());
		const created = await createPerson(event.locals.app, { actor, ...given });
		if (created.outcome !== 'done') return fail(422, { given, problem: problemOf(created) });
		const page = resolve('/(admin)/admin/people/[person]', { person: created.personId });
		redirect(303, `${page}?created`);
	}
};
