import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { createPerson } from '../identity/create-person.ts';
import { createSession } from '../identity/create-session.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import { editPerson } from '../identity/edit-person.ts';
import { grantRole, hasRole, revokeRole } from '../identity/roles.ts';
import { validateSessionToken } from '../identity/validate-session.ts';
import { findRights, NO_RIGHTS } from '../mailbox/rights.ts';
import { pushSubscriptions } from '../push/schema.ts';
import { reactivatePerson } from './reactivate-person.ts';

describe('administering people', () => {
	let place: Workplace;
	let karin: Actor;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		karin = await place.addPerson('Karin');
		anna = await place.addPerson('Anna', HANDLE);
		await grantRole(place.deps, {
			actor: INSTALLATION,
			personId: karin.personId,
			role: 'administrator'
		});
	});
	afterEach(() => place.close());
	const rights = () =>
		findRights(place.deps.db.read, anna.personId, place.children, place.clock.now());
	const make = (changes: object = {}, actor = karin) =>
		createPerson(place.deps, { actor, displayName: 'Ny', ...changes });

	it('is the administrator’s alone, and an attempt is logged', async () => {
		const { personId } = karin;
		const attempts = [
			() => make({}, anna),
			() => deactivatePerson(place.deps, { actor: anna, personId }),
			() => grantRole(place.deps, { actor: anna, personId: anna.personId, role: 'administrator' }),
			() => revokeRole(place.deps, { actor: anna, personId, role: 'administrator' }),
			() => reactivatePerson(place.deps, { actor: anna, personId, restoreRights: true }),
			() =>
				editPerson(place.deps, {
					actor: anna,
					personId,
					particulars: { displayName: 'X', title: '', email: null, hsaId: null }
				})
		];
		for (const attempt of attempts) expect(await attempt()).toEqual({ outcome: 'not-found' });
		const denied = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'access.denied'));
		expect(denied).toHaveLength(attempts.length);
	});

	it('never touches one’s own roles, nor closes oneself off', async () => {
		const own = { actor: karin, personId: karin.personId };
		expect(await grantRole(place.deps, { ...own, role: 'auditor' })).toEqual({ outcome: 'own' });
		expect(await revokeRole(place.deps, { ...own, role: 'administrator' })).toEqual({
			outcome: 'own'
		});
		expect(await deactivatePerson(place.deps, own)).toEqual({ outcome: 'own' });
		const particulars = {
			displayName: 'Karin L',
			title: '',
			email: 'k@ekvik.example',
			hsaId: null
		};
		expect(await editPerson(place.deps, { ...own, particulars })).toEqual({ outcome: 'own' });
	});

	it('leaves one administrator, whoever asks', async () => {
		const last = { actor: INSTALLATION as typeof INSTALLATION, personId: karin.personId };
		expect(await revokeRole(place.deps, { ...last, role: 'administrator' })).toEqual({
			outcome: 'last-administrator'
		});
		expect(await deactivatePerson(place.deps, last)).toEqual({ outcome: 'last-administrator' });
		await grantRole(place.deps, { ...last, personId: anna.personId, role: 'administrator' });
		expect(await revokeRole(place.deps, { ...last, role: 'administrator' })).toEqual({
			outcome: 'done'
		});
		expect(await hasRole(place.deps.db.read, karin.personId, 'administrator')).toBe(false);
	});

	it.each([
		[{ displayName: ' ' }, 'name'],
		[{ displayName: 'x'.repeat(201) }, 'name'],
		[{ displayName: 'a\u0000b' }, 'name'],
		[{ title: 'x'.repeat(201) }, 'title'],
		[{ email: 'inte en adress' }, 'email'],
		[{ hsaId: 'SE 2321' }, 'hsa-id']
	])('refuses %j', async (changes, problem) => {
		expect(await make(changes)).toEqual({ outcome: 'invalid', problem });
	});

	it('keeps e-mail addresses and HSA-ids apart, however they are written', async () => {
		const first = { email: 'Ny@Ekvik.example', hsaId: 'se2321-a1' };
		expect((await make(first)).outcome).toBe('done');
		expect(await make({ email: 'ny@ekvik.EXAMPLE' })).toEqual({ outcome: 'taken', field: 'email' });
		expect(await make({ hsaId: 'SE2321-A1' })).toEqual({ outcome: 'taken', field: 'hsa-id' });
	});

	it('ends sessions, rights and notices of who leaves at once', async () => {
		const { token } = await createSession(place.deps, { ...anna, assuranceLevel: 3 });
		await place.deps.db.write((tx) =>
			tx.insert(pushSubscriptions).values({
				...{ id: 's', personId: anna.personId, endpoint: 'https://push.example/1' },
				...{ p256dh: '', auth: '', label: '', createdAt: 0 }
			})
		);
		expect(await deactivatePerson(place.deps, { actor: karin, ...anna })).toEqual({
			outcome: 'done'
		});
		expect(await validateSessionToken(place.deps, token)).toBeNull();
		expect(await rights()).toEqual(NO_RIGHTS);
		expect(await place.deps.db.read.select().from(pushSubscriptions)).toEqual([]);
	});

	it('gives who comes back nothing of what she had, unless she was closed off by mistake', async () => {
		const leave = () => deactivatePerson(place.deps, { actor: karin, ...anna });
		const back = (restoreRights: boolean) =>
			reactivatePerson(place.deps, { actor: karin, ...anna, restoreRights });
		await grantRole(place.deps, { actor: karin, ...anna, role: 'auditor' });
		await leave();
		await back(true);
		expect(await rights()).toEqual(HANDLE);
		await leave();
		await back(false);
		expect(await rights()).toEqual(NO_RIGHTS);
		expect(await hasRole(place.deps.db.read, anna.personId, 'auditor')).toBe(false);
	});
});
