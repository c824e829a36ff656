import { fail } from '@sveltejs/kit';
import { version } from '$app/env';
import { messagesIn } from '#lib/i18n/context.ts';
import { LANGUAGES, THEMES } from '#lib/identity/person.ts';
import { endOwnSessions } from '#lib/server/identity/end-sessions.ts';
import { removePasskey, renamePasskey } from '#lib/server/identity/passkey/manage-passkeys.ts';
import { listOwnPasskeys, listOwnSessions } from '#lib/server/identity/queries.ts';
import { isRecentSignIn } from '#lib/server/identity/recent-sign-in.ts';
import { actorOf, signedIn } from '#lib/server/identity/signed-in.ts';
import { updatePreferences } from '#lib/server/identity/update-preferences.ts';
import { requireRecentSignIn } from '../../recent-sign-in.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { app, session } = locals;
	const { config } = app;
	const { id, assuranceLevel } = signedIn(locals);
	const actor = actorOf(locals);
	const own = await listOwnSessions(app, { actor });
	return {
		title: messagesIn(locals.language).settings.title,
		assuranceLevel,
		organisation: config.organisation,
		federation: config.federation,
		version,
		sessions: own.map((each) => ({ ...each, here: each.id === id })),
		passkeys: app.signIn.passkeys === undefined ? null : await listOwnPasskeys(app, { actor }),
		recent: session !== null && isRecentSignIn(app, session),
		added: url.searchParams.has('passkey-added')
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
	},
	endSession: async ({ locals, request }) => {
		const { id } = signedIn(locals);
		const form = await request.formData();
		const which = form.has('others')
			? ('others' as const)
			: { session: String(form.get('session') ?? '') };
		const ended = await endOwnSessions(locals.app, { actor: actorOf(locals), current: id, which });
		return { ended };
	},
	renamePasskey: async ({ locals, request }) => {
		const form = await request.formData();
		const { outcome } = await renamePasskey(locals.app, {
			actor: actorOf(locals),
			passkeyId: String(form.get('passkey') ?? ''),
			name: String(form.get('name') ?? '')
		});
		return outcome === 'done' ? { passkey: 'renamed' as const } : fail(422, { passkey: outcome });
	},
	removePasskey: async (event) => {
		requireRecentSignIn(event, { next: '/settings' });
		const { locals, request } = event;
		const { outcome } = await removePasskey(locals.app, {
			actor: actorOf(locals),
			passkeyId: String((await request.formData()).get('passkey') ?? ''),
			issuer: locals.app.signIn.provider?.issuer
		});
		return outcome === 'done' ? { passkey: 'removed' as const } : fail(422, { passkey: outcome });
	}
};
