import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SoftAuthenticator, type Wrong } from '#tests/support/soft-authenticator.ts';
import { openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../../audit/schema.ts';
import { INSTALLATION, type Actor } from '../actor.ts';
import { createInvitation, INVITATION_MS } from '../create-invitation.ts';
import { createSession } from '../create-session.ts';
import { deactivatePerson } from '../deactivate-person.ts';
import { endSession } from '../end-session.ts';
import { identities, passkeys, sessions } from '../schema.ts';
import { ATTEMPT_MS } from '../sign-in/attempt.ts';
import { createRateLimit } from '../sign-in/rate-limit.ts';
import { validateSessionToken } from '../validate-session.ts';
import { beginEnrolment } from './begin-enrolment.ts';
import { beginPasskey } from './begin-passkey.ts';
import { finishEnrolment } from './finish-enrolment.ts';
import { finishPasskey } from './finish-passkey.ts';
import { removePasskey } from './manage-passkeys.ts';

const ORIGIN = 'https://sluss.kommun.example';
const policy = { level: 3, origin: ORIGIN, rpId: 'sluss.kommun.example', rpName: 'Sluss' };
const browser = 'browser-1';
const label = 'Safari (iPad)';

let place: Workplace;
let anna: Actor;
let key: SoftAuthenticator;
let signIn: Parameters<typeof finishPasskey>[0]['signIn'];

beforeEach(async () => {
	place = await openWorkplace();
	anna = await place.addPerson('Anna');
	key = new SoftAuthenticator(ORIGIN, policy.rpId);
	const limit = (tries: number) => createRateLimit(place.clock, { tries, windowMs: 300_000 });
	signIn = { limits: { starts: limit(100), failures: limit(100), personFailures: limit(3) } };
});
afterEach(() => place.close());

const deps = () => ({ ...place.deps, signIn });
const refused = (code: string) => ({ outcome: 'refused', code });

async function invite(): Promise<string> {
	const made = await createInvitation(place.deps, { actor: INSTALLATION, personId: anna.personId });
	if (made.outcome !== 'done') throw new Error(made.outcome);
	return made.token;
}

async function open(invitation: string) {
	const begun = await beginEnrolment(place.deps, { policy, browser, invitation });
	if (begun.outcome !== 'done') throw new Error(begun.outcome);
	return begun.options;
}

const keep = (response: unknown, from: string | undefined = browser, sessionId = null) =>
	finishEnrolment(place.deps, { policy, browser: from, response, label, sessionId });

const enrol = async () => keep(key.create(await open(await invite())));

const ask = (session: Parameters<typeof beginPasskey>[1]['session'] = null) =>
	beginPasskey(place.deps, { policy, browser, next: '/notices', session });

const use = (response: unknown, from = browser) =>
	finishPasskey(deps(), { policy, browser: from, response, label });

const signInWith = async (wrong: Wrong = {}) => use(key.get(await ask(), wrong));
const rows = () => place.deps.db.read.select().from(passkeys);

describe('an invitation', () => {
	it('cannot be made by who is no administrator, nor for who is not there', async () => {
		const { personId } = anna;
		expect(await createInvitation(place.deps, { actor: anna, personId })).toEqual({
			outcome: 'not-allowed'
		});
		const unknown = { actor: INSTALLATION, personId: 'nobody' } as const;
		expect(await createInvitation(place.deps, unknown)).toEqual({ outcome: 'not-found' });
		const token = await invite();
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId });
		await expect(open(token)).rejects.toThrow('invitation-invalid');
		expect((await createInvitation(place.deps, { actor: INSTALLATION, personId })).outcome).toBe(
			'not-found'
		);
	});

	it('opens nothing when it is made up, too old, or replaced by a newer one', async () => {
		await expect(open('made-up')).rejects.toThrow('invitation-invalid');
		const first = await invite();
		const second = await invite();
		await expect(open(first)).rejects.toThrow('invitation-invalid');
		place.clock.advance(INVITATION_MS);
		await expect(open(second)).rejects.toThrow('invitation-invalid');
	});

	it('works once, also when it is opened twice before', async () => {
		const token = await invite();
		const [one, two] = [await open(token), await open(token)];
		expect((await keep(key.create(one))).outcome).toBe('done');
		const other = new SoftAuthenticator(ORIGIN, policy.rpId);
		expect(await keep(other.create(two))).toEqual(refused('invitation-invalid'));
		await expect(open(token)).rejects.toThrow('invitation-invalid');
		expect(await rows()).toHaveLength(1);
	});

	it('stands in the database as a hash only, and in the log as a fact', async () => {
		const token = await invite();
		const events = await place.deps.db.read.select().from(auditEvents);
		expect(events.at(-1)).toMatchObject({
			event: 'invitation.created',
			facts: { person: anna.personId }
		});
		expect(JSON.stringify(events)).not.toContain(token);
	});

	it('signs in who has enrolled by it, at the level of passkeys', async () => {
		const outcome = await enrol();
		if (outcome.outcome !== 'done' || !outcome.session) throw new Error(JSON.stringify(outcome));
		expect(await validateSessionToken(place.deps, outcome.session.token)).toMatchObject({
			person: { id: anna.personId },
			assuranceLevel: 3,
			method: 'passkey'
		});
	});
});

describe('a new passkey', () => {
	it.each<[string, Wrong]>([
		['for another address', { origin: 'https://evil.example' }],
		['for another relying party', { rpId: 'evil.example' }],
		['without user verification', { flags: 0x01 }],
		['without presence', { flags: 0x04 }]
	])('is not kept when it was made %s', async (_what, wrong) => {
		const options = await open(await invite());
		expect(await keep(key.create(options, wrong))).toEqual(refused('passkey-invalid'));
		expect(await rows()).toEqual([]);
	});

	it('is not kept from another browser, twice, too late, or in no shape at all', async () => {
		const token = await invite();
		const response = key.create(await open(token));
		expect(await keep(response, 'browser-2')).toEqual(refused('attempt-unknown'));
		expect((await keep(response)).outcome).toBe('done');
		expect(await keep(response)).toEqual(refused('attempt-used'));
		const late = key.create(await open(await invite()));
		place.clock.advance(ATTEMPT_MS);
		expect(await keep(late)).toEqual(refused('attempt-expired'));
		for (const nothing of [null, {}, 'x', { id: 'å' }]) {
			expect((await keep(nothing)).outcome).toBe('refused');
		}
	});

	it('is not given to a second person', async () => {
		await enrol();
		const bo = await place.addPerson('Bo');
		const made = await createInvitation(place.deps, {
			actor: INSTALLATION,
			personId: bo.personId
		});
		const options = await open(made.outcome === 'done' ? made.token : '');
		expect(await keep(key.create(options))).toEqual(refused('passkey-invalid'));
	});

	it('is not added to a session that has ended meanwhile', async () => {
		const { token } = await createSession(place.deps, { ...anna, assuranceLevel: 3 });
		const session = (await validateSessionToken(place.deps, token))!;
		const begun = await beginEnrolment(place.deps, { policy, browser, session });
		if (begun.outcome !== 'done') throw new Error(begun.outcome);
		await endSession(place.deps, session.id);
		const outcome = await finishEnrolment(place.deps, {
			...{ policy, browser, label, sessionId: session.id },
			response: key.create(begun.options)
		});
		expect(outcome).toEqual(refused('invitation-invalid'));
	});
});

describe('signing in with a passkey', () => {
	beforeEach(async () => {
		await enrol();
		await place.deps.db.write((tx) => tx.delete(sessions));
	});

	it.each<[string, Wrong]>([
		['made for another address', { origin: 'https://evil.example' }],
		['made for another relying party', { rpId: 'evil.example' }],
		['made without user verification', { flags: 0x01 }],
		['of another person by its own account', { userHandle: 'Ym8' }],
		['that does not hold', { breakSignature: true }]
	])('does not take a signature %s', async (_what, wrong) => {
		expect(await signInWith(wrong)).toEqual(refused('passkey-invalid'));
		expect(await place.deps.db.read.select().from(sessions)).toEqual([]);
	});

	it('does not take a challenge that was not given, was given to another, used, or is old', async () => {
		expect(await signInWith({ challenge: 'bWFkZS11cA' })).toEqual(refused('attempt-unknown'));
		const response = key.get(await ask());
		expect(await use(response, 'browser-2')).toEqual(refused('attempt-unknown'));
		expect((await use(response)).outcome).toBe('done');
		expect(await use(response)).toEqual(refused('attempt-used'));
		const late = key.get(await ask());
		place.clock.advance(ATTEMPT_MS);
		expect(await use(late)).toEqual(refused('attempt-expired'));
		// A challenge for making a passkey is none for using one.
		const other = key.get(await open(await invite()));
		expect(await use(other)).toEqual(refused('attempt-unknown'));
	});

	it('does not know a passkey that was removed or never enrolled', async () => {
		const stranger = new SoftAuthenticator(ORIGIN, policy.rpId);
		expect(await use(stranger.get(await ask()))).toEqual(refused('passkey-unknown'));
	});

	it('does not take a count that goes backwards or stands still, once it has counted', async () => {
		key.counter = 7;
		expect((await signInWith()).outcome).toBe('done');
		expect(await signInWith()).toEqual(refused('passkey-counter'));
		key.counter = 3;
		expect(await signInWith()).toEqual(refused('passkey-counter'));
		key.counter = 8;
		expect((await signInWith()).outcome).toBe('done');
	});

	it('is stopped for a while after some failures of the same person', async () => {
		for (let tries = 0; tries < 3; tries += 1) await signInWith({ breakSignature: true });
		expect(await signInWith()).toMatchObject({ outcome: 'too-many' });
		place.clock.advance(300_000);
		expect((await signInWith()).outcome).toBe('done');
	});

	it('is refused to who is no longer active, and the log says who', async () => {
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId: anna.personId });
		expect(await signInWith()).toEqual(refused('person-inactive'));
		const events = await place.deps.db.read.select().from(auditEvents);
		expect(events.at(-1)).toMatchObject({
			event: 'sign-in.refused',
			personId: anna.personId,
			facts: { method: 'passkey', code: 'person-inactive' }
		});
	});

	it('does not confirm somebody else’s session', async () => {
		const bo = await place.addPerson('Bo');
		const { token } = await createSession(place.deps, { ...bo, assuranceLevel: 3 });
		const session = await validateSessionToken(place.deps, token);
		expect(await use(key.get(await ask(session)))).toEqual(refused('other-person'));
	});

	it('starts a session of the level of passkeys and goes on where she was', async () => {
		expect(await signInWith()).toMatchObject({ personId: anna.personId, next: '/notices' });
	});
});

describe('removing a passkey', () => {
	const remove = async (issuer?: string, actor = anna) =>
		removePasskey(place.deps, { actor, passkeyId: (await rows())[0]!.id, issuer });

	it('is not for others, and not for the last one of who has no other way in', async () => {
		await enrol();
		const bo = await place.addPerson('Bo');
		expect(await remove(undefined, bo)).toEqual({ outcome: 'not-found' });
		expect(await remove()).toEqual({ outcome: 'last' });
		expect(await remove('https://idp.example')).toEqual({ outcome: 'last' });
		expect(await rows()).toHaveLength(1);
	});

	it('is done when another is left, or the identity provider knows her', async () => {
		await enrol();
		const issuer = 'https://idp.example';
		await place.deps.db.write((tx) =>
			tx
				.insert(identities)
				.values({ issuer, subject: 'anna', ...anna, createdAt: 0, lastUsedAt: 0 })
		);
		expect(await remove(issuer)).toEqual({ outcome: 'done' });
		const left = await place.deps.db.read
			.select()
			.from(passkeys)
			.where(eq(passkeys.personId, anna.personId));
		expect(left).toEqual([]);
	});
});
