import { error } from '@sveltejs/kit';
import { mayOperate } from '#lib/server/identity/may-operate.ts';
import { hasRole } from '#lib/server/identity/roles.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import type { Actor } from '#lib/server/identity/actor.ts';

/** Whoever is signed in, when she has the role `operations`. To everybody else there is no such page, and it is logged. */
export async function operator(locals: App.Locals): Promise<Actor> {
	const { db, clock } = locals.app;
	const actor = actorOf(locals);
	if (await hasRole(db.read, actor.personId, 'operations')) return actor;
	await db.write((tx) => mayOperate(tx, actor, clock.now()));
	error(404, 'Not found');
}
