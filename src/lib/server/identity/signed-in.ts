import { assert } from '../assert.ts';
import type { Actor } from './actor.ts';
import type { Session } from './session.ts';

/** The session of a page that the guard (src/hooks/guard.ts) lets nobody see without one. */
export function signedIn(locals: { session: Session | null }): Session {
	assert(locals.session !== null, 'the guard lets nobody here without a session');
	return locals.session;
}

/** Whoever is signed in, as use cases want her. */
export function actorOf(locals: { session: Session | null }): Actor {
	return { personId: signedIn(locals).person.id };
}
