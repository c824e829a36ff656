/**
 * Every way of leaving the organisation or a group, and what is left right after it: the next request with a session from
 * before, the rights, the notices. Nothing here waits: what ends, ends with the request that ends it.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScim } from '#tests/support/scim-client.ts';
import { HANDLE, READ } from '#tests/support/workplace.ts';
import { findConversation } from '#lib/server/conversation/find-conversation.ts';
import { listConversations } from '#lib/server/conversation/queries.ts';
import { applyGroupClaims } from '#lib/server/groups/apply-group-claims.ts';
import { saveRule } from '#lib/server/groups/save-rule.ts';
import { groups } from '#lib/server/groups/schema.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createSession } from '#lib/server/identity/create-session.ts';
import { deactivatePerson } from '#lib/server/identity/deactivate-person.ts';
import { logOutFromProvider } from '#lib/server/identity/oidc/log-out-from-provider.ts';
import { grantRole } from '#lib/server/identity/roles.ts';
import { identities, sessions } from '#lib/server/identity/schema.ts';
import { validateSessionToken } from '#lib/server/identity/validate-session.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { enqueueNotices } from '#lib/server/push/enqueue-notices.ts';
import { listUnreadNotices } from '#lib/server/push/list-unread-notices.ts';
import {
	noticeSettings,
	notices,
	pushDeliveries,
	pushSubscriptions
} from '#lib/server/push/schema.ts';

const ISSUER = 'https://idp.kommun.example';
const HOUR = 3_600_000;

let scim: Awaited<ReturnType<typeof openScim>>;
let boss: { personId: string };
beforeEach(async () => {
	scim = await openScim();
	boss = await scim.addPerson('Chefen');
	await grantRole(scim.deps, { actor: INSTALLATION, ...boss, role: 'administrator' });
});
afterEach(() => scim.close());

/** A person of the identity provider, signed in in two browsers, with notices in one of them and one on its way. */
async function somebodyAtWork(how: { group?: 'scim' | 'claim'; until?: number } = {}) {
	const { deps, children: mailboxId } = scim;
	const personId = await scim.addUser('anna');
	let groupId = '';
	if (how.group === undefined) {
		const rights = { rights: HANDLE, until: how.until ?? null };
		await setMembership(deps, { actor: INSTALLATION, mailboxId, personId, ...rights });
	} else {
		if (how.group === 'scim') groupId = await scim.addGroup('Barn', [personId]);
		else {
			await deps.db.write((tx) =>
				applyGroupClaims(tx, { personId, issuer: ISSUER, groups: ['barn'], at: 0 })
			);
			groupId = (await deps.db.read.select().from(groups))[0]?.id ?? '';
		}
		await saveRule(deps, { actor: INSTALLATION, groupId, mailboxId, rights: READ });
	}
	const tokens: string[] = [];
	for (const session of ['at-1', 'at-2']) {
		const issuer = { issuer: ISSUER, subject: 'anna', session, idToken: null };
		const started = { personId, assuranceLevel: 3, method: 'oidc' as const, issuer };
		tokens.push((await createSession(deps, started)).token);
	}
	await deps.db.write(async (tx) => {
		await tx.insert(pushSubscriptions).values({
			...{ id: 'phone', personId, endpoint: 'https://push.example/1', p256dh: 'p' },
			...{ auth: 'a', label: 'Telefonen', createdAt: 0 }
		});
		await tx.insert(noticeSettings).values({ personId, mailboxId });
	});
	const { conversationId } = await scim.receive();
	await deps.db.write((tx) => enqueueNotices(deps, tx, { mailboxId, conversationId }));
	const actor = { personId };
	expect((await findConversation(deps, { actor, conversationId }))?.rights.read).toBe(true);
	expect(await deps.db.read.$count(pushDeliveries)).toBe(1);
	return { actor, personId, groupId, tokens, conversationId };
}

type AtWork = Awaited<ReturnType<typeof somebodyAtWork>>;

const sessionsLeft = async ({ tokens }: AtWork) =>
	(await Promise.all(tokens.map((token) => validateSessionToken(scim.deps, token)))).filter(
		(session) => session !== null
	).length;

async function expectNoRights({ actor, conversationId }: AtWork) {
	const { deps, children: mailboxId } = scim;
	expect(await listMailboxes(deps, { actor })).toEqual([]);
	expect(await listConversations(deps, { actor, mailboxId, view: 'all' })).toBeUndefined();
	expect(await findConversation(deps, { actor, conversationId })).toBeUndefined();
	const wish = { personId: actor.personId, now: scim.clock.now() };
	expect(await listUnreadNotices(deps.db.read, wish)).toEqual([]);
	// A message that comes now is nothing that she hears of, and what was on its way is silenced when its turn comes.
	const before = await deps.db.read.$count(notices);
	const next = await scim.receive();
	await deps.db.write((tx) =>
		enqueueNotices(deps, tx, { mailboxId, conversationId: next.conversationId })
	);
	expect(await deps.db.read.$count(notices)).toBe(before);
}

async function expectNoBrowsers() {
	const { read } = scim.deps.db;
	expect(await read.$count(pushSubscriptions)).toBe(0);
	const due = (await read.select().from(pushDeliveries)).filter(({ state }) => state === 'due');
	expect(due).toEqual([]);
}

describe('who leaves the organisation has no session, no right and no browser with notices', () => {
	it.each<[string, (anna: AtWork) => Promise<unknown>]>([
		[
			'closed off by SCIM',
			({ personId }) =>
				scim.patch(`/Users/${personId}`, { op: 'replace', path: 'active', value: false })
		],
		['removed by SCIM', ({ personId }) => scim.ask('DELETE', `/Users/${personId}`)],
		[
			'ended by an administrator',
			({ personId }) => deactivatePerson(scim.deps, { actor: boss, personId })
		]
	])('%s', async (_way, end) => {
		const anna = await somebodyAtWork();
		await end(anna);
		expect(await sessionsLeft(anna)).toBe(0);
		await expectNoRights(anna);
		await expectNoBrowsers();
	});
});

describe('who leaves a group loses what it gave', () => {
	it('by SCIM, with the request', async () => {
		const anna = await somebodyAtWork({ group: 'scim' });
		await scim.patch(`/Groups/${anna.groupId}`, {
			op: 'remove',
			path: `members[value eq "${anna.personId}"]`
		});
		await expectNoRights(anna);
	});

	it('by a group that SCIM removes', async () => {
		const anna = await somebodyAtWork({ group: 'scim' });
		expect((await scim.ask('DELETE', `/Groups/${anna.groupId}`)).status).toBe(204);
		await expectNoRights(anna);
	});

	it.each([['no group'], ['another group', 'vuxna']])(
		'by the claim, at the next sign-in, for the sessions from before as well: %s',
		async (_what, ...named) => {
			const anna = await somebodyAtWork({ group: 'claim' });
			const { personId } = anna;
			await scim.deps.db.write((tx) =>
				applyGroupClaims(tx, { personId, issuer: ISSUER, groups: named, at: scim.clock.now() })
			);
			await expectNoRights(anna);
		}
	);

	it('by a rule that an administrator takes away', async () => {
		const anna = await somebodyAtWork({ group: 'scim' });
		const { groupId } = anna;
		const mailboxId = scim.children;
		await saveRule(scim.deps, { actor: INSTALLATION, groupId, mailboxId, rights: null });
		await expectNoRights(anna);
	});
});

it('whose last day has come loses the right at that instant, and keeps her session for what else is hers', async () => {
	const anna = await somebodyAtWork({ until: scim.clock.now() + HOUR });
	scim.clock.advance(HOUR);
	await expectNoRights(anna);
	expect(await sessionsLeft(anna)).toBe(2);
});

describe('when the identity provider signs her out', () => {
	const token = (sid: string | null, jti = 'j') =>
		logOutFromProvider(scim.deps, {
			...{ issuer: ISSUER, sub: 'anna', sid, jti },
			expiresAt: scim.clock.now() + HOUR
		});

	it('everywhere: no session opens anything, and her browsers get no notices until she turns them on again', async () => {
		const anna = await somebodyAtWork();
		expect(await token(null)).toEqual({ outcome: 'done', sessions: 2 });
		expect(await sessionsLeft(anna)).toBe(0);
		await expectNoBrowsers();
	});

	it('everywhere, long after her sessions ran out: the notices end all the same', async () => {
		const { personId } = await somebodyAtWork();
		await scim.deps.db.write(async (tx) => {
			const row = { issuer: ISSUER, subject: 'anna', personId, createdAt: 0, lastUsedAt: 0 };
			await tx.insert(identities).values(row);
			await tx.delete(sessions);
		});
		expect(await token(null)).toEqual({ outcome: 'done', sessions: 0 });
		await expectNoBrowsers();
	});

	it('in one session: that one, and notices in other browsers go on', async () => {
		const anna = await somebodyAtWork();
		expect(await token('at-1')).toEqual({ outcome: 'done', sessions: 1 });
		expect(await sessionsLeft(anna)).toBe(1);
		expect(await scim.deps.db.read.$count(pushSubscriptions)).toBe(1);
	});
});

it('there is no live connection that could outlast a right: pages ask again', async () => {
	const files = (await readdir('src', { recursive: true })).filter((name) =>
		/(?<!\.test)\.(ts|svelte)$/.test(name)
	);
	for (const name of files) {
		const text = await readFile(join('src', name), 'utf8');
		expect(text, name).not.toMatch(/\bEventSource\b|text\/event-stream|\bWebSocket\b|\bupgrade'/);
	}
});
