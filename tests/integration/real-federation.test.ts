/** A production configuration, whole, against servers on loopback that play the federation around it. */
import { eq } from 'drizzle-orm';
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp, type App } from '#lib/server/app.ts';
import { alarms } from '#lib/server/alarms/schema.ts';
import { loadConfig } from '#lib/server/config.ts';
import { codeOf } from '#lib/server/errors.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { silentLog } from '#lib/server/log.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { messages } from '#lib/server/message/schema.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';
import { noOpenssl, type IssuedFiles } from '#tests/support/openssl-authority.ts';
import {
	KOMMUN,
	openRealFederation,
	REGION,
	type RealFederation
} from '#tests/support/real-federation.ts';

const PATIENCE_MS = 60_000;

async function until<T>(what: string, find: () => Promise<T | undefined | false>): Promise<T> {
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await wait(50)) {
		const found = await find();
		if (found !== undefined && found !== false) return found;
	}
	throw new Error(`waited in vain until ${what}`);
}

describe.skipIf(noOpenssl)('a production configuration', { timeout: 180_000 }, () => {
	let world: RealFederation;
	let old: IssuedFiles;
	let oldFile: string;
	let app: App | undefined;

	beforeEach(async () => {
		world = await openRealFederation();
		old = await world.organisationAuthority.issueListed('/CN=kommun.example', '250101000000Z');
		oldFile = await world.writeKeyFile('old.pem', old);
		world.publishOurs([old]);
	}, 120_000);
	afterEach(async () => {
		await app?.stop();
		app = undefined;
		await world.close();
	});

	async function start(keyFiles = [oldFile], changes: NodeJS.ProcessEnv = {}): Promise<App> {
		await app?.stop();
		app = undefined;
		const config = loadConfig({ ...world.settings(keyFiles), ...changes });
		app = await createApp(config, { log: silentLog });
		await app.start();
		return app;
	}
	const codeAtStart = (changes: NodeJS.ProcessEnv) =>
		start([oldFile], changes).then(
			() => 'started',
			(error: unknown) => `${codeOf(error)} ${(error as Error).message.split(':')[0]}`
		);

	/** A mailbox, and a person who may do everything in it. */
	async function openMailbox({ db, clock, ids }: App) {
		const deps = { db, clock, ids };
		const { mailboxId } = await createMailbox(deps, {
			actor: INSTALLATION,
			functionalAddress: KOMMUN.address,
			name: 'Barn'
		});
		const { personId } = await createPerson(deps, {
			actor: INSTALLATION,
			displayName: 'Sara Strand'
		});
		const rights = { queue: true, read: true, send: true, administer: false };
		await setMembership(deps, { actor: INSTALLATION, mailboxId, personId, rights, until: null });
		return { mailboxId, actor: { personId } };
	}
	async function send(on: App, { mailboxId, actor }: Awaited<ReturnType<typeof openMailbox>>) {
		const draft = await createDraft(on, { actor, mailboxId });
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		await saveDraft(on, {
			actor,
			draftId: draft.draftId,
			changes: {
				recipient: { organisation: REGION.id, address: REGION.address },
				subject: 'Fråga om samverkan',
				confidential: true,
				text: 'Kan ni på **torsdag**?'
			}
		});
		const sent = await sendDraft(on, { actor, draftId: draft.draftId });
		if (sent.outcome !== 'sent') throw new Error(JSON.stringify(sent));
		on.wakeOutbox();
		return sent.messageId;
	}
	const statusOf = async (on: App, id: string) =>
		(await on.db.read.select().from(messages).where(eq(messages.messageId, id)))[0]?.status;
	/** How many messages and receipts of ours the region can read as signed by that certificate. */
	const readable = async (by: IssuedFiles) =>
		(await world.received(by)).filter(
			({ outcome }) => outcome === 'message' || outcome === 'receipt'
		);
	async function takenIn(on: App, messageId: string): Promise<void> {
		await until('the message has come and been receipted', async () => {
			const status = await statusOf(on, messageId);
			return status === 'NEW';
		});
	}

	test('says at start which setting cannot be used', async () => {
		await writeFile(world.at('junk'), 'junk');
		const junk = world.at('junk');
		expect(await codeAtStart({ SLUSS_SIGNING_KEY_FILES: junk })).toBe(
			'KEY_MALFORMED SLUSS_SIGNING_KEY_FILES'
		);
		expect(await codeAtStart({ SLUSS_ENCRYPTION_KEY_FILES: world.at('nowhere') })).toBe(
			'CONFIG_INVALID SLUSS_ENCRYPTION_KEY_FILES'
		);
		expect(await codeAtStart({ SLUSS_DIRECTORY_ROOTS_FILE: junk })).toBe(
			'CONFIG_INVALID SLUSS_DIRECTORY_ROOTS_FILE'
		);
		expect(
			await codeAtStart({
				SLUSS_ACCESS_POINT_USER: 'sluss',
				SLUSS_ACCESS_POINT_PASSWORD_FILE: world.at('nowhere')
			})
		).toBe('CONFIG_INVALID SLUSS_ACCESS_POINT_PASSWORD_FILE');
	});

	test('starts, sends a message and takes one, by DNS, signed directory and revocation lists', async () => {
		const running = await start();
		const id = await send(running, await openMailbox(running));
		await until(
			'the message is at the access point',
			async () => (await readable(old)).length === 1
		);
		const [sent] = await readable(old);
		expect(sent).toMatchObject({
			outcome: 'message',
			header: { from: KOMMUN.id, to: REGION.id },
			message: { messageId: id, subject: 'Fråga om samverkan' }
		});
		await world.receiptFromRegion(running.ids.uuid(), id);
		await until('it is receipted', async () => (await statusOf(running, id)) === 'ACCEPTED');

		const theirs = await world.sendFromRegion(running.ids.uuid(), old);
		await takenIn(running, theirs);
		expect((await readable(old)).at(-1)).toMatchObject({
			outcome: 'receipt',
			receipt: { messageId: theirs, verdict: { verdict: 'ACCEPTED' } }
		});
		expect(world.dns.questions.map(({ type }) => type)).toContain('NAPTR');
		const { certificates } = await running.operations.status();
		expect(certificates.map(({ use }) => use)).toEqual(['signing', 'encryption', 'directory-root']);
		expect(
			await running.db.read.select().from(alarms).where(eq(alarms.kind, 'own-certificate.unusable'))
		).toEqual([]);
	});

	test('starts while the directory is away; what is to be sent waits for it', async () => {
		world.smp.state.down = true;
		const running = await start();
		const id = await send(running, await openMailbox(running));
		await until('it has been tried', async () => {
			const [entry] = await running.db.read.select().from(outboxEntries);
			return entry?.lastCode === 'DIRECTORY_UNAVAILABLE';
		});
		expect((await running.operations.status()).directory.outages).toMatchObject([
			{ place: expect.stringMatching(/:\d+$/) as unknown }
		]);
		expect(await statusOf(running, id)).toBe('SCHEDULED');
		world.smp.state.down = false;
		await until('it has left', async () => (await readable(old)).length === 1);
	});

	test('sends nothing to whose certificate has been revoked', async () => {
		await world.organisationAuthority.revoke(world.region);
		await world.organisationAuthority.revocationList();
		const running = await start();
		const id = await send(running, await openMailbox(running));
		await until(
			'it is given up',
			async () => (await statusOf(running, id)) === 'MESSAGE_EXCHANGE_ERROR'
		);
		expect(world.accessPoint.store.all('SENDING')).toEqual([]);
	});

	test('waits with an alarm while nobody can say what has been revoked', async () => {
		await rm(`${world.organisationAuthority.folder}/list.pem`);
		const running = await start();
		const id = await send(running, await openMailbox(running));
		const raised = await until('operations are told', async () => {
			const rows = await running.db.read.select().from(alarms);
			return rows.find(({ kind }) => kind === 'revocation.unavailable');
		});
		expect(raised).toMatchObject({
			subject: expect.stringContaining('function-ca'),
			facts: { reason: 'no-answer', passed: false }
		});
		expect(await statusOf(running, id)).toBe('SCHEDULED');
		expect(world.accessPoint.store.all('SENDING')).toEqual([]);
	});

	test('a renewal loses nothing: the old key signs until the new one is published, and opens what still comes', async () => {
		let running = await start();
		await openMailbox(running);
		await takenIn(running, await world.sendFromRegion(running.ids.uuid(), old));
		expect(await readable(old)).toHaveLength(1);

		// The new key is put there, and not published yet.
		const renewed = await world.organisationAuthority.issueListed(
			'/CN=kommun.example',
			'260101000000Z'
		);
		const files = [oldFile, await world.writeKeyFile('renewed.pem', renewed)];
		running = await start(files);
		await takenIn(running, await world.sendFromRegion(running.ids.uuid(), old));
		expect(await readable(old)).toHaveLength(2);
		expect(await readable(renewed)).toHaveLength(0);

		// Both are published.
		world.publishOurs([renewed, old]);
		running = await start(files);
		await takenIn(running, await world.sendFromRegion(running.ids.uuid(), old));
		await takenIn(running, await world.sendFromRegion(running.ids.uuid(), renewed));
		expect(await readable(renewed)).toHaveLength(2);

		// The old one is gone; somebody has it in a cache still.
		world.publishOurs([renewed]);
		running = await start(files);
		await takenIn(running, await world.sendFromRegion(running.ids.uuid(), old));
		await takenIn(running, await world.sendFromRegion(running.ids.uuid(), renewed));
		expect(await readable(renewed)).toHaveLength(4);
		expect(await readable(old)).toHaveLength(2);
	});

	test('while none of our certificates is published, receipts wait and operations are told; then they go', async () => {
		const stranger = await world.organisationAuthority.issueListed('/CN=kommun.example');
		world.publishOurs([stranger]);
		const running = await start();
		await openMailbox(running);
		await world.sendFromRegion(running.ids.uuid(), old);
		await until('operations are told', async () => {
			const rows = await running.db.read.select().from(alarms);
			const own = rows.filter(({ kind }) => kind === 'own-certificate.unusable');
			return own.length === 2;
		});
		expect(world.accessPoint.store.all('SENDING')).toEqual([]);
		world.publishOurs([old]);
		await start();
		await until('the receipt has left', async () => (await readable(old)).length === 1);
	});
});
