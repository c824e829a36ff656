import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { ManualClock } from '../clock.ts';
import { randomIds } from '../ids.ts';
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
