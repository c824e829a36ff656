import { and, eq } from 'drizzle-orm';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScim, TOKEN, user } from '#tests/support/scim-client.ts';
import { HANDLE, READ, WATCH } from '#tests/support/workplace.ts';
import { alarms } from '#lib/server/alarms/schema.ts';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { claimConversation } from '#lib/server/conversation/change-work.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { saveRule } from '#lib/server/groups/save-rule.ts';
import { groups } from '#lib/server/groups/schema.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createSession } from '#lib/server/identity/create-session.ts';
import { grantRole } from '#lib/server/identity/roles.ts';
import { identities, people, sessions } from '#lib/server/identity/schema.ts';
import { findRights, NO_RIGHTS } from '#lib/server/mailbox/rights.ts';
import { pushSubscriptions } from '#lib/server/push/schema.ts';
import { findProvisioned } from '#lib/server/scim/find-provisioned.ts';
import { REQUESTS_MAX, WRONG_TOKENS_MAX } from '#lib/server/scim/scim.ts';
import { createScim } from '#lib/server/scim/scim.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

describe('SCIM', () => {
	let it_: Awaited<ReturnType<typeof openScim>>;
	beforeEach(async () => {
		it_ = await openScim();
	});
	afterEach(async () => {
		expect(it_.faults).toEqual([]);
		await it_.close();
	});
	const rights = (personId: string, mailboxId = it_.children) =>
		findRights(it_.deps.db.read, personId, mailboxId, it_.clock.now());
	const person = async (id: string) =>
		(await it_.deps.db.read.select().from(people).where(eq(people.id, id)))[0];
	const rule = (groupId: string, given: typeof READ | null, mailboxId = it_.children) =>
		saveRule(it_.deps, { actor: INSTALLATION, groupId, mailboxId, rights: given });
	const events = async (event: string) =>
		(await it_.deps.db.read.select().from(auditEvents).where(eq(auditEvents.event, event))).map(
			({ facts }) => facts
		);

	describe('lets nobody in', () => {
		it('without its token, whatever session there is', async () => {
			for (const authorization of [
				'',
				'Bearer',
				'Bearer x',
				`Basic ${TOKEN}`,
				`Bearer ${TOKEN}x`,
				TOKEN
			]) {
				const answer = await it_.ask('GET', '/Users', undefined, {
					authorization,
					cookie: '__Host-sluss-session=x'
				});
				expect(answer.status).toBe(401);
				expect(answer.headers.get('www-authenticate')).toBe('Bearer');
				expect(answer.headers.get('content-type')).toContain('application/scim+json');
				expect(answer.body).toMatchObject({ schemas: [ERROR], status: '401' });
			}
		});

		it('where no token is configured: there is nothing', async () => {
			const off = await openScim({ off: true });
			expect((await off.ask('GET', '/Users')).status).toBe(404);
			await off.close();
		});

		it('with a token that is too short, neither at the start nor later', async () => {
			await writeFile(it_.tokenFile, 'for-kort');
			expect(
				(await it_.ask('GET', '/Users', undefined, { authorization: 'Bearer for-kort' })).status
			).toBe(401);
			const config = { tokenFile: it_.tokenFile, hsaIdAttribute: undefined };
			await expect(createScim(config, it_.clock)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
		});

		it('who guesses on and on, while the right token goes on working', async () => {
			const guess = () => it_.ask('GET', '/Users', undefined, { authorization: 'Bearer fel' });
			for (let tries = 0; tries < WRONG_TOKENS_MAX; tries++)
				expect((await guess()).status).toBe(401);
			const blocked = await guess();
			expect(blocked.status).toBe(429);
			expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
			expect((await it_.ask('GET', '/Users')).status).toBe(200);
		});

		it('who asks too often', async () => {
			const scim = await createScim(
				{ tokenFile: it_.tokenFile, hsaIdAttribute: undefined },
				it_.clock
			);
			const once = () => scim!.authenticate(`Bearer ${TOKEN}`, 'x');
			for (let tries = 0; tries < REQUESTS_MAX; tries++) await once();
			await expect(once()).rejects.toMatchObject({ status: 429 });
		});
	});

	describe('refuses', () => {
		it.each([
			['GET', '/', 404],
			['GET', '/Nothing', 404],
			['GET', '/Users/unknown', 404],
			['GET', '/Users/a/b', 404],
			['GET', '/Groups/unknown', 404],
			['DELETE', '/Users/unknown', 404],
			['DELETE', '/Groups/unknown', 404],
			['GET', '/Schemas/unknown', 404],
			['DELETE', '/Users', 405],
			['POST', '/Users/x', 405]
		])('%s %s with %i', async (method, path, status) => {
			const answer = await it_.ask(method, path, method === 'POST' ? {} : undefined);
			expect(answer.status).toBe(status);
			expect(answer.body).toMatchObject({ schemas: [ERROR], status: String(status) });
			expect(answer.body.detail.length).toBeGreaterThan(5);
		});

		it.each([
			['no JSON', '{', 'invalidSyntax'],
			['no object', '[]', 'invalidSyntax'],
			['another schema', { schemas: ['urn:x'], userName: 'a' }, 'invalidSyntax'],
			['no userName', { displayName: 'A' }, 'invalidValue'],
			['a userName that is no text', { userName: 5 }, 'invalidValue'],
			['a long userName', { userName: 'a'.repeat(257) }, 'invalidValue'],
			['control characters', { userName: 'a\u0000b' }, 'invalidValue'],
			['an address that is none', { userName: 'a', emails: [{ value: 'nej' }] }, 'invalidValue'],
			['many addresses', { userName: 'a', emails: Array(11).fill('a@b.se') }, 'invalidValue'],
			['active that is no boolean', { userName: 'a', active: 'kanske' }, 'invalidValue'],
			['a name that is no object', { userName: 'a', name: 'A' }, 'invalidValue']
		])('a user with %s', async (_, body, scimType) => {
			const answer = await it_.ask('POST', '/Users', body);
			expect(answer).toMatchObject({ status: 400, body: { schemas: [ERROR], scimType } });
			expect(await it_.deps.db.read.$count(people)).toBe(0);
		});

		it('a body that is too large or of another type', async () => {
			expect((await it_.ask('POST', '/Users', { userName: 'a'.repeat(1_000_000) })).status).toBe(
				413
			);
			const chunked = await fetch(`${it_.base}/Users`, {
				method: 'POST',
				headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
				body: new ReadableStream({
					pull: (controller) => controller.enqueue(new Uint8Array(100_000).fill(32))
				}),
				duplex: 'half'
			} as RequestInit).catch(() => undefined);
			expect([413, undefined]).toContain(chunked?.status);
			const form = { 'content-type': 'application/x-www-form-urlencoded' };
			expect((await it_.ask('POST', '/Users', 'a=b', form)).status).toBe(415);
		});

		it.each([
			['password eq "x"', 'Users'],
			['members eq "x"', 'Users'],
			['userName eq', 'Users'],
			['members co "x"', 'Groups'],
			['active gt true', 'Users'],
			['meta.created gt "i går"', 'Users'],
			['userName eq 5', 'Users']
		])('the filter %s', async (filter, collection) => {
			const answer = await it_.ask('GET', `/${collection}?filter=${encodeURIComponent(filter)}`);
			expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
		});

		it.each([
			[{ op: 'Move', path: 'active', value: true }, 'invalidSyntax'],
			[{ op: 'Remove' }, 'noTarget'],
			[{ op: 'Add', value: 'x' }, 'invalidValue'],
			[{ op: 'Replace', path: 'emails[', value: 'x' }, 'invalidPath'],
			[{ op: 'Replace', path: 'emails[type eq "home"].value', value: 'a@b.se' }, 'noTarget'],
			[{ op: 'Replace', path: 'userName', value: '' }, 'invalidValue'],
			[{ op: 'Remove', path: 'userName' }, 'invalidValue'],
			[{ op: 'Replace', path: 'id', value: 'x' }, 'mutability']
		])('the change %o', async (operation, scimType) => {
			const id = await it_.addUser('anna');
			const before = (await it_.ask('GET', `/Users/${id}`)).body;
			const answer = await it_.patch(`/Users/${id}`, operation);
			expect(answer).toMatchObject({ status: 400, body: { scimType } });
			expect((await it_.ask('GET', `/Users/${id}`)).body).toEqual(before);
		});

		it('a userName, an address or an external id of a group that another has', async () => {
			await it_.addUser('anna');
			const again = await it_.ask('POST', '/Users', user('ANNA'));
			expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
			const address = user('bo', { emails: [{ value: 'Anna@kommun.example' }] });
			expect(await it_.ask('POST', '/Users', address)).toMatchObject({ status: 409 });
			await it_.addGroup('Barn');
			const group = { displayName: 'Vuxna', externalId: 'ext-Barn' };
			expect(await it_.ask('POST', '/Groups', group)).toMatchObject({ status: 409 });
		});

		it('a member who is nobody', async () => {
			const members = [{ value: await it_.addUser('anna') }, { value: 'ingen' }];
			const answer = await it_.ask('POST', '/Groups', { displayName: 'Barn', members });
			expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
			expect(await it_.deps.db.read.$count(groups)).toBe(0);
		});
	});

	it('says what it can do, and what it keeps', async () => {
		const { body } = await it_.ask('GET', '/ServiceProviderConfig');
		expect(body).toMatchObject({ patch: { supported: true }, bulk: { supported: false } });
		const types = (await it_.ask('GET', '/ResourceTypes')).body;
		expect(types).toMatchObject({ schemas: [LIST], totalResults: 2 });
		for (const { schema, meta } of types.Resources) {
			expect((await it_.ask('GET', `/Schemas/${schema}`)).body.attributes.length).toBeGreaterThan(
				2
			);
			expect(meta.location).toBe(`${it_.base}/ResourceTypes/${meta.location.split('/').at(-1)}`);
		}
		expect((await it_.ask('GET', '/Schemas')).body.totalResults).toBe(3);
	});

	describe('a user', () => {
		it('is added with what we keep and found as Entra ID looks for one', async () => {
			expect(await it_.find('Users', 'userName eq "anna"')).toEqual([]);
			const added = await it_.ask('POST', '/Users', user('anna'));
			const { id } = added.body;
			expect(added.status).toBe(201);
			expect(added.headers.get('location')).toBe(`${it_.base}/Users/${id}`);
			expect(added.body).toMatchObject({
				userName: 'anna',
				externalId: 'ext-anna',
				active: true,
				displayName: 'Namn anna',
				title: 'Socialsekreterare',
				preferredLanguage: 'sv-SE',
				name: { givenName: 'Anna', familyName: 'Berg', formatted: 'Anna Berg' },
				emails: [{ value: 'anna@kommun.example', type: 'work', primary: true }],
				meta: { resourceType: 'User', location: `${it_.base}/Users/${id}` }
			});
			expect(added.body).not.toHaveProperty('phoneNumbers');
			expect(await person(id)).toMatchObject({
				displayName: 'Namn anna',
				title: 'Socialsekreterare',
				email: 'anna@kommun.example',
				hsaId: null,
				language: 'sv',
				active: true
			});
			for (const filter of [
				'userName eq "Anna"',
				'externalId eq "ext-anna"',
				`id eq "${id}"`,
				'emails[type eq "work"].value eq "anna@kommun.example"',
				'emails[type eq "work" and value eq "ANNA@kommun.example"]',
				'emails.value sw "anna@"',
				'externalId eq "nej" or (active eq "True" and displayName co "namn")',
				'not (userName eq "bo")',
				'name.familyName eq "Berg" and meta.created gt "2020-01-01T00:00:00Z"'
			]) {
				expect(
					(await it_.find('Users', filter)).map((each) => each.id),
					filter
				).toEqual([id]);
			}
			expect(
				await it_.find('Users', 'emails[type eq "home"].value eq "anna@kommun.example"')
			).toEqual([]);
			expect(await events('person.created')).toEqual([{ person: id, via: 'scim' }]);
			expect(JSON.stringify(await it_.deps.db.read.select().from(auditEvents))).not.toContain(
				'anna'
			);
		});

		it('is listed page by page', async () => {
			for (const name of ['a', 'b', 'c', 'd', 'e']) {
				it_.clock.advance(1);
				await it_.addUser(name);
			}
			const page = async (query: string) => (await it_.ask('GET', `/Users?${query}`)).body;
			const names = ({ Resources }: { Resources: { userName: string }[] }) =>
				Resources.map(({ userName }) => userName).join('');
			const second = await page('startIndex=3&count=2');
			expect(second).toMatchObject({ totalResults: 5, startIndex: 3, itemsPerPage: 2 });
			expect(names(second)).toBe('cd');
			expect(names(await page('startIndex=0'))).toBe('abcde');
			expect(names(await page('startIndex=6&count=2'))).toBe('');
			expect(await page('count=0')).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
			expect((await page('count=100000')).itemsPerPage).toBe(5);
			expect((await it_.ask('GET', '/Users?count=x')).status).toBe(400);
			const [only] = (await page('count=1&attributes=userName')).Resources;
			expect(Object.keys(only).sort()).toEqual(['id', 'schemas', 'userName']);
			const [without] = (await page('count=1&excludedAttributes=emails,name')).Resources;
			expect(without).not.toHaveProperty('emails');
			expect(without).toHaveProperty('displayName');
		});

		it('is changed in the dialects of Entra ID', async () => {
			const id = await it_.addUser('anna');
			const changed = await it_.patch(
				`/Users/${id}`,
				{ op: 'Replace', path: 'displayName', value: 'Anna B' },
				{ op: 'Add', path: 'title', value: 'Enhetschef' },
				{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'b@kommun.example' },
				{ op: 'Add', path: 'emails[type eq "home"].value', value: 'hem@kommun.example' },
				{ op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '070' },
				{
					op: 'Add',
					path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
					value: 'X'
				},
				{
					op: 'replace',
					value: {
						'name.familyName': 'Bok',
						preferredLanguage: 'en',
						'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager': 'x'
					}
				}
			);
			expect(changed).toMatchObject({
				status: 200,
				body: {
					displayName: 'Anna B',
					title: 'Enhetschef',
					name: { familyName: 'Bok', givenName: 'Anna' },
					emails: [
						{ value: 'b@kommun.example', type: 'work', primary: true },
						{ value: 'hem@kommun.example', type: 'home' }
					]
				}
			});
			expect(await person(id)).toMatchObject({
				displayName: 'Anna B',
				title: 'Enhetschef',
				email: 'b@kommun.example',
				language: 'en'
			});
			expect(await events('person.edited')).toEqual([
				{ person: id, fields: 'displayName title email language', via: 'scim' }
			]);
			await it_.patch(`/Users/${id}`, { op: 'Remove', path: 'title' });
			expect((await person(id))?.title).toBe('');
		});

		it('is replaced as a whole: what is left out goes, whether she is active stays', async () => {
			const id = await it_.addUser('anna', { active: false });
			const replaced = await it_.ask('PUT', `/Users/${id}`, { userName: 'anna2' });
			expect(replaced.body).toMatchObject({
				userName: 'anna2',
				displayName: 'anna2',
				active: false
			});
			expect(replaced.body).not.toHaveProperty('emails');
			expect(await person(id)).toMatchObject({ email: null, title: '', active: false });
		});

		it('who has left has no rights, session, browser or work from that moment', async () => {
			const id = await it_.addUser('anna');
			const group = await it_.addGroup('Barn', [id]);
			await rule(group, READ);
			const { conversationId } = await it_.receive();
			await claimConversation(it_.deps, { actor: { personId: id }, conversationId });
			await createSession(it_.deps, { personId: id, assuranceLevel: 3 });
			await it_.deps.db.write((tx) =>
				tx.insert(pushSubscriptions).values({
					...{ id: 's', personId: id, endpoint: 'https://push.example/1' },
					...{ p256dh: 'x', auth: 'x', label: 'x', createdAt: 0 }
				})
			);
			expect(await rights(id)).toEqual(READ);
			// Entra ID without the flag that makes it keep to the RFC: a text for the boolean.
			const answer = await it_.patch(`/Users/${id}`, {
				op: 'Replace',
				path: 'active',
				value: 'False'
			});
			expect(answer).toMatchObject({ status: 200, body: { active: false } });
			expect(await rights(id)).toEqual(NO_RIGHTS);
			const { read } = it_.deps.db;
			expect(await read.$count(sessions)).toBe(0);
			expect(await read.$count(pushSubscriptions)).toBe(0);
			expect(await read.select().from(conversations)).toMatchObject([
				{ state: 'unassigned', assigneeId: null }
			]);
			expect(await events('person.deactivated')).toEqual([
				{ person: id, sessionsEnded: 1, via: 'scim' }
			]);
			const source = `group:${group}`;
			expect(await events('membership.removed')).toEqual([{ person: id, source }]);
			expect(await it_.find('Users', 'userName eq "anna"')).toMatchObject([{ active: false }]);
			expect(await verifyAudit(it_.deps.db)).toMatchObject({ outcome: 'intact' });
		});

		it('who was closed off and comes back soon has what she had; after a month only what groups give', async () => {
			const id = await it_.addUser('anna');
			await rule(await it_.addGroup('Barn', [id]), WATCH);
			const { deps, adults: mailboxId } = it_;
			const { setMembership } = await import('#lib/server/mailbox/set-membership.ts');
			await setMembership(deps, { actor: INSTALLATION, mailboxId, personId: id, rights: HANDLE });
			const set = (value: boolean) =>
				it_.patch(`/Users/${id}`, { op: 'replace', value: { active: value } });
			await set(false);
			it_.clock.advance(29 * 24 * 3_600_000);
			await set(true);
			expect([await rights(id), await rights(id, mailboxId)]).toEqual([WATCH, HANDLE]);
			await set(false);
			it_.clock.advance(31 * 24 * 3_600_000);
			await set(true);
			expect([await rights(id), await rights(id, mailboxId)]).toEqual([WATCH, NO_RIGHTS]);
		});

		it('who is removed is unknown to SCIM, in no group, and her address is free', async () => {
			const id = await it_.addUser('anna');
			const group = await it_.addGroup('Barn', [id]);
			await rule(group, READ);
			await it_.deps.db.write((tx) =>
				tx
					.insert(identities)
					.values({ issuer: 'i', subject: 's', personId: id, createdAt: 0, lastUsedAt: 0 })
			);
			const gone = await it_.ask('DELETE', `/Users/${id}`);
			expect(gone).toMatchObject({ status: 204, body: undefined });
			expect((await it_.ask('GET', `/Users/${id}`)).status).toBe(404);
			expect((await it_.ask('DELETE', `/Users/${id}`)).status).toBe(404);
			expect((await it_.ask('GET', `/Groups/${group}`)).body.members).toEqual([]);
			expect(await person(id)).toMatchObject({ active: false, displayName: 'Namn anna' });
			expect(await it_.deps.db.read.$count(identities)).toBe(0);
			const other = await it_.addUser('anna');
			expect(other).not.toBe(id);
			expect(await rights(other)).toEqual(NO_RIGHTS);
		});

		it('who is the last administrator stays, and operations are told until there is another', async () => {
			const id = await it_.addUser('anna');
			await grantRole(it_.deps, { actor: INSTALLATION, personId: id, role: 'administrator' });
			const open = () => it_.deps.db.read.select().from(alarms);
			for (const attempt of [
				() => it_.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: false }),
				() => it_.ask('PUT', `/Users/${id}`, user('anna', { active: false })),
				() => it_.ask('DELETE', `/Users/${id}`)
			]) {
				const answer = await attempt();
				expect(answer.status).toBe(409);
				expect(answer.body.detail).toContain('last administrator');
			}
			expect((await person(id))?.active).toBe(true);
			expect(await open()).toMatchObject([
				{ kind: 'scim.last-administrator', times: 3, clearedAt: null }
			]);
			const other = await it_.addUser('bo');
			await grantRole(it_.deps, { actor: INSTALLATION, personId: other, role: 'administrator' });
			expect((await it_.ask('DELETE', `/Users/${id}`)).status).toBe(204);
			expect((await open())[0]?.clearedAt).not.toBeNull();
		});

		it('is the person whom an administrator has added with her address, but not one with a role', async () => {
			const add = async (name: string) => {
				const { personId } = await it_.addPerson(name, READ);
				const email = `${name}@kommun.example`;
				await it_.deps.db.write((tx) =>
					tx.update(people).set({ email }).where(eq(people.id, personId))
				);
				return personId;
			};
			const anna = await add('anna');
			expect(await it_.addUser('anna')).toBe(anna);
			expect(await rights(anna)).toEqual(READ);
			const boss = await add('boss');
			await grantRole(it_.deps, { actor: INSTALLATION, personId: boss, role: 'auditor' });
			expect(await it_.ask('POST', '/Users', user('boss'))).toMatchObject({ status: 409 });
			const left = await add('left');
			await it_.deps.db.write((tx) =>
				tx.update(people).set({ active: false }).where(eq(people.id, left))
			);
			expect(await it_.addUser('left')).not.toBe(left);
			expect((await person(left))?.email).toBeNull();
		});

		it('is found at her first sign-in by what the identity provider calls her', async () => {
			const id = await it_.addUser('anna', { externalId: 'oid-1' });
			const { read } = it_.deps.db;
			expect(await findProvisioned(read, { subject: 'oid-1' })).toBe(id);
			expect(await findProvisioned(read, { subject: 'oid-2' })).toBeUndefined();
			await it_.addUser('bo', { externalId: 'oid-1' });
			expect(await findProvisioned(read, { subject: 'oid-1' })).toBeUndefined();
		});

		it('has the HSA-id of the attribute that is configured', async () => {
			const own = await openScim({ hsaId: 'employeeNumber' });
			const id = await own.addUser('anna');
			const found = await own.deps.db.read.select().from(people).where(eq(people.id, id));
			expect(found).toMatchObject([{ hsaId: 'SE2321000016-1ABC' }]);
			const taken = await own.ask('POST', '/Users', user('bo'));
			expect(taken).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
			// Gone and come back: the same human being by her HSA-id, with nothing of what she had.
			await own.ask('DELETE', `/Users/${id}`);
			expect(await own.addUser('anna.ny')).toBe(id);
			const [back] = await own.deps.db.read.select().from(people).where(eq(people.id, id));
			expect(back).toMatchObject({ active: true });
			await own.close();
		});
	});

	describe('a group', () => {
		const members = async (id: string) =>
			(await it_.ask('GET', `/Groups/${id}`)).body.members.map(
				({ value }: { value: string }) => value
			);

		it('is added, found and shown without its members as Entra ID asks for it', async () => {
			const anna = await it_.addUser('anna');
			const id = await it_.addGroup('Barn och unga', [anna]);
			for (const filter of [
				'displayName eq "barn OCH unga"',
				'externalId eq "ext-Barn och unga"',
				`members eq "${anna}"`,
				`members.value eq "${anna}" and id eq "${id}"`,
				`members[value eq "${anna}"]`
			]) {
				expect(
					(await it_.find('Groups', filter)).map((group) => group.id),
					filter
				).toEqual([id]);
			}
			expect(await it_.find('Groups', 'members[value eq "x"]')).toEqual([]);
			const short = (await it_.ask('GET', `/Groups/${id}?excludedAttributes=members`)).body;
			expect(short).not.toHaveProperty('members');
			expect((await it_.ask('GET', `/Groups/${id}`)).body.members).toEqual([
				{ value: anna, $ref: `${it_.base}/Users/${anna}`, type: 'User', display: 'Namn anna' }
			]);
		});

		it('gives and takes rights with its members, in every way that they are changed', async () => {
			const [anna, bo, cia] = await Promise.all(
				['anna', 'bo', 'cia'].map((name) => it_.addUser(name))
			);
			const id = await it_.addGroup('Barn');
			await rule(id, READ);
			const expectMembers = async (...wanted: (string | undefined)[]) => {
				expect(new Set(await members(id))).toEqual(new Set(wanted));
				for (const each of [anna, bo, cia]) {
					expect((await rights(each ?? '')).read, each).toBe(wanted.includes(each));
				}
			};
			const change = async (...operations: object[]) => {
				expect((await it_.patch(`/Groups/${id}`, ...operations)).status).toBe(200);
			};
			await expectMembers();
			await change({ op: 'Add', path: 'members', value: [{ $ref: null, value: anna }] });
			await expectMembers(anna);
			await change({ op: 'add', path: 'members', value: [{ value: anna }, { value: bo }] });
			await expectMembers(anna, bo);
			await change({ op: 'Remove', path: 'members', value: [{ $ref: null, value: anna }] });
			await expectMembers(bo);
			await change({ op: 'remove', path: `members[value eq "${bo}"]` });
			await expectMembers();
			await change({ op: 'remove', path: `members[value eq "${bo}"]` });
			await change({
				op: 'replace',
				value: { id, displayName: 'Nytt', members: [{ value: cia }] }
			});
			await expectMembers(cia);
			await change(
				{ op: 'replace', path: 'members', value: [{ value: anna }] },
				{ op: 'add', path: 'members', value: [{ value: bo }] },
				{ op: 'remove', path: `members[value eq "${anna}" or value eq "x"]` }
			);
			await expectMembers(bo);
			await it_.ask('PUT', `/Groups/${id}`, {
				displayName: 'Nytt',
				members: [{ value: anna }, { value: cia }]
			});
			await expectMembers(anna, cia);
			await change({ op: 'remove', path: 'members' });
			await expectMembers();
			await change({ op: 'add', value: { members: [{ value: anna }] } });
			await expectMembers(anna);
			expect((await it_.ask('DELETE', `/Groups/${id}`)).status).toBe(204);
			expect(await rights(anna ?? '')).toEqual(NO_RIGHTS);
			expect((await it_.ask('GET', `/Groups/${id}`)).status).toBe(404);
			expect(await events('group.deleted')).toEqual([{ group: id }]);
			expect(await verifyAudit(it_.deps.db)).toMatchObject({ outcome: 'intact' });
		});

		it('that comes from claims is not SCIM’s to see or change', async () => {
			await it_.deps.db.write((tx) =>
				tx.insert(groups).values({
					...{ id: 'g', displayName: 'Barn', displayNameKey: 'barn', externalId: 'barn' },
					...{ source: 'claim', createdAt: 0, modifiedAt: 0 }
				})
			);
			expect(await it_.find('Groups', 'displayName eq "Barn"')).toEqual([]);
			for (const method of ['GET', 'DELETE']) {
				expect((await it_.ask(method, '/Groups/g')).status).toBe(404);
			}
		});

		it('is changed one request after the other', async () => {
			const ids = await Promise.all(Array.from({ length: 12 }, (_, at) => it_.addUser(`u${at}`)));
			const id = await it_.addGroup('Barn');
			await rule(id, READ);
			await Promise.all(
				ids.map((value) =>
					it_.patch(`/Groups/${id}`, { op: 'Add', path: 'members', value: [{ value }] })
				)
			);
			expect((await members(id)).length).toBe(12);
			const own = and(eq(groups.id, id), eq(groups.memberCount, 12));
			expect(await it_.deps.db.read.$count(groups, own)).toBe(1);
		});
	});
});
