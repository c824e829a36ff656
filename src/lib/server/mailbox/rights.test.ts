import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	ADMINISTER,
	HANDLE,
	openWorkplace,
	READ,
	WATCH,
	type Workplace
} from '#tests/support/workplace.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import { findMailbox, listMailboxes } from './queries.ts';
import {
	findRights,
	listMailboxesWithRight,
	listPeopleWithRight,
	NO_RIGHTS,
	requireRight,
	rightsOf,
	rightsPerMailbox
} from './rights.ts';
import { memberships } from './schema.ts';
import { setMembership } from './set-membership.ts';

describe('rights in a mailbox', () => {
	let place: Workplace;
	beforeEach(async () => {
		place = await openWorkplace();
	});
	afterEach(() => place.close());
	const rights = (personId: string, mailboxId = place.children) =>
		findRights(place.deps.db.read, personId, mailboxId, place.clock.now());

	it('are none without a membership, in another mailbox, or for nobody', async () => {
		const outsider = await place.addPerson('Utan behörighet');
		const neighbour = await place.addPerson('Grannen', HANDLE, { mailboxId: place.adults });
		for (const { personId } of [outsider, neighbour, { personId: 'nobody' }]) {
			expect(await rights(personId)).toEqual(NO_RIGHTS);
			expect(
				await findMailbox(place.deps, { actor: { personId }, mailboxId: place.children })
			).toBeUndefined();
		}
		expect(await listMailboxes(place.deps, { actor: outsider })).toEqual([]);
	});

	it('end at the instant they were given until', async () => {
		const stand_in = await place.addPerson('Vikarie', HANDLE, { until: place.clock.now() + 1000 });
		expect((await rights(stand_in.personId)).send).toBe(true);
		place.clock.advance(1000);
		expect(await rights(stand_in.personId)).toEqual(NO_RIGHTS);
		expect(await listMailboxes(place.deps, { actor: stand_in })).toEqual([]);
	});

	it('begin at the instant they were given from', async () => {
		const { personId } = await place.addPerson('Vikarie');
		const from = place.clock.now() + 1000;
		const period = { from, until: from + 1000 };
		const asked = {
			actor: INSTALLATION as typeof INSTALLATION,
			mailboxId: place.children,
			personId,
			rights: HANDLE
		};
		expect(await setMembership(place.deps, { ...asked, from, until: from })).toEqual({
			outcome: 'invalid'
		});
		await setMembership(place.deps, { ...asked, ...period });
		expect(await rights(personId)).toEqual(NO_RIGHTS);
		place.clock.advance(1000);
		expect((await rights(personId)).send).toBe(true);
		place.clock.advance(1000);
		expect(await rights(personId)).toEqual(NO_RIGHTS);
	});

	it('of several sources add up, and each goes by itself', async () => {
		const { personId } = await place.addPerson('Anna', WATCH);
		const ofGroup = {
			mailboxId: place.children,
			personId,
			source: 'group:g1',
			mayQueue: true,
			mayRead: true,
			maySend: false,
			mayAdminister: false,
			createdAt: place.clock.now()
		};
		await place.deps.db.write((tx) => tx.insert(memberships).values(ofGroup));
		expect(await rights(personId)).toEqual(READ);
		const { db } = place.deps;
		const readers = await listPeopleWithRight(db.read, place.children, 'queue', place.clock.now());
		expect(readers.filter(({ id }) => id === personId)).toHaveLength(1);
		expect(await listMailboxesWithRight(db.read, personId, 'queue', place.clock.now())).toEqual([
			{ mailboxId: place.children, rights: READ }
		]);
		const none = { queue: false, read: false, send: false, administer: false };
		await setMembership(place.deps, {
			actor: INSTALLATION,
			mailboxId: place.children,
			personId,
			rights: none
		});
		expect(await rights(personId)).toEqual(READ);
	});

	it('are none for a person who has left', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId: anna.personId });
		expect(await rights(anna.personId)).toEqual(NO_RIGHTS);
	});

	it('never let a person read who may not see the queue, nor send who may not read', () => {
		const none = { mayQueue: false, mayRead: false, maySend: false, mayAdminister: false };
		expect(rightsOf({ ...none, mayRead: true, maySend: true })).toEqual(NO_RIGHTS);
		expect(rightsOf({ ...none, mayQueue: true, maySend: true })).toMatchObject({ send: false });
		expect(rightsOf({ ...none, mayAdminister: true })).toEqual({ ...NO_RIGHTS, administer: true });
	});

	it('of several memberships amount to the same in whatever order they are found', () => {
		const [queue, read, administer] = [
			{ ...NO_RIGHTS, queue: true },
			READ,
			{ ...NO_RIGHTS, administer: true }
		];
		const of = (...held: [string, typeof READ][]) =>
			Object.fromEntries(
				rightsPerMailbox(
					held.map(([id]) => id),
					(at) => held[at]![1]
				)
			);
		const expected = { a: queue, b: { ...READ, administer: true }, c: queue };
		expect(of(['a', queue], ['a', queue], ['b', read], ['b', administer], ['c', queue])).toEqual(
			expected
		);
		expect(of(['c', queue], ['b', read], ['a', queue], ['b', administer])).toEqual(expected);
		expect(of(['b', administer], ['c', queue], ['b', read], ['a', queue])).toEqual(expected);
		expect(of()).toEqual({});
		expect(queue).toEqual({ ...NO_RIGHTS, queue: true });
	});

	it('are refused when one lacks the other that it needs, or when they are over already', async () => {
		const { personId } = await place.addPerson('Anna');
		const set = (changes: object, until: number | null = null) =>
			setMembership(place.deps, {
				actor: INSTALLATION,
				mailboxId: place.children,
				personId,
				rights: { ...NO_RIGHTS, ...changes },
				until
			});
		expect(await set({ read: true })).toEqual({ outcome: 'invalid' });
		expect(await set({ queue: true, send: true })).toEqual({ outcome: 'invalid' });
		expect(await set({ queue: true }, place.clock.now())).toEqual({ outcome: 'invalid' });
		expect(await rights(personId)).toEqual(NO_RIGHTS);
	});

	it('can be given only by whoever administers that mailbox', async () => {
		const friend = await place.addPerson('Vän');
		const handler = await place.addPerson('Handläggare', HANDLE);
		const neighbour = await place.addPerson('Granne', ADMINISTER, { mailboxId: place.adults });
		const administrator = await place.addPerson('Förvaltare', ADMINISTER);
		const give = (actor: { personId: string }) =>
			setMembership(place.deps, {
				actor,
				mailboxId: place.children,
				personId: friend.personId,
				rights: READ
			});
		expect(await give(handler)).toEqual({ outcome: 'not-found' });
		expect(await give(neighbour)).toEqual({ outcome: 'not-found' });
		expect(await rights(friend.personId)).toEqual(NO_RIGHTS);
		expect(await give(administrator)).toEqual({ outcome: 'done' });
		expect(await rights(friend.personId)).toEqual(READ);
		expect(await rights(administrator.personId)).toEqual(ADMINISTER);
	});

	it('are gone when the last one is taken away', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		await setMembership(place.deps, {
			actor: INSTALLATION,
			mailboxId: place.children,
			personId: anna.personId,
			rights: NO_RIGHTS
		});
		expect(await rights(anna.personId)).toEqual(NO_RIGHTS);
	});

	it('tell apart a mailbox that is not there from one that is closed to the person', async () => {
		const watcher = await place.addPerson('Chef', WATCH);
		const check = (mailboxId: string) =>
			requireRight(place.deps.db.read, watcher.personId, mailboxId, 'read', place.clock.now());
		expect(await check('nowhere')).toEqual({ outcome: 'unknown' });
		expect(await check(place.children)).toEqual({ outcome: 'denied' });
		expect(
			await requireRight(
				place.deps.db.read,
				watcher.personId,
				place.children,
				'queue',
				place.clock.now()
			)
		).toMatchObject({ outcome: 'granted', mailbox: { name: 'Barn och unga' } });
	});
});
