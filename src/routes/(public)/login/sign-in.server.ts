/** What the routes of signing in share: limits, cookies, and where to go on. */
import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import type { StartedSession } from '#lib/server/identity/create-session.ts';
import {
	giveBrowserToken,
	readBrowserToken,
	setSessionToken
} from '#lib/server/identity/session-cookie.ts';
import { ATTEMPT_MS } from '#lib/server/identity/sign-in/attempt.ts';
import type { RateLimit } from '#lib/server/identity/sign-in/rate-limit.ts';
import type { SignInRefusal } from '#lib/server/identity/sign-in/sign-in-refusal.ts';
import type { PasskeyPolicy } from '#lib/server/identity/sign-in/sign-in.ts';
import { browserLabel } from '#lib/server/push/browser-label.ts';
import { landingOf } from '../../landing.server.ts';
import { localPath } from './local-path.ts';

/** Counts a try from the browser's address, or answers 429. */
export function countTry(event: RequestEvent, limit: RateLimit): void {
	const retryAfterMs = limit.take(event.getClientAddress());
	if (retryAfterMs !== undefined) tooMany(event.locals, retryAfterMs);
}

/** As `countTry` for what is counted only when it fails. */
export function mayTry(event: RequestEvent, limit: RateLimit): void {
	const retryAfterMs = limit.blockedFor(event.getClientAddress());
	if (retryAfterMs !== undefined) tooMany(event.locals, retryAfterMs);
}

/** The hook of the session writes `Retry-After`, since an error page has no headers of its own. */
export function tooMany(locals: App.Locals, retryAfterMs: number): never {
	locals.retryAfterS = Math.ceil(retryAfterMs / 1000);
	error(429, 'Too many tries; wait a while');
}

export function passkeyPolicy({ app }: App.Locals): PasskeyPolicy {
	return app.signIn.passkeys ?? error(404, 'There are no passkeys here');
}

/** By which what has begun here is known to have begun here. */
export function browserOf(event: RequestEvent): string {
	const { clock, ids } = event.locals.app;
	return giveBrowserToken(event, () => ids.token(), clock.now() + ATTEMPT_MS);
}

export const knownBrowserOf = (event: RequestEvent) => readBrowserToken(event);

export function labelOf({ request }: RequestEvent): string {
	return browserLabel(request.headers.get('user-agent'));
}

/** Hands the browser its session; returns where to go on. */
export async function welcome(
	event: RequestEvent,
	signedIn: { session: StartedSession; personId: string; next: string | null }
): Promise<string> {
	setSessionToken(event, signedIn.session);
	return localPath(signedIn.next) ?? (await landingOf(event.locals, signedIn.personId));
}

export function refusedPath(code: SignInRefusal, level?: number): string {
	return `/login/refused?why=${code}${level === undefined ? '' : `&level=${level}`}`;
}

export function refuse(code: SignInRefusal, level?: number): never {
	redirect(303, refusedPath(code, level));
}

/** The body of a request by one of our own scripts. */
export async function readJson(request: Request): Promise<Record<string, unknown>> {
	const value: unknown = await request.json().catch(() => undefined);
	if (typeof value !== 'object' || value === null) error(400, 'JSON is expected');
	return { ...value };
}
