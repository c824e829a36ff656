import { fail, redirect } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { confirmSession } from '#lib/server/identity/confirm-session.ts';
import { listOwnPasskeys } from '#lib/server/identity/queries.ts';
import { setSessionToken } from '#lib/server/identity/session-cookie.ts';
import { localPath } from '../local-path.ts';
import { countTry } from '../sign-in.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

/** Once more, before something sensitive: by the way that she signed in, or another that she has. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { session, app } = locals;
	if (session === null) redirect(303, '/login');
	const own = await listOwnPasskeys(app, { actor: { personId: session.person.id } });
	return {
		title: messagesIn(locals.language).signIn.again.title,
		person: session.person,
		next: localPath(url.searchParams.get('next')) ?? '/',
		oidc: app.signIn.provider !== undefined && session.method === 'oidc',
		passkeys: app.signIn.passkeys !== undefined && own.length > 0,
		demo: session.method === 'demo' && app.config.federation === 'sandbox'
	};
};

export const actions: Actions = {
	/** Only in the sandbox: pressing the name again, as at its sign-in. */
	demo: async (event) => {
		const { locals, url } = event;
		const { session, app } = locals;
		if (session?.method !== 'demo' || app.config.federation !== 'sandbox') {
			return fail(403, { problem: true });
		}
		countTry(event, app.signIn.limits.starts);
		const confirmed = await app.db.write((tx) =>
			confirmSession(tx, app, {
				sessionId: session.id,
				personId: session.person.id,
				assuranceLevel: session.assuranceLevel,
				method: 'demo'
			})
		);
		if (confirmed === undefined) redirect(303, '/login');
		setSessionToken(event, confirmed);
		redirect(303, localPath(url.searchParams.get('next')) ?? '/');
	}
};
