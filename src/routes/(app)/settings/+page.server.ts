import { fail } from '@sveltejs/kit';
import { version } from '$app/env';
import { messagesIn } from '#lib/i18n/context.ts';
import { LANGUAGES, THEMES } from '#lib/identity/person.ts';
import { actorOf, signedIn } from '#lib/server/identity/signed-in.ts';
import { updatePreferences } from '#lib/server/identity/update-preferences.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = ({ locals }) => {
	const { config } = locals.app;
	return {
		title: messagesIn(locals.language).settings.title,
		assuranceLevel: signedIn(locals).assuranceLevel,
		organisation: config.organisation,
		federation: config.federation,
		version
	};
};

export const actions: Actions = {
	preferences: async ({ locals, request }) => {
		const form = await request.formData();
		const language = LANGUAGES.find((known) => known === form.get('language'));
		const theme = THEMES.find((known) => known === form.get('theme'));
		if (language === undefined || theme === undefined) return fail(422, { problem: true });
		await updatePreferences(locals.app, { actor: actorOf(locals), language, theme });
		// The page that answers this very request is drawn the new way, too.
		locals.language = language;
		locals.theme = theme;
		return { saved: true };
	}
};
