/**
 * Sets the demo up once: a mailbox for each of our functions, people with rights. What people change later stays; people
 * that a newer version knows are added.
 */
import { eq, inArray } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { settings } from '../db/schema.ts';
import type { Ids } from '../ids.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { createPerson } from '../identity/create-person.ts';
import { grantRole } from '../identity/roles.ts';
import { people } from '../identity/schema.ts';
import { createMailbox } from '../mailbox/create-mailbox.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { DEMO_PEOPLE } from './demo-people.ts';

const SEEDED = 'demo.seeded';

export interface OwnFunction {
	/** Functional address. */
	identifier: string;
	name: string;
	description: string;
}

export async function seedDemo(
	deps: { db: Db; clock: Clock; ids: Ids },
	functions: readonly OwnFunction[]
): Promise<void> {
	const [seeded] = await deps.db.read.select().from(settings).where(eq(settings.key, SEEDED));
	if (seeded !== undefined && (await areAllThere(deps.db))) return;
	const mailboxIds = new Map<string, string>();
	for (const { identifier, name, description } of functions) {
		const { mailboxId } = await createMailbox(deps, {
			actor: INSTALLATION,
			functionalAddress: identifier,
			name,
			description
		});
		mailboxIds.set(identifier, mailboxId);
	}
	for (const person of DEMO_PEOPLE) {
		const { outcome } = await createPerson(deps, {
			actor: INSTALLATION,
			id: person.id,
			displayName: person.displayName,
			title: person.title
		});
		// Somebody who was there at the first start has the rights that people have given or taken since.
		if (seeded !== undefined && outcome === 'exists') continue;
		if (person.role !== undefined) {
			await grantRole(deps, { actor: INSTALLATION, personId: person.id, role: person.role });
		}
		for (const [identifier, mailboxId] of mailboxIds) {
			const rights = person.rights[identifier.split(':').at(-1) ?? ''];
			if (rights === undefined) continue;
			await setMembership(deps, {
				actor: INSTALLATION,
				mailboxId,
				personId: person.id,
				rights,
				until: null
			});
		}
	}
	await deps.db.write((tx) =>
		tx.insert(settings).values({ key: SEEDED, value: 'yes' }).onConflictDoNothing()
	);
}

/** A newer version may know people that an older demo did not have. */
async function areAllThere(db: Db): Promise<boolean> {
	const ids = DEMO_PEOPLE.map(({ id }) => id);
	return (await db.read.$count(people, inArray(people.id, ids))) === ids.length;
}
