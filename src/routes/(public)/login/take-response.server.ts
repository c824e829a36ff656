import type { RequestEvent } from '@sveltejs/kit';
import type { SignInRefusal } from '#lib/server/identity/sign-in/sign-in-refusal.ts';
import type { PasskeyPolicy } from '#lib/server/identity/sign-in/sign-in.ts';
import {
	countTry,
	knownBrowserOf,
	labelOf,
	mayTry,
	passkeyPolicy,
	readJson,
	refusedPath,
	tooMany
} from './sign-in.server.ts';

interface Given {
	policy: PasskeyPolicy;
	browser: string | undefined;
	/** As the browser sent it, unchecked. */
	response: unknown;
	/** Browser and system in words. */
	label: string;
}
type NotDone =
	{ outcome: 'refused'; code: SignInRefusal } | { outcome: 'too-many'; retryAfterMs: number };

/** Takes what an authenticator has made, counts what is refused, and answers with where to go on. */
export async function takeResponse<Done extends { outcome: 'done' }>(
	event: RequestEvent,
	finish: (given: Given) => Promise<Done | NotDone>,
	nextOf: (done: Done) => string | Promise<string>
): Promise<Response> {
	const { locals, request } = event;
	const policy = passkeyPolicy(locals);
	const { failures } = locals.app.signIn.limits;
	mayTry(event, failures);
	const { response } = await readJson(request);
	const outcome = await finish({
		policy,
		browser: knownBrowserOf(event),
		response,
		label: labelOf(event)
	});
	if (outcome.outcome === 'done') return Response.json({ next: await nextOf(outcome) });
	if (outcome.outcome === 'too-many') tooMany(locals, outcome.retryAfterMs);
	countTry(event, failures);
	return Response.json({ next: refusedPath(outcome.code) });
}
