import { and, asc, desc, eq, gt } from 'drizzle-orm';
import type { Person } from '#lib/identity/person.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from './actor.ts';
import { passkeys, people, sessions } from './schema.ts';

/** Active people by name: the sandbox's sign-in page. */
export async function listPeople(deps: { db: Db }): Promise<Person[]> {
	return deps.db.read
		.select(personColumns)
		.from(people)
		.where(eq(people.active, true))
		.orderBy(asc(people.displayName), asc(people.id));
}

/** An active person. */
export async function findPerson(deps: { db: Db }, personId: string): Promise<Person | undefined> {
	const [row] = await deps.db.read
		.select(personColumns)
		.from(people)
		.where(and(eq(people.id, personId), eq(people.active, true)));
	return row;
}

/** Where the actor is signed in, the latest used first. `id` is no secret (session.ts). Times in ms since the epoch. */
export async function listOwnSessions(deps: { db: Db; clock: Clock }, { actor }: { actor: Actor }) {
	return deps.db.read
		.select({
			id: sessions.id,
			label: sessions.label,
			method: sessions.method,
			createdAt: sessions.createdAt,
			lastSeenAt: sessions.lastSeenAt
		})
		.from(sessions)
		.where(and(eq(sessions.personId, actor.personId), gt(sessions.expiresAt, deps.clock.now())))
		.orderBy(desc(sessions.lastSeenAt), asc(sessions.id));
}

/** The actor's passkeys, the oldest first. */
export async function listOwnPasskeys(deps: { db: Db }, { actor }: { actor: Actor }) {
	return deps.db.read
		.select({
			id: passkeys.id,
			name: passkeys.name,
			synced: passkeys.synced,
			createdAt: passkeys.createdAt,
			lastUsedAt: passkeys.lastUsedAt
		})
		.from(passkeys)
		.where(eq(passkeys.personId, actor.personId))
		.orderBy(asc(passkeys.createdAt), asc(passkeys.id));
}

const personColumns = {
	id: people.id,
	displayName: people.displayName,
	title: people.title,
	language: people.language,
	theme: people.theme
};
