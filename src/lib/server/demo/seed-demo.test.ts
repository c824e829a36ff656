import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { ManualClock } from '../clock.ts';
import { randomIds } from '../ids.ts';
import { hasRole } from '../identity/roles.ts';
import { organisationRoles, people } from '../identity/schema.ts';
import { listMailboxes } from '../mailbox/queries.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { DEMO_PEOPLE } from './demo-people.ts';
import { seedDemo } from './seed-demo.ts';

const FUNCTIONS = [
	'barn-och-unga',
	'ekonomiskt-bistand',
	'aldreomsorg',
	'elevhalsan',
	'registrator'
].map((slug) => ({
	identifier: `sdk:inkorg:0203:ekvik.example:${slug}`,
	name: slug,
	description: ''
}));

describe('the demo', () => {
	let database: Awaited<ReturnType<typeof openTestDatabase>>;
	beforeEach(async () => {
		database = await openTestDatabase();
	});
	afterEach(() => database.close());
	const deps = () => ({ db: database.db, clock: new ManualClock(1_000), ids: randomIds });
	const mailboxesOf = (title: string) =>
		listMailboxes(deps(), {
			actor: { personId: DEMO_PEOPLE.find((person) => person.title.startsWith(title))!.id }
		});

	it('gives the manager counts without the right to read', async () => {
		await seedDemo(deps(), FUNCTIONS);
		const rights = (await mailboxesOf('Enhetschef')).map((mailbox) => mailbox.rights);
		expect(rights).toHaveLength(3);
		expect(rights.every((right) => right.queue && !right.read && !right.send)).toBe(true);
	});

	it('gives the operations their role and not one mailbox', async () => {
		await seedDemo(deps(), FUNCTIONS);
		const { id } = DEMO_PEOPLE.find((person) => person.title.startsWith('IT-drift'))!;
		expect(await hasRole(database.db.read, id, 'operations')).toBe(true);
		expect(await mailboxesOf('IT-drift')).toEqual([]);
	});

	it('adds whom an older demo did not know, and changes nobody else', async () => {
		await seedDemo(deps(), FUNCTIONS);
		const [sara] = DEMO_PEOPLE;
		const olle = DEMO_PEOPLE.find(({ role }) => role === 'operations')!;
		const [mailbox] = await mailboxesOf(sara!.title);
		await setMembership(deps(), {
			actor: 'installation',
			mailboxId: mailbox!.id,
			personId: sara!.id,
			rights: { queue: false, read: false, send: false, administer: false }
		});
		const before = (await mailboxesOf(sara!.title)).length;
		await database.db.write(async (tx) => {
			await tx.delete(organisationRoles);
			await tx.delete(people).where(eq(people.id, olle.id));
		});
		await seedDemo(deps(), FUNCTIONS);
		expect(await hasRole(database.db.read, olle.id, 'operations')).toBe(true);
		expect(await mailboxesOf(sara!.title)).toHaveLength(before);
	});

	it('does not give back a right that somebody has taken away', async () => {
		await seedDemo(deps(), FUNCTIONS);
		const [mailbox] = await mailboxesOf('Biståndshandläggare');
		await setMembership(deps(), {
			actor: 'installation',
			mailboxId: mailbox!.id,
			personId: DEMO_PEOPLE[3]!.id,
			rights: { queue: false, read: false, send: false, administer: false }
		});
		await seedDemo(deps(), FUNCTIONS);
		expect(await mailboxesOf('Biståndshandläggare')).toEqual([]);
	});
});
