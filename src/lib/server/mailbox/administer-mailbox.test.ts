import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMINISTER, HANDLE, openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { grantRole } from '../identity/roles.ts';
import { setMailboxClosed } from './close-mailbox.ts';
import { createMailbox } from './create-mailbox.ts';
import { editMailbox } from './edit-mailbox.ts';
import type { MailboxSettings } from './mailbox-settings.ts';
import { findMailbox } from './queries.ts';
import { findRights, listMailboxesWithRight } from './rights.ts';
import { setMembership } from './set-membership.ts';

describe('administering a mailbox', () => {
	let place: Workplace;
	let karin: Actor;
	let unit: Actor;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		karin = await place.addPerson('Karin');
		unit = await place.addPerson('Enhet', ADMINISTER);
		anna = await place.addPerson('Anna', HANDLE);
		const { personId } = karin;
		await grantRole(place.deps, { actor: INSTALLATION, personId, role: 'administrator' });
	});
	afterEach(() => place.close());
	const edit = (actor: Actor, changes: object, mailboxId = place.children) =>
		editMailbox(place.deps, { actor, mailboxId, changes });

	it('is refused to who handles messages, and to the neighbour', async () => {
		expect(await edit(anna, { description: 'x' })).toEqual({ outcome: 'not-found' });
		expect(await edit(unit, { description: 'x' }, place.adults)).toEqual({ outcome: 'not-found' });
		const mailboxId = place.children;
		for (const actor of [unit, anna]) {
			expect(await setMailboxClosed(place.deps, { actor, mailboxId, closed: true })).toEqual({
				outcome: 'not-found'
			});
			const made = { actor, functionalAddress: 'ny', name: 'Ny' };
			expect(await createMailbox(place.deps, made)).toEqual({ outcome: 'not-found' });
		}
	});

	it('lets a unit say when it is open and who helps, but not rename itself', async () => {
		expect(await edit(unit, { openingHours: '8–16', fallbackContact: 'Växeln' })).toEqual({
			outcome: 'done'
		});
		expect(await edit(unit, { name: 'Annat' })).toEqual({ outcome: 'not-found' });
		expect(await edit(unit, { functionalAddress: 'annan' })).toEqual({ outcome: 'not-found' });
	});

	it.each([
		['hours of six days', { weeklyHours: Array(6).fill({ from: '08:00', to: '16:00' }) }, 'hours'],
		['half a day', { weeklyHours: [{ from: '08:00', to: '' }, ...Array(6).fill(null)] }, 'hours'],
		['a week without a day', { weeklyHours: Array(7).fill(null) }, 'hours'],
		['files that the federation does not take', { fileFamilies: ['archive'] }, 'file-types'],
		['a text without end', { fallbackContact: 'x'.repeat(2_001) }, 'text']
	])('refuses %s', async (_, wrong, problem) => {
		const changes = wrong as Partial<MailboxSettings>;
		expect(await edit(unit, changes)).toEqual({ outcome: 'invalid', problem });
		const made = { actor: karin, functionalAddress: 'ny', name: 'Ny', ...changes };
		expect(await createMailbox(place.deps, made)).toEqual({ outcome: 'invalid', problem });
	});

	it('keeps its policies, says which were changed, and logs nothing when none was', async () => {
		const policies = {
			weeklyHours: [{ from: '08:00', to: '16:00' }, ...Array<null>(6).fill(null)],
			fileFamilies: ['pdf', 'image'] as const,
			nameInNotices: true
		};
		expect(await edit(unit, policies)).toEqual({ outcome: 'done' });
		expect(await edit(unit, policies)).toEqual({ outcome: 'done' });
		const edits = await place.deps.db.read
			.select({ facts: auditEvents.facts })
			.from(auditEvents)
			.where(eq(auditEvents.event, 'mailbox.edited'));
		expect(edits).toEqual([{ facts: { fields: 'weeklyHours fileFamilies nameInNotices' } }]);
		expect(await findMailbox(place.deps, { actor: anna, mailboxId: place.children })).toMatchObject(
			{ weeklyHours: policies.weeklyHours, fileFamilies: policies.fileFamilies }
		);
		await edit(unit, { weeklyHours: null, fileFamilies: null });
		expect(await findMailbox(place.deps, { actor: anna, mailboxId: place.children })).toMatchObject(
			{ weeklyHours: null, fileFamilies: null }
		);
	});

	it('keeps the functional address once messages have come, and never takes another’s', async () => {
		expect(await edit(karin, { functionalAddress: 'kommun:vuxna' })).toEqual({ outcome: 'exists' });
		expect(await edit(karin, { functionalAddress: 'har blanksteg' })).toMatchObject({
			outcome: 'invalid'
		});
		expect(await edit(karin, { functionalAddress: 'kommun:ny' })).toEqual({ outcome: 'done' });
		await place.receive();
		expect(await edit(karin, { functionalAddress: 'kommun:igen' })).toEqual({
			outcome: 'address-fixed'
		});
	});

	it('closed is still read, and nothing is sent from it', async () => {
		await place.receive();
		const mailboxId = place.children;
		const now = () => place.clock.now();
		const sender = () => findRights(place.deps.db.read, anna.personId, mailboxId, now());
		await setMailboxClosed(place.deps, { actor: karin, mailboxId, closed: true });
		expect(await sender()).toEqual({ ...HANDLE, send: false });
		expect(await listMailboxesWithRight(place.deps.db.read, anna.personId, 'send', now())).toEqual(
			[]
		);
		expect(await findMailbox(place.deps, { actor: anna, mailboxId })).toBeDefined();
		await setMailboxClosed(place.deps, { actor: karin, mailboxId, closed: false });
		expect(await sender()).toEqual(HANDLE);
	});

	it('lets nobody change her own rights, with the right or with the role', async () => {
		for (const actor of [unit, karin]) {
			expect(
				await setMembership(place.deps, {
					actor,
					mailboxId: place.children,
					personId: actor.personId,
					rights: HANDLE
				})
			).toEqual({ outcome: 'own' });
		}
	});
});
