import { redirect } from '@sveltejs/kit';
import { isRecentSignIn, RECENT_SIGN_IN_MS } from '#lib/server/identity/recent-sign-in.ts';
import { signedIn } from '#lib/server/identity/signed-in.ts';

/**
 * For loads and actions of sensitive acts: goes on when she has signed in within the last `withinMs`, otherwise leads to
 * signing in once more and back to `next`, by default this page. What was posted is not kept: ask in the load
 * of the page as well, so that nobody fills in a form in vain.
 */
export function requireRecentSignIn(
	event: { locals: App.Locals; url: URL; request: Request },
	options: { withinMs?: number; next?: string } = {}
): void {
	const { locals, url, request } = event;
	if (isRecentSignIn(locals.app, signedIn(locals), options.withinMs ?? RECENT_SIGN_IN_MS)) return;
	// The query of a post names its action, which a link must not lead to.
	const here = request.method === 'GET' ? url.pathname + url.search : url.pathname;
	redirect(303, `/login/again?next=${encodeURIComponent(options.next ?? here)}`);
}
