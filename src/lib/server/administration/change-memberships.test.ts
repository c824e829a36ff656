import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rightsAt, type MembershipTerms } from '#lib/administration/membership.ts';
import {
	ADMINISTER,
	HANDLE,
	openWorkplace,
	READ,
	type Workplace
} from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import { grantRole } from '../identity/roles.ts';
import { findRights, NO_RIGHTS } from '../mailbox/rights.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { applyChanges, previewChanges, UNDO_MS } from './change-memberships.ts';
import type { MembershipWish } from './plan-changes.ts';
import { undoBatch } from './undo-batch.ts';

describe('many memberships at once', () => {
	let place: Workplace;
	let administrator: Actor;
	let unit: Actor;
	let anna: Actor;
	let bo: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		administrator = await place.addPerson('Karin');
		await grantRole(place.deps, {
			actor: INSTALLATION,
			personId: administrator.personId,
			role: 'administrator'
		});
		unit = await place.addPerson('Enhet', ADMINISTER);
		anna = await place.addPerson('Anna');
		bo = await place.addPerson('Bo', READ);
	});
	afterEach(() => place.close());

	const rights = (person: Actor, mailboxId = place.children) =>
		findRights(place.deps.db.read, person.personId, mailboxId, place.clock.now());
	const handle = (until: number | null = null): MembershipTerms => ({
		rights: rightsAt('send', false),
		from: null,
		until
	});
	const wish = (
		person: Actor,
		terms: MembershipTerms | null = handle(),
		mailboxId = place.children
	): MembershipWish => ({ personId: person.personId, mailboxId, terms });
	async function preview(actor: Actor, wishes: MembershipWish[]) {
		const outcome = await previewChanges(place.deps, { actor, wishes });
		if (outcome.outcome !== 'planned') throw new Error(outcome.outcome);
		return outcome;
	}
	async function apply(actor: Actor, wishes: MembershipWish[]) {
		const { digest } = await preview(actor, wishes);
		return applyChanges(place.deps, { actor, wishes, digest, kind: 'bulk' });
	}
	const refusals = async (actor: Actor, wishes: MembershipWish[]) =>
		(await preview(actor, wishes)).plan.map(({ refusal }) => refusal);

	it('are not for who administers nothing, and trying is logged', async () => {
		const wishes = [wish(anna)];
		expect(await previewChanges(place.deps, { actor: bo, wishes })).toEqual({
			outcome: 'not-found'
		});
		const { digest } = await preview(administrator, wishes);
		expect(await applyChanges(place.deps, { actor: bo, wishes, digest, kind: 'bulk' })).toEqual({
			outcome: 'not-found'
		});
		expect(await rights(anna)).toEqual(NO_RIGHTS);
		const denied = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'access.denied'));
		expect(denied).toHaveLength(1);
	});

	it('are refused one by one: one’s own, another’s mailbox, who has left, what has ended', async () => {
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId: bo.personId });
		expect(
			await refusals(unit, [
				wish(unit),
				wish(unit, null),
				wish(anna, handle(), place.adults),
				wish(bo),
				wish(anna, handle(place.clock.now())),
				wish({ personId: 'nobody' }),
				wish(anna)
			])
		).toEqual(['own', 'own', 'not-found', 'inactive', 'dates', 'not-found', null]);
		expect(await refusals(administrator, [wish(administrator, null, place.adults)])).toEqual([
			'own'
		]);
	});

	it('tell nothing of a mailbox that is not hers', async () => {
		const { plan } = await preview(unit, [wish(anna, handle(), place.adults)]);
		expect(plan[0]).toMatchObject({ mailbox: { name: '' }, before: null });
		expect((await apply(unit, [wish(anna, handle(), place.adults)])).outcome).toBe('nothing');
		expect(await rights(anna, place.adults)).toEqual(NO_RIGHTS);
	});

	it('are made all together and only as they were looked at', async () => {
		const wishes = [wish(anna), wish(bo), wish(anna, handle(), place.adults)];
		const { digest } = await preview(administrator, wishes);
		await setMembership(place.deps, {
			actor: INSTALLATION,
			mailboxId: place.children,
			personId: bo.personId,
			rights: NO_RIGHTS
		});
		const asked = { actor: administrator, wishes, kind: 'bulk' as const };
		const outcome = await applyChanges(place.deps, { ...asked, digest });
		expect(outcome.outcome).toBe('changed');
		expect(await rights(anna)).toEqual(NO_RIGHTS);
		if (outcome.outcome !== 'changed') return;
		const again = await applyChanges(place.deps, { ...asked, digest: outcome.digest });
		expect(again).toMatchObject({ outcome: 'done', changes: 3 });
		for (const person of [anna, bo]) expect(await rights(person)).toEqual(HANDLE);
		expect((await verifyAudit(place.deps.db)).outcome).toBe('intact');
	});

	it('are taken back, but not what somebody has changed since', async () => {
		const done = await apply(administrator, [wish(anna), wish(bo)]);
		if (done.outcome !== 'done') throw new Error(done.outcome);
		await setMembership(place.deps, {
			actor: unit,
			mailboxId: place.children,
			personId: anna.personId,
			rights: READ
		});
		const { batchId } = done;
		expect(await undoBatch(place.deps, { actor: unit, batchId })).toEqual({
			outcome: 'not-found'
		});
		const undone = await undoBatch(place.deps, { actor: administrator, batchId });
		expect(undone).toMatchObject({ outcome: 'done', changes: 1 });
		expect(undone.outcome === 'done' && undone.left).toBe(1);
		expect(await rights(bo)).toEqual(READ);
		expect(await rights(anna)).toEqual(READ);
		expect(await undoBatch(place.deps, { actor: administrator, batchId })).toEqual({
			outcome: 'too-late'
		});
	});

	it('are not taken back after a day', async () => {
		const done = await apply(administrator, [wish(anna)]);
		if (done.outcome !== 'done') throw new Error(done.outcome);
		place.clock.advance(UNDO_MS + 1);
		expect(await undoBatch(place.deps, { actor: administrator, batchId: done.batchId })).toEqual({
			outcome: 'too-late'
		});
	});

	it('cannot be taken back by who lost the mailbox meanwhile', async () => {
		const done = await apply(unit, [wish(anna)]);
		if (done.outcome !== 'done') throw new Error(done.outcome);
		await setMembership(place.deps, {
			actor: administrator,
			mailboxId: place.children,
			personId: unit.personId,
			rights: NO_RIGHTS
		});
		expect(await undoBatch(place.deps, { actor: unit, batchId: done.batchId })).toEqual({
			outcome: 'not-found'
		});
		expect(await rights(anna)).toEqual(HANDLE);
	});
});
