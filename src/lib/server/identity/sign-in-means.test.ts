import { desc, inArray } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMINISTER, HANDLE, openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { pushSubscriptions } from '../push/schema.ts';
import { INSTALLATION, type Actor } from './actor.ts';
import { createInvitation } from './create-invitation.ts';
import { createSession } from './create-session.ts';
import { beginEnrolment } from './passkey/begin-enrolment.ts';
import { grantRole } from './roles.ts';
import { identities, passkeys } from './schema.ts';
import {
	endPersonsSessions,
	listSignInMeans,
	removePersonsPasskey,
	revokeInvitations,
	unlinkIdentity
} from './sign-in-means.ts';
import { validateSessionToken } from './validate-session.ts';

const SUBJECT = '19121212-1212';
const PUBLIC_KEY = 'the-public-key';

describe('by what a person signs in', () => {
	let place: Workplace;
	let karin: Actor;
	let unit: Actor;
	let anna: Actor;
	let token: string;
	beforeEach(async () => {
		place = await openWorkplace();
		karin = await place.addPerson('Karin');
		unit = await place.addPerson('Enhet', { ...HANDLE, ...ADMINISTER });
		anna = await place.addPerson('Anna', HANDLE);
		const { personId } = karin;
		await grantRole(place.deps, { actor: INSTALLATION, personId, role: 'administrator' });
		({ token } = await createSession(place.deps, { ...anna, assuranceLevel: 3 }));
		await place.deps.db.write(async (tx) => {
			for (const { personId: owner } of [anna, karin]) {
				await tx.insert(passkeys).values({
					...{ id: `key-${owner}`, personId: owner, credentialId: `c-${owner}` },
					...{ publicKey: PUBLIC_KEY, counter: 0, transports: [], synced: true },
					...{ name: 'Safari (iPhone)', createdAt: 1 }
				});
			}
			await tx.insert(identities).values({
				...{ issuer: 'https://idp.example', subject: SUBJECT, personId: anna.personId },
				...{ createdAt: 1, lastUsedAt: 2 }
			});
			await tx.insert(pushSubscriptions).values({
				...{ id: 's', personId: anna.personId, endpoint: 'https://push.example/1' },
				...{ p256dh: '', auth: '', label: '', createdAt: 0 }
			});
		});
	});
	afterEach(() => place.close());

	const list = (actor = karin, { personId } = anna) =>
		listSignInMeans(place.deps, { actor, personId });
	const identity = async () => (await list())!.identities[0]!.key;
	/** Every act, of one person on another. */
	const acts = async (actor: Actor, { personId } = anna) => {
		const asked = { actor, personId };
		return [
			await removePersonsPasskey(place.deps, { ...asked, passkeyId: `key-${personId}` }),
			await unlinkIdentity(place.deps, { ...asked, identity: await identity() }),
			await revokeInvitations(place.deps, asked),
			await endPersonsSessions(place.deps, asked)
		].map(({ outcome }) => outcome);
	};
	const log = async (count: number) => {
		const rows = await place.deps.db.read
			.select({ event: auditEvents.event, by: auditEvents.personId, facts: auditEvents.facts })
			.from(auditEvents)
			.orderBy(desc(auditEvents.seq))
			.limit(count);
		return rows.reverse();
	};

	it('is the administrator’s alone to see and to take, not a unit’s, and trying is logged', async () => {
		for (const actor of [unit, anna]) {
			expect(await list(actor)).toBeUndefined();
			expect(await acts(actor)).toEqual(Array(4).fill('not-found'));
		}
		const denied = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(inArray(auditEvents.event, ['access.denied']));
		expect(denied).toHaveLength(8);
		expect(await validateSessionToken(place.deps, token)).not.toBeNull();
	});

	it('is not taken from oneself here: the last administrator stays inside', async () => {
		expect(await acts(karin, karin)).toEqual(Array(4).fill('own'));
		expect((await list(karin, karin))?.passkeys).toHaveLength(1);
	});

	it('shows names and times, and no key, token or identifier', async () => {
		await createInvitation(place.deps, { actor: karin, ...anna });
		const means = await list();
		expect(means).toMatchObject({
			passkeys: [{ name: 'Safari (iPhone)', synced: true, createdAt: 1, lastUsedAt: null }],
			identities: [{ issuer: 'https://idp.example', createdAt: 1, lastUsedAt: 2 }],
			invitations: [{ createdBy: 'Karin' }],
			sessions: [{ label: expect.any(String) as string }]
		});
		const shown = JSON.stringify(means);
		for (const secret of [SUBJECT, PUBLIC_KEY, token, 'credentialId']) {
			expect(shown).not.toContain(secret);
		}
		expect(JSON.stringify(await log(20))).not.toContain(SUBJECT);
	});

	it('is gone with the telephone: the key, every session and the notices', async () => {
		const asked = { actor: karin, ...anna, passkeyId: `key-${anna.personId}` };
		expect(await removePersonsPasskey(place.deps, asked)).toEqual({ outcome: 'done' });
		expect(await removePersonsPasskey(place.deps, asked)).toEqual({ outcome: 'not-found' });
		expect(await list()).toMatchObject({ passkeys: [], sessions: [] });
		expect(await validateSessionToken(place.deps, token)).toBeNull();
		expect(await place.deps.db.read.select().from(pushSubscriptions)).toEqual([]);
		const { personId: person } = anna;
		expect(await log(2)).toEqual([
			{
				event: 'passkey.removed',
				by: karin.personId,
				facts: { passkey: `key-${person}`, person }
			},
			{ event: 'person.signed-out', by: karin.personId, facts: { person, sessions: 1 } }
		]);
	});

	it('is never somebody else’s: a key and an identity are looked for among hers', async () => {
		const other = await place.addPerson('Bo');
		const asked = { actor: karin, ...other };
		expect(
			await removePersonsPasskey(place.deps, { ...asked, passkeyId: `key-${anna.personId}` })
		).toEqual({ outcome: 'not-found' });
		expect(await unlinkIdentity(place.deps, { ...asked, identity: await identity() })).toEqual({
			outcome: 'not-found'
		});
		const nobody = { actor: karin, personId: 'nobody' };
		expect(await endPersonsSessions(place.deps, nobody)).toEqual({ outcome: 'not-found' });
	});

	it('can be cut from the identity provider, which ends what it had opened', async () => {
		const asked = { actor: karin, ...anna, identity: await identity() };
		expect(await unlinkIdentity(place.deps, asked)).toEqual({ outcome: 'done' });
		expect(await list()).toMatchObject({ identities: [], sessions: [] });
		const events = (await log(2)).map(({ event }) => event);
		expect(events).toEqual(['identity.unlinked', 'person.signed-out']);
	});

	it('is no invitation that was called back: not even when the link was open already', async () => {
		const made = await createInvitation(place.deps, { actor: karin, ...anna });
		if (made.outcome !== 'done') throw new Error(made.outcome);
		const policy = {
			level: 3,
			origin: 'https://sluss.kommun.example',
			rpId: 'sluss.kommun.example',
			rpName: 'Sluss'
		};
		const open = () => beginEnrolment(place.deps, { policy, browser: 'b', invitation: made.token });
		expect(await open()).toMatchObject({ outcome: 'done' });
		expect(await revokeInvitations(place.deps, { actor: karin, ...anna })).toEqual({
			outcome: 'done'
		});
		expect(await open()).toEqual({ outcome: 'invitation-invalid' });
		expect((await list())?.invitations).toEqual([]);
		expect(await log(2)).toMatchObject([
			{ event: 'invitation.revoked', by: karin.personId, facts: { person: anna.personId } },
			{ event: 'sign-in.refused' }
		]);
		expect(await revokeInvitations(place.deps, { actor: karin, ...anna })).toEqual({
			outcome: 'done'
		});
		expect(await log(1)).toMatchObject([{ event: 'sign-in.refused' }]);
	});
});
