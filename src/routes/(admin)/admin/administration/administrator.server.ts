import { error } from '@sveltejs/kit';
import {
	administersAnything,
	findAuthority,
	logDenied,
	type Authority
} from '#lib/server/administration/authority.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';

/**
 * Whoever is signed in, when she administers something (`everything`: when she administers all). To everybody else there
 * is no such page, and it is logged.
 */
export async function administrator(
	locals: App.Locals,
	need: 'anything' | 'everything' = 'anything'
): Promise<{ actor: Actor; authority: Authority }> {
	const { db, clock } = locals.app;
	const actor = actorOf(locals);
	const authority = await findAuthority(db.read, actor, clock.now());
	if (need === 'everything' ? authority.everything : administersAnything(authority)) {
		return { actor, authority };
	}
	await db.write((tx) => logDenied(tx, actor, clock.now()));
	error(404, 'Not found');
}
