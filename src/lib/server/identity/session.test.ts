import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { INSTALLATION, type Actor } from './actor.ts';
import { createSession } from './create-session.ts';
import { deactivatePerson } from './deactivate-person.ts';
import { endSession } from './end-session.ts';
import { endOwnSessions } from './end-sessions.ts';
import { listOwnSessions } from './queries.ts';
import { isRecentSignIn, RECENT_SIGN_IN_MS } from './recent-sign-in.ts';
import { people, sessions } from './schema.ts';
import { SESSION_IDLE_MS, SESSION_TOTAL_MS } from './session.ts';
import { updatePreferences } from './update-preferences.ts';
import { validateSessionToken } from './validate-session.ts';

describe('a session', () => {
	let place: Workplace;
	let anna: Actor;
	const signIn = () => createSession(place.deps, { personId: anna.personId, assuranceLevel: 3 });
	const rows = () => place.deps.db.read.select().from(sessions);
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna Handläggare');
	});
	afterEach(() => place.close());

	it('is not found by a wrong token, an empty one, or the id that the database holds', async () => {
		await signIn();
		const [row] = await rows();
		for (const token of ['', 'x', 'å'.repeat(100_000), row!.id]) {
			expect(await validateSessionToken(place.deps, token)).toBeNull();
		}
		expect(await rows()).toHaveLength(1);
	});

	it('is over, and its row gone, when it has not been used for eight hours', async () => {
		const { token } = await signIn();
		place.clock.advance(SESSION_IDLE_MS);
		expect(await validateSessionToken(place.deps, token)).toBeNull();
		expect(await rows()).toEqual([]);
	});

	it('is over twelve hours after sign-in however much it is used', async () => {
		const { token, expiresAt } = await signIn();
		const end = expiresAt - SESSION_IDLE_MS + SESSION_TOTAL_MS;
		while (place.clock.now() < end) {
			const session = await validateSessionToken(place.deps, token);
			expect(session?.expiresAt).toBeLessThanOrEqual(end);
			place.clock.advance(3_600_000);
		}
		expect(await validateSessionToken(place.deps, token)).toBeNull();
	});

	it('ends at once for a person who has left', async () => {
		const { token } = await signIn();
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId: anna.personId });
		expect(await validateSessionToken(place.deps, token)).toBeNull();
		await expect(signIn()).rejects.toThrow('active person');
	});

	it('is worth nothing while its person is not active, whoever has made her so', async () => {
		const { token } = await signIn();
		await place.deps.db.write((tx) => tx.update(people).set({ active: false }));
		expect(await validateSessionToken(place.deps, token)).toBeNull();
		expect(await rows()).toEqual([]);
	});

	it('ends by signing out, and that can be repeated', async () => {
		const { token } = await signIn();
		const other = await signIn();
		const session = await validateSessionToken(place.deps, token);
		await endSession(place.deps, session!.id);
		await endSession(place.deps, session!.id);
		expect(await validateSessionToken(place.deps, token)).toBeNull();
		expect(await validateSessionToken(place.deps, other.token)).not.toBeNull();
	});

	it('ends for one device or for all others, her own only, and the log has how many', async () => {
		const bo = await place.addPerson('Bo');
		const ofBo = await createSession(place.deps, { ...bo, assuranceLevel: 3 });
		const [here, lost, old] = [await signIn(), await signIn(), await signIn()];
		const idOf = async ({ token }: { token: string }) =>
			(await validateSessionToken(place.deps, token))?.id ?? 'gone';
		const current = await idOf(here);
		const end = (which: Parameters<typeof endOwnSessions>[1]['which']) =>
			endOwnSessions(place.deps, { actor: anna, current, which });
		expect(await end({ session: await idOf(ofBo) })).toBe(0);
		expect(await end({ session: await idOf(lost) })).toBe(1);
		expect(await idOf(lost)).toBe('gone');
		expect(await end('others')).toBe(1);
		expect(await idOf(old)).toBe('gone');
		expect(await idOf(here)).toBe(current);
		expect(await idOf(ofBo)).not.toBe('gone');
		expect((await listOwnSessions(place.deps, { actor: anna })).map(({ id }) => id)).toEqual([
			current
		]);
	});

	it('is recent for a while after it was started, and no longer', async () => {
		const { token } = await signIn();
		const session = (await validateSessionToken(place.deps, token))!;
		place.clock.advance(RECENT_SIGN_IN_MS);
		expect(isRecentSignIn(place.deps, session)).toBe(true);
		place.clock.advance(1);
		expect(isRecentSignIn(place.deps, session)).toBe(false);
		expect(isRecentSignIn(place.deps, session, 3_600_000)).toBe(true);
	});

	it('keeps of the token only its hash', async () => {
		const { token } = await signIn();
		const [row] = await rows();
		expect(row!.id).toBe(createHash('sha256').update(token).digest('hex'));
		expect(Buffer.from(token, 'base64url')).toHaveLength(20);
		expect(JSON.stringify(row)).not.toContain(token);
	});

	it('says who it belongs to, and moves its end when it is used', async () => {
		const { token, expiresAt } = await signIn();
		await updatePreferences(place.deps, { actor: anna, language: 'en', theme: 'dark' });
		place.clock.advance(3_600_000);
		const session = await validateSessionToken(place.deps, token);
		expect(session).toMatchObject({
			person: { displayName: 'Anna Handläggare', language: 'en', theme: 'dark' },
			assuranceLevel: 3,
			expiresAt: expiresAt + 3_600_000
		});
	});

	it('does not cost a write at every use', async () => {
		const { token } = await signIn();
		place.clock.advance(60_000);
		await validateSessionToken(place.deps, token);
		const [row] = await place.deps.db.read
			.select()
			.from(sessions)
			.where(eq(sessions.personId, anna.personId));
		expect(row!.lastSeenAt).toBe(row!.createdAt);
	});

	it('clears away what has run out when the same person signs in', async () => {
		await signIn();
		place.clock.advance(SESSION_TOTAL_MS);
		await signIn();
		expect(await rows()).toHaveLength(1);
	});
});
