import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	ADMINISTER,
	HANDLE,
	openWorkplace,
	READ,
	WATCH,
	type Workplace
} from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { claimConversation } from '../conversation/change-work.ts';
import { conversations } from '../conversation/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { createSession } from '../identity/create-session.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import { grantRole } from '../identity/roles.ts';
import { people, sessions } from '../identity/schema.ts';
import { findRights, NO_RIGHTS } from '../mailbox/rights.ts';
import { memberships } from '../mailbox/schema.ts';
import { applyGroupClaims } from './apply-group-claims.ts';
import { changeMembers } from './change-members.ts';
import { planRule } from './plan-rule.ts';
import { groupNames, listGroups } from './queries.ts';
import { recomputePerson } from './recompute.ts';
import { saveRule } from './save-rule.ts';
import { groups } from './schema.ts';

describe('groups', () => {
	let place: Workplace;
	let boss: Actor;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		boss = await person('Boss');
		anna = await person('Anna');
		await grantRole(place.deps, {
			actor: INSTALLATION,
			personId: boss.personId,
			role: 'administrator'
		});
	});
	afterEach(() => place.close());

	const person = (name: string) => place.addPerson(name);
	const rights = (actor: Actor) =>
		findRights(place.deps.db.read, actor.personId, place.children, place.clock.now());
	const signIn = ({ personId }: Actor, ...named: string[]) =>
		place.deps.db.write((tx) =>
			applyGroupClaims(tx, { personId, issuer: 'idp', groups: named, at: place.clock.now() })
		);
	const rule = (actor: Actor, groupId: string, given: typeof READ | null, seen?: string) =>
		saveRule(place.deps, {
			actor,
			groupId,
			mailboxId: place.children,
			rights: given,
			...(seen !== undefined && { seen })
		});
	async function groupId(name: string): Promise<string> {
		const [row] = await place.deps.db.read
			.select()
			.from(groups)
			.where(eq(groups.displayName, name));
		return row?.id ?? '';
	}
	const facts = async (event: string) =>
		(await place.deps.db.read.select().from(auditEvents).where(eq(auditEvents.event, event))).map(
			(row) => row.facts
		);

	describe('a rule', () => {
		it('is saved by nobody but an administrator, and the attempt is logged', async () => {
			await signIn(anna, 'barn');
			const id = await groupId('barn');
			const nurse = await place.addPerson('Enhetschef', ADMINISTER);
			expect(await rule(nurse, id, READ)).toEqual({ outcome: 'not-found' });
			expect(await rights(anna)).toEqual(NO_RIGHTS);
			expect(await facts('access.denied')).toEqual([{ to: 'administer' }]);
		});

		it('gives nothing that does not hang together, and nothing in what is not there', async () => {
			await signIn(anna, 'barn');
			const id = await groupId('barn');
			for (const broken of [{ ...HANDLE, read: false }, { ...READ, queue: false }, NO_RIGHTS]) {
				expect(await rule(boss, id, broken)).toEqual({ outcome: 'invalid' });
			}
			expect(await rule(boss, 'unknown', READ)).toEqual({ outcome: 'not-found' });
			expect(await rule(boss, id, null)).toEqual({ outcome: 'not-found' });
		});

		it('does not raise the rights of who saves it: others are named who may', async () => {
			const other = await person('Cecilia');
			await grantRole(place.deps, {
				actor: INSTALLATION,
				personId: other.personId,
				role: 'administrator'
			});
			await signIn(boss, 'barn');
			const id = await groupId('barn');
			expect(await rule(boss, id, READ)).toEqual({ outcome: 'own', others: ['Cecilia'] });
			expect(await rights(boss)).toEqual(NO_RIGHTS);
			expect(await rule(other, id, READ)).toEqual({ outcome: 'done', changed: 1 });
			expect(await rule(boss, id, READ)).toEqual({ outcome: 'done', changed: 0 });
			expect(await rule(boss, id, HANDLE)).toMatchObject({ outcome: 'own' });
			expect(await rule(boss, id, WATCH)).toEqual({ outcome: 'done', changed: 1 });
		});

		it('does not make lasting what who saves it has until a day', async () => {
			const until = place.clock.now() + 1000;
			const deputy = await place.addPerson('Vikarie', READ, { until });
			const { personId } = deputy;
			await grantRole(place.deps, { actor: INSTALLATION, personId, role: 'administrator' });
			await signIn(deputy, 'barn');
			expect(await rule(deputy, await groupId('barn'), READ)).toMatchObject({ outcome: 'own' });
		});

		it('shows whom it touches: who gains, who loses, who has it anyway', async () => {
			const byHand = await place.addPerson('Handskriven', READ);
			for (const one of [anna, byHand]) await signIn(one, 'barn');
			const id = await groupId('barn');
			const plan = (given: typeof READ | null) =>
				planRule(
					place.deps.db.read,
					{ groupId: id, mailboxId: place.children, rights: given },
					boss.personId,
					place.clock.now()
				);
			const first = await plan(READ);
			expect(first.gains.map(({ person }) => person.displayName)).toEqual(['Anna']);
			expect(first.gains[0]?.gained).toEqual(['queue', 'read']);
			expect(first.same).toMatchObject([
				{ person: { displayName: 'Handskriven' }, byHand: true, gained: [], lost: [] }
			]);
			expect(await rule(boss, id, READ, first.seen)).toEqual({ outcome: 'done', changed: 2 });
			const gone = await plan(null);
			expect(gone.loses).toMatchObject([
				{ person: { displayName: 'Anna' }, lost: ['queue', 'read'] }
			]);
			expect(gone.same).toHaveLength(1);
		});

		it('is not saved when it touches others than those who were shown', async () => {
			await signIn(anna, 'barn');
			const id = await groupId('barn');
			const wish = { groupId: id, mailboxId: place.children, rights: READ };
			const { seen } = await planRule(place.deps.db.read, wish, null, place.clock.now());
			await signIn(await person('Bo'), 'barn');
			expect(await rule(boss, id, READ, seen)).toEqual({ outcome: 'changed-since' });
			expect(await rights(anna)).toEqual(NO_RIGHTS);
		});

		it('gives and takes in one go, says in the log what from, and leaves what was given by hand', async () => {
			const byHand = await place.addPerson('Handskriven', WATCH);
			for (const one of [anna, byHand]) await signIn(one, 'barn');
			const id = await groupId('barn');
			await rule(boss, id, READ);
			expect(await rights(anna)).toEqual(READ);
			expect(await rights(byHand)).toEqual(READ);
			const source = `group:${id}`;
			expect(await facts('membership.set')).toContainEqual({
				...{ person: anna.personId, queue: true, read: true, send: false, administer: false },
				...{ from: null, until: null, source }
			});
			await rule(boss, id, null);
			expect(await rights(anna)).toEqual(NO_RIGHTS);
			expect(await rights(byHand)).toEqual(WATCH);
			expect(await facts('membership.removed')).toContainEqual({ person: anna.personId, source });
			expect(await verifyAudit(place.deps.db)).toMatchObject({ outcome: 'intact' });
		});
	});

	it('lets others have the event loop while a rule about many is saved', async () => {
		const { deps } = place;
		const ids = Array.from({ length: 450 }, () => deps.ids.uuid());
		await signIn(anna, 'alla');
		const id = await groupId('alla');
		await deps.db.write(async (tx) => {
			await tx
				.insert(people)
				.values(ids.map((personId) => ({ id: personId, displayName: 'P', createdAt: 0 })));
			await changeMembers(tx, { at: 0, by: null }, id, { add: ids });
		});
		let turns = 0;
		let saving = true;
		const count = () => {
			turns += 1;
			if (saving) setImmediate(count);
		};
		setImmediate(count);
		expect(await rule(boss, id, READ)).toEqual({ outcome: 'done', changed: 451 });
		saving = false;
		expect(turns).toBeGreaterThan(4);
		expect(await verifyAudit(deps.db)).toMatchObject({ outcome: 'intact' });
	});

	describe('what the identity provider says at sign-in', () => {
		it('adds groups that are not known, without any rule', async () => {
			await signIn(anna, 'barn', 'vuxna', 'barn', '');
			expect(await rights(anna)).toEqual(NO_RIGHTS);
			const { groups: listed } = await listGroups(place.deps, { query: '', limit: 10, offset: 0 });
			expect(
				listed.map(({ displayName, members, source }) => [displayName, members, source])
			).toEqual([
				['barn', 1, 'claim'],
				['vuxna', 1, 'claim']
			]);
		});

		it('ends a group that it names no more, with its rights, and gives back what she handled there', async () => {
			await signIn(anna, 'barn');
			const id = await groupId('barn');
			await rule(boss, id, READ);
			const { conversationId } = await place.receive();
			await claimConversation(place.deps, { actor: anna, conversationId });
			await signIn(anna, 'barn');
			expect(await rights(anna)).toEqual(READ);
			await signIn(anna);
			expect(await rights(anna)).toEqual(NO_RIGHTS);
			const [conversation] = await place.deps.db.read.select().from(conversations);
			expect(conversation).toMatchObject({ state: 'unassigned', assigneeId: null });
		});

		it('says nothing of groups that SCIM keeps', async () => {
			await place.deps.db.write(async (tx) => {
				const row = { displayNameKey: 'barn', createdAt: 0, modifiedAt: 0 };
				await tx
					.insert(groups)
					.values({ id: 'g', displayName: 'Barn', externalId: 'oid', source: 'scim', ...row });
			});
			await rule(boss, 'g', READ);
			await signIn(anna, 'oid', 'BARN');
			expect(await rights(anna)).toEqual(NO_RIGHTS);
			expect(await place.deps.db.read.$count(groups)).toBe(1);
			await place.deps.db.write((tx) =>
				changeMembers(tx, { at: 0, by: null }, 'g', { add: [anna.personId] })
			);
			await signIn(anna);
			expect(await rights(anna)).toEqual(READ);
			expect(await groupNames(place.deps.db.read, ['group:g', 'manual'])).toEqual(
				new Map([['g', 'Barn']])
			);
		});
	});

	describe('who leaves', () => {
		it('loses what groups gave, is signed out, and what she handled is everybody’s', async () => {
			await signIn(anna, 'barn');
			await rule(boss, await groupId('barn'), READ);
			const { conversationId } = await place.receive();
			await claimConversation(place.deps, { actor: anna, conversationId });
			await createSession(place.deps, { personId: anna.personId, assuranceLevel: 3 });
			await deactivatePerson(place.deps, { actor: boss, personId: anna.personId });
			const { read } = place.deps.db;
			const of = eq(memberships.personId, anna.personId);
			expect(await read.$count(memberships, of)).toBe(0);
			expect(await read.$count(sessions)).toBe(0);
			const free = and(eq(conversations.state, 'unassigned'));
			expect(await read.$count(conversations, free)).toBe(1);
			expect(await facts('conversation.released')).toMatchObject([
				{ assigneeBefore: anna.personId, assignee: null }
			]);
		});

		it('has it again when she comes back and is still in the group', async () => {
			await signIn(anna, 'barn');
			await rule(boss, await groupId('barn'), READ);
			await deactivatePerson(place.deps, { actor: boss, personId: anna.personId });
			await place.deps.db.write(async (tx) => {
				await tx.update(people).set({ active: true }).where(eq(people.id, anna.personId));
				await recomputePerson(tx, { at: 0, by: null }, anna.personId);
			});
			expect(await rights(anna)).toEqual(READ);
		});
	});
});
