import { fail, redirect } from '@sveltejs/kit';
import { createSession } from '#lib/server/identity/create-session.ts';
import { endSession } from '#lib/server/identity/end-session.ts';
import { findPerson, listPeople } from '#lib/server/identity/queries.ts';
import { setSessionToken } from '#lib/server/identity/session-cookie.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import { LANGUAGE_COOKIE, parseLanguage } from '../../../hooks/language.ts';
import { landingOf } from '../../landing.server.ts';
import { localPath } from './local-path.ts';
import { countTry, labelOf } from './sign-in.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

/** The demo sign-in proves nothing about who someone is. */
const DEMO_ASSURANCE_LEVEL = 0;
const YEAR_S = 365 * 24 * 3600;

const isDemo = (locals: App.Locals) => locals.app.config.federation === 'sandbox';

export const load: PageServerLoad = async ({ locals, url }) => {
	const next = localPath(url.searchParams.get('next'));
	if (locals.session !== null) {
		redirect(303, next ?? (await landingOf(locals, locals.session.person.id)));
	}
	return {
		title: messagesIn(locals.language).login.title,
		organisation: locals.app.config.organisation.name,
		oidc: locals.app.signIn.provider !== undefined,
		oidcDown: (locals.app.signIn.provider?.failing() ?? null) !== null,
		passkeys: locals.app.signIn.passkeys !== undefined,
		missing: locals.app.config.signIn.missing,
		people: isDemo(locals) ? await listPeople(locals.app) : null,
		next,
		reason: url.searchParams.has('signed-out') ? 'signed-out' : next ? 'expired' : null
	};
};

export const actions: Actions = {
	signIn: async (event) => {
		const { locals, request, url } = event;
		if (!isDemo(locals)) return fail(403, { problem: 'not-configured' as const });
		countTry(event, locals.app.signIn.limits.starts);
		const personId = String((await request.formData()).get('person') ?? '');
		const person = await findPerson(locals.app, personId);
		if (person === undefined) return fail(422, { problem: 'person-unknown' as const });
		// A new token at each sign-in: one that was planted in the browser before is worth nothing.
		if (locals.session !== null) await endSession(locals.app, locals.session.id);
		setSessionToken(
			event,
			await createSession(locals.app, {
				personId: person.id,
				assuranceLevel: DEMO_ASSURANCE_LEVEL,
				label: labelOf(event)
			})
		);
		const next = localPath(url.searchParams.get('next'));
		redirect(303, next ?? (await landingOf(locals, person.id)));
	},
	language: async ({ request, cookies, url }) => {
		const language = parseLanguage((await request.formData()).get('language'));
		if (language !== undefined) {
			const secure = url.protocol === 'https:';
			cookies.set(LANGUAGE_COOKIE, language, { maxAge: YEAR_S, sameSite: 'lax', secure });
		}
		const next = localPath(url.searchParams.get('next'));
		redirect(303, next === undefined ? '/login' : `/login?next=${encodeURIComponent(next)}`);
	}
};
