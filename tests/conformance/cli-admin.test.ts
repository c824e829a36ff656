/** `sluss admin …`: setting up who may do what without a browser, before the first start and beside a running app. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { randomIds } from '#lib/server/ids.ts';
import { sessionIdOf } from '#lib/server/identity/session.ts';
import { invitations } from '#lib/server/identity/schema.ts';
import { memberships } from '#lib/server/mailbox/schema.ts';
import { openStorage, type Storage } from '#lib/server/storage/open-storage.ts';
import { runSluss, spawnSluss, type SlussResult } from '#tests/support/run-sluss.ts';

const ANNA = '10000000-0000-4000-8000-000000000001';
const BO = '10000000-0000-4000-8000-000000000002';

let folder: string;
const sluss = (...args: string[]): Promise<SlussResult> =>
	spawnSluss(args, '', {
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_DATA: join(folder, 'data'),
		SLUSS_PASSKEYS: 'on'
	});

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-admin-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a wrong command line is exit status 2 and touches no installation', () => {
	test.each([
		['nobody to add', ['admin', 'create'], 'NAME is missing'],
		['a role that is none', ['admin', 'create', 'Anna', '--role', 'root'], '"root" is no role'],
		['an id that is none', ['admin', 'create', 'Anna', '--id', '7'], '--id'],
		['an address that is none', ['admin', 'create', 'Anna', '--email', 'anna'], '--email'],
		['a name of control characters', ['admin', 'create', 'A\u0007'], 'NAME'],
		['nobody to invite', ['admin', 'invite'], 'PERSON is missing'],
		['no role to give', ['admin', 'grant-role', ANNA], 'ROLE is missing'],
		['no rights', ['admin', 'membership', 'set', 'a', ANNA], '--rights'],
		[
			'a right that is none',
			['admin', 'membership', 'set', 'a', ANNA, '--rights', 'read,write'],
			'--rights'
		],
		[
			'none and something',
			['admin', 'membership', 'set', 'a', ANNA, '--rights', 'none,read'],
			'--rights'
		],
		[
			'a day that is none',
			['admin', 'membership', 'set', 'a', ANNA, '--rights', 'read', '--until', 'friday'],
			'--until'
		],
		['half a command', ['admin', 'membership'], 'there is no command']
	])('%s', async (_, args, named) => {
		const { status, stdout, stderr } = await runSluss(args);
		expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
		expect(stderr).toContain(named);
	});
});

describe('an installation is set up by commands alone', { timeout: 240_000 }, () => {
	let storage: Storage | undefined;
	let token = '';
	afterAll(() => storage?.close());

	test('without data nobody can be invited, and no data are made for it', async () => {
		expect(await sluss('admin', 'invite', ANNA)).toMatchObject({ status: 1, stdout: '' });
		expect(await sluss('admin', 'list')).toMatchObject({ status: 1, stdout: '' });
	});

	test('the first administrator is made before the first start, with a link that is kept nowhere', async () => {
		const { status, json } = await sluss(
			...['admin', 'create', ' Anna  Administratör ', '--role', 'administrator'],
			...['--email', 'Anna@Kommun.example', '--id', ANNA]
		);
		expect({ status, json }).toMatchObject({
			status: 0,
			json: { id: ANNA, created: true, roles: ['administrator'] }
		});
		const { link } = json?.['invitation'] as { link: string };
		expect(link).toMatch(/^http:\/\/localhost:3000\/invitation#[\w-]{54}$/);
		token = link.split('#')[1] ?? '';
	});

	test('the app runs from here on', async () => {
		storage = await openStorage(
			{
				dataFolder: join(folder, 'data'),
				rootFolder: resolve('.'),
				environment: 'sandbox',
				storageKey: undefined,
				storageKeyFile: undefined
			},
			randomIds
		);
		const kept = await storage.db.read.select().from(invitations);
		expect(kept.map(({ id }) => id)).toEqual([sessionIdOf(token)]);
	});

	test('repeating the command with its id changes nothing and makes no second link', async () => {
		const again = await sluss(
			...['admin', 'create', 'Anna', '--role', 'administrator', '--id', ANNA]
		);
		expect(again).toMatchObject({ status: 0, json: { created: false, invitation: null } });
		expect(await storage!.db.read.select().from(invitations)).toHaveLength(1);
	});

	test("another person's e-mail address is refused and nobody is added", async () => {
		const bo = await sluss('admin', 'create', 'Bo', '--email', 'anna@kommun.example');
		expect(bo).toMatchObject({ status: 1, stdout: '' });
		const { json } = await sluss('admin', 'list', '--all', '--json');
		expect(json?.['people']).toHaveLength(1);
	});

	test('recovery is a new link, and the old one stops working', async () => {
		const { status, json } = await sluss('admin', 'invite', 'anna@kommun.example');
		expect({ status, json }).toMatchObject({ status: 0, json: { id: ANNA } });
		const { link } = json?.['invitation'] as { link: string };
		const kept = await storage!.db.read.select().from(invitations);
		expect(kept.map(({ id }) => id)).toEqual([sessionIdOf(link.split('#')[1] ?? '')]);
	});

	test('the last administrator stays one; another can take over', async () => {
		const alone = await sluss('admin', 'revoke-role', ANNA, 'administrator');
		expect(alone).toMatchObject({ status: 1, stdout: '' });
		expect(alone.stderr).toContain('last administrator');
		await sluss('admin', 'create', 'Bo Berg', '--id', BO, '--no-invitation');
		expect(await sluss('admin', 'grant-role', BO, 'administrator')).toMatchObject({
			status: 0,
			json: { id: BO, roles: ['administrator'] }
		});
		expect(await sluss('admin', 'revoke-role', ANNA, 'administrator')).toMatchObject({
			status: 0,
			json: { id: ANNA, roles: [] }
		});
		const { stdout } = await sluss('admin', 'list');
		expect(stdout).toContain('Bo Berg');
		expect(stdout).not.toContain('Anna');
	});

	test('rights in a mailbox have a beginning and an end, and go again', async () => {
		await sluss('mailbox', 'add', 'kommun:barn', 'Barn');
		const set = (...more: string[]) =>
			sluss('admin', 'membership', 'set', 'kommun:barn', ANNA, ...more);
		expect(
			await set('--rights', 'send', '--from', '2030-01-01', '--until', '2030-02-01')
		).toMatchObject({
			status: 0,
			json: {
				rights: { queue: true, read: true, send: true, administer: false },
				from: '2030-01-01T00:00:00.000Z',
				until: '2030-02-01T00:00:00.000Z'
			}
		});
		expect(await set('--rights', 'read', '--until', '2020-01-01')).toMatchObject({ status: 1 });
		expect(await storage!.db.read.select().from(memberships)).toMatchObject([
			{ personId: ANNA, source: 'manual', maySend: true, from: Date.UTC(2030, 0, 1) }
		]);
		expect(await set('--rights', 'none')).toMatchObject({ status: 0 });
		expect(await storage!.db.read.select().from(memberships)).toEqual([]);
	});

	test('who or what is not there is said, and nothing is changed', async () => {
		for (const args of [
			['admin', 'invite', 'nobody@kommun.example'],
			['admin', 'grant-role', 'nobody@kommun.example', 'auditor'],
			['admin', 'membership', 'set', 'kommun:none', ANNA, '--rights', 'read'],
			['admin', 'membership', 'set', 'kommun:barn', 'nobody', '--rights', 'read']
		]) {
			const { status, stdout, stderr } = await sluss(...args);
			expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
			expect(stderr).toContain('there is no such');
		}
	});

	test("all of it stands in the audit log as the installation's, and no token", async () => {
		const rows = await storage!.db.read.select().from(auditEvents).orderBy(asc(auditEvents.seq));
		expect(rows.map(({ event }) => event)).toEqual([
			'person.created',
			'role.granted',
			'invitation.created',
			'invitation.created',
			'person.created',
			'role.granted',
			'role.revoked',
			'mailbox.created',
			'membership.set',
			'membership.removed'
		]);
		expect(rows.every(({ personId }) => personId === null)).toBe(true);
		expect(JSON.stringify(rows)).not.toContain(token);
		expect(await verifyAudit(storage!.db)).toMatchObject({ outcome: 'intact' });
	});
});
