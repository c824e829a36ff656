import type { Clock } from '../clock.ts';
import type { Session } from './session.ts';

/** How long a sign-in is recent enough for acts that change what people may do. */
export const RECENT_SIGN_IN_MS = 15 * 60_000;

/**
 * Whether she has proved who she is within the last `withinMs`: before a sensitive act, so that a screen which somebody
 * left open is not enough. Pages lead to `/login/again` otherwise (routes/recent-sign-in.server.ts).
 */
export function isRecentSignIn(
	deps: { clock: Clock },
	session: Pick<Session, 'authenticatedAt'>,
	withinMs: number = RECENT_SIGN_IN_MS
): boolean {
	return deps.clock.now() - session.authenticatedAt <= withinMs;
}
