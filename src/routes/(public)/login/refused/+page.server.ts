import { messagesIn } from '#lib/i18n/context.ts';
import { parseRefusal } from '#lib/server/identity/sign-in/sign-in-refusal.ts';
import type { PageServerLoad } from './$types.d.ts';

/** Says why, from the closed list of reasons: nothing of the address is shown as it is. */
export const load: PageServerLoad = ({ locals, url }) => {
	const { signIn } = locals.app;
	const level = Number(url.searchParams.get('level'));
	return {
		title: messagesIn(locals.language).signIn.refused.title,
		why: parseRefusal(url.searchParams.get('why')) ?? ('attempt-unknown' as const),
		level: [1, 2, 3, 4].includes(level) ? level : 0,
		minimumLevel: signIn.minimumLevel,
		signedIn: locals.session !== null
	};
};
