import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, NOON, openWorkplace, READ, type Workplace } from '#tests/support/workplace.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import { grantRole } from '../identity/roles.ts';
import { people } from '../identity/schema.ts';
import { setMailboxClosed } from '../mailbox/close-mailbox.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { explainMailbox } from './explain-rights.ts';
import { listMailboxesToAdminister } from './list-mailboxes.ts';
import { listPeopleToAdminister } from './list-people.ts';

const DAY_MS = 24 * 3_600_000;

describe('the lists of the administration', () => {
	let place: Workplace;
	let karin: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		karin = await place.addPerson('Karin');
		const { personId } = karin;
		await grantRole(place.deps, { actor: INSTALLATION, personId, role: 'administrator' });
	});
	afterEach(() => place.close());

	const unmanned = async () => {
		const found = await listMailboxesToAdminister(place.deps, {
			...{ actor: karin, query: '', filter: 'unmanned', page: 0 }
		});
		return found!.rows.map(({ name, unmannedFrom }) => [name, unmannedFrom]);
	};
	const explain = () => explainMailbox(place.deps, { actor: karin, mailboxId: place.children });

	it('name a mailbox where nobody reads and sends: readers alone are nobody', async () => {
		await place.addPerson('Läsare', READ);
		await place.addPerson('Vuxen', HANDLE, { mailboxId: place.adults });
		expect(await unmanned()).toEqual([['Barn och unga', NOON]]);
		expect(await explain()).toMatchObject({ handlers: 0, unmannedFrom: NOON });
	});

	it('name it beforehand when the only one is a stand-in, from the instant that she ends', async () => {
		await place.addPerson('Vuxen', HANDLE, { mailboxId: place.adults });
		const until = NOON + 3 * DAY_MS;
		await place.addPerson('Vikarie', HANDLE, { until });
		expect(await unmanned()).toEqual([['Barn och unga', until]]);
		expect(await explain()).toMatchObject({
			...{ handlers: 1, unmannedFrom: until },
			reasons: [{ person: { name: 'Vikarie' }, until, when: 'now' }]
		});
		place.clock.advance(3 * DAY_MS);
		expect(await explain()).toMatchObject({ handlers: 0, reasons: [{ when: 'over' }] });
	});

	it('do not name it when another takes over as the stand-in ends, nor when it is weeks away', async () => {
		await place.addPerson('Vuxen', HANDLE, { mailboxId: place.adults, until: NOON + 15 * DAY_MS });
		const until = NOON + 3 * DAY_MS;
		await place.addPerson('Vikarie', HANDLE, { until });
		const { personId } = await place.addPerson('Nästa');
		await setMembership(place.deps, {
			...{ actor: karin, mailboxId: place.children, personId, rights: HANDLE, from: until }
		});
		expect(await unmanned()).toEqual([]);
		expect((await explain())?.reasons).toMatchObject([
			{ person: { name: 'Nästa' }, when: 'later', from: until },
			{ person: { name: 'Vikarie' }, when: 'now' }
		]);
	});

	it('do not name what is closed, and name what only people have who left', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		const mailboxId = place.adults;
		await setMailboxClosed(place.deps, { actor: karin, mailboxId, closed: true });
		expect(await unmanned()).toEqual([]);
		await deactivatePerson(place.deps, { actor: karin, ...anna });
		expect(await unmanned()).toEqual([['Barn och unga', NOON]]);
	});

	it('name who has never signed in, and nobody who has left', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		const bo = await place.addPerson('Bo');
		await place.addPerson('Cilla');
		await place.deps.db.write((tx) =>
			tx.update(people).set({ lastSignInAt: NOON }).where(eq(people.id, anna.personId))
		);
		await deactivatePerson(place.deps, { actor: karin, ...bo });
		const found = await listPeopleToAdminister(place.deps, {
			...{ actor: karin, query: '', filter: 'never-signed-in', page: 0 }
		});
		expect(found?.rows.map(({ name }) => name)).toEqual(['Cilla', 'Karin']);
	});

	it('are not there for who administers nothing', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		const wish = { actor: anna, query: '', page: 0 };
		expect(
			await listMailboxesToAdminister(place.deps, { ...wish, filter: 'unmanned' })
		).toBeUndefined();
		expect(
			await listPeopleToAdminister(place.deps, { ...wish, filter: 'never-signed-in' })
		).toBeUndefined();
	});
});
