import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	NOTHING,
	QUEUE_ONLY,
	READ,
	openPushWorld,
	type PushWorld
} from '#tests/support/push-world.ts';
import { conversations } from '../conversation/schema.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import { createMailbox } from '../mailbox/create-mailbox.ts';
import { editMailbox } from '../mailbox/edit-mailbox.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { enqueueNotices } from './enqueue-notices.ts';
import { PUSH_RETRIES } from './hand-over-notices.ts';
import { createPushSender } from './push-sender.ts';
import { createPushTransport } from './push-transport.ts';
import { NOTICE_KEPT_MS, createPushWorker } from './push-worker.ts';
import { listSubscriptions } from './queries.ts';
import { notices, pushDeliveries } from './schema.ts';
import { setNoticeSettings } from './set-notice-settings.ts';
import { unsubscribe } from './unsubscribe.ts';

const DAY_MS = 24 * 3_600_000;

describe('push notices', () => {
	let world: PushWorld;
	beforeEach(async () => {
		world = await openPushWorld();
	});
	afterEach(() => world.close());
	const deliveries = () => world.db.read.select().from(pushDeliveries);

	describe('silence', () => {
		it('is what a person gets who may see the queue and not read', async () => {
			await world.allowNotices(await world.addPerson(QUEUE_ONLY));
			await world.receive();
			expect(await deliveries()).toEqual([]);
			expect(await world.worker.runUntilIdle()).toBe(0);
		});

		it.each<[string, (actor: { personId: string }, conversationId: string) => Promise<unknown>]>([
			['her right was taken away', (actor) => world.setRights(actor.personId, NOTHING)],
			['her right was cut to the queue', (actor) => world.setRights(actor.personId, QUEUE_ONLY)],
			[
				'her right came to its end',
				async (actor) => {
					await world.setRights(actor.personId, READ, world.clock.now() + 1);
					world.clock.advance(2);
				}
			],
			[
				'she has left',
				({ personId }) => deactivatePerson(world, { actor: INSTALLATION, personId })
			],
			['she has turned it off', (actor) => setNoticeSettings(world, { actor, mailboxIds: [] })],
			[
				'she has read the conversation',
				async (actor, conversationId) => {
					world.clock.advance(1);
					await world.markRead(actor, conversationId);
				}
			],
			[
				'a colleague has finished the conversation',
				(_, conversationId) =>
					world.db.write((tx) =>
						tx
							.update(conversations)
							.set({ state: 'done' })
							.where(eq(conversations.id, conversationId))
					)
			]
		])('falls when, between message and sending, %s', async (_, happens) => {
			const actor = await world.addPerson();
			await world.allowNotices(actor);
			const conversationId = await world.receive();
			await happens(actor, conversationId);
			await world.worker.runUntilIdle();
			expect(world.service.requests).toBe(0);
			expect(await deliveries()).toMatchObject([{ state: 'silenced' }]);
		});

		it('falls for a browser that was forgotten in between', async () => {
			const actor = await world.addPerson();
			const { subscriptionId } = await world.allowNotices(actor);
			await world.receive();
			await unsubscribe(world, { actor, subscriptionId });
			await world.worker.runUntilIdle();
			expect(world.service.requests).toBe(0);
			expect(await deliveries()).toMatchObject([{ state: 'failed', lastCode: 'PUSH_GONE' }]);
		});

		it('falls for a message whose recording fails', async () => {
			await world.allowNotices(await world.addPerson());
			const conversationId = await world.receive();
			await world.worker.runUntilIdle();
			const failing = world.db.write(async (tx) => {
				await enqueueNotices(world, tx, { mailboxId: world.mailboxId, conversationId });
				throw new Error('half way');
			});
			await expect(failing).rejects.toThrow('half way');
			expect(await world.worker.runUntilIdle()).toBe(0);
			expect(await world.db.read.select().from(notices)).toHaveLength(1);
		});
	});

	describe('a notice', () => {
		it('carries an opaque id and a count, encrypted, signed, urgent, for a day, and nothing else', async () => {
			const { endpoint } = await world.allowNotices(await world.addPerson());
			await world.receive();
			expect(await world.worker.runUntilIdle()).toBe(1);
			const [notice] = await world.db.read.select().from(notices);
			expect(world.service.taken).toHaveLength(1);
			const [taken] = world.service.taken;
			expect(taken).toMatchObject({
				endpoint,
				headers: { ttl: '86400', urgency: 'high', topic: 'notice' },
				vapid: { aud: world.service.origin, sub: 'mailto:drift@ekvik.example' }
			});
			expect(taken?.payload).toEqual({ n: notice?.id, c: 1 });
			expect(notice?.id).toMatch(/^[\w-]{27}$/);
			expect(await deliveries()).toMatchObject([{ state: 'sent' }]);
		});

		it('goes to each browser of each person who wants it, with an id of her own', async () => {
			const [anna, bo] = [await world.addPerson(), await world.addPerson()];
			await world.allowNotices(anna);
			await world.allowNotices(anna);
			await world.allowNotices(bo);
			await world.receive();
			expect(await world.worker.runUntilIdle()).toBe(3);
			const ids = world.service.taken.map(({ payload }) => (payload as { n: string }).n);
			expect(new Set(ids).size).toBe(2);
		});

		it('counts what she has not caught up with, and several at once become one', async () => {
			const actor = await world.addPerson();
			await world.allowNotices(actor);
			const first = await world.receive();
			await world.receive();
			await world.receive();
			expect(await world.worker.runUntilIdle()).toBe(1);
			world.clock.advance(1);
			await world.markRead(actor, first);
			world.clock.advance(1);
			await world.receive(first);
			await world.worker.runUntilIdle();
			expect(world.service.taken.map(({ payload }) => (payload as { c: number }).c)).toEqual([
				3, 3
			]);
			expect((await deliveries()).map(({ state }) => state)).toEqual(Array(4).fill('sent'));
		});

		describe('says the name of the mailbox', () => {
			const show = (mailboxId: string, nameInNotices: boolean) =>
				editMailbox(world, { actor: INSTALLATION, mailboxId, changes: { nameInNotices } });
			const payloads = () => world.service.taken.map(({ payload }) => payload);

			it('only where its policy lets it, asked as it is sent, and at the same length', async () => {
				await world.allowNotices(await world.addPerson());
				await world.receive();
				await world.worker.runUntilIdle();
				await show(world.mailboxId, true);
				await world.receive();
				await world.worker.runUntilIdle();
				const waiting = await world.receive();
				await show(world.mailboxId, false);
				expect(waiting).toBeDefined();
				await world.worker.runUntilIdle();
				expect(payloads()).toEqual([
					{ n: expect.any(String) as string, c: 1 },
					{ n: expect.any(String) as string, c: 2, m: 'Barn och unga, mottagning' },
					{ n: expect.any(String) as string, c: 3 }
				]);
				expect(new Set(world.service.taken.map(({ body }) => body.length)).size).toBe(1);
			});

			it('not when what it counts lies in several', async () => {
				const actor = await world.addPerson();
				const { mailboxId: other } = await createMailbox(world, {
					actor: INSTALLATION,
					functionalAddress: 'vuxna',
					name: 'Vuxna'
				});
				await setMembership(world, {
					actor: INSTALLATION,
					mailboxId: other,
					personId: actor.personId,
					rights: { ...READ }
				});
				await world.allowNotices(actor);
				const mailboxIds = [world.mailboxId, other];
				await setNoticeSettings(world, { actor, mailboxIds });
				for (const mailboxId of mailboxIds) await show(mailboxId, true);
				await world.receive();
				const second = await world.receive();
				await world.db.write((tx) =>
					tx.update(conversations).set({ mailboxId: other }).where(eq(conversations.id, second))
				);
				await world.worker.runUntilIdle();
				expect(payloads()).toEqual([{ n: expect.any(String) as string, c: 2 }]);
			});
		});

		it('uses the same key pair for ever', async () => {
			const actor = await world.addPerson();
			await world.allowNotices(actor);
			await world.receive();
			await world.worker.runUntilIdle();
			world.clock.advance(1);
			await world.receive();
			await createPushWorker(world).runUntilIdle();
			const keys = world.service.taken.map(({ vapid }) => vapid.publicKey);
			expect(keys).toHaveLength(2);
			expect(new Set(keys).size).toBe(1);
		});
	});

	describe('when the push service', () => {
		it.each([404, 410])('says %i, the browser is forgotten', async (status) => {
			const actor = await world.addPerson();
			await world.allowNotices(actor);
			await world.receive();
			world.service.answerNext({ status });
			await world.worker.runUntilIdle();
			expect(await listSubscriptions(world, { actor })).toEqual([]);
			expect(await deliveries()).toMatchObject([{ state: 'failed', lastCode: 'PUSH_GONE' }]);
		});

		it.each([400, 403, 413])('refuses with %i, it is not asked again', async (status) => {
			const actor = await world.addPerson();
			await world.allowNotices(actor);
			await world.receive();
			world.service.answerNext({ status });
			await world.worker.runUntilIdle();
			world.clock.advance(DAY_MS);
			expect(await world.worker.runUntilIdle()).toBe(0);
			expect(await deliveries()).toMatchObject([{ state: 'failed', lastCode: 'PUSH_FAILED' }]);
			expect(await listSubscriptions(world, { actor })).toMatchObject([{ failures: 1 }]);
		});

		it('fails, it is tried again later, and a success ends the count of failures', async () => {
			const actor = await world.addPerson();
			await world.allowNotices(actor);
			await world.receive();
			world.service.answerNext({ status: 503 });
			await world.worker.runUntilIdle();
			expect(world.service.requests).toBe(1);
			expect(await listSubscriptions(world, { actor })).toMatchObject([{ failures: 1 }]);
			world.clock.advance(PUSH_RETRIES.firstMs);
			await world.worker.runUntilIdle();
			expect(world.service.taken).toHaveLength(1);
			expect(await listSubscriptions(world, { actor })).toMatchObject([
				{ failures: 0, lastSuccessAt: world.clock.now() }
			]);
		});

		it('asks for patience, it gets it', async () => {
			await world.allowNotices(await world.addPerson());
			await world.receive();
			world.service.answerNext({ status: 429, headers: { 'retry-after': '3600' } });
			await world.worker.runUntilIdle();
			world.clock.advance(3_599_000);
			expect(await world.worker.runUntilIdle()).toBe(0);
			world.clock.advance(1_000);
			expect(await world.worker.runUntilIdle()).toBe(1);
			expect(world.service.taken).toHaveLength(1);
		});

		it('sends us elsewhere, nobody follows', async () => {
			await world.allowNotices(await world.addPerson());
			await world.receive();
			const location = `${world.service.origin}/elsewhere`;
			world.service.answerNext({ status: 307, headers: { location } });
			await world.worker.runUntilIdle();
			expect(world.service.requests).toBe(1);
			expect(await deliveries()).toMatchObject([{ state: 'failed', lastCode: 'PUSH_FAILED' }]);
		});

		it('never answers well, it is given up', async () => {
			await world.allowNotices(await world.addPerson());
			await world.receive();
			world.service.answerNext(...Array.from({ length: 50 }, () => ({ status: 500 })));
			for (let hours = 0; hours < 48; hours += 1) {
				await world.worker.runUntilIdle();
				world.clock.advance(3_600_000);
			}
			expect(world.service.requests).toBe(PUSH_RETRIES.attemptsMax);
			expect(await deliveries()).toMatchObject([
				{ state: 'failed', lastCode: 'ATTEMPTS_EXHAUSTED' }
			]);
		});

		it('shows a certificate that nobody vouches for, nothing is handed over', async () => {
			const pushSender = createPushSender({
				db: world.db,
				transport: createPushTransport({}),
				subject: 'mailto:drift@ekvik.example',
				allowedOrigins: [world.service.origin]
			});
			await world.allowNotices(await world.addPerson());
			await world.receive();
			await createPushWorker({ ...world, pushSender }).runUntilIdle();
			expect(world.service.requests).toBe(0);
			expect(await deliveries()).toMatchObject([{ state: 'due', lastCode: 'PUSH_FAILED' }]);
		});

		it('is not on the list any more, it is not written to', async () => {
			const pushSender = createPushSender({
				db: world.db,
				transport: createPushTransport({ certificateAuthorityPem: world.service.certificatePem }),
				subject: 'mailto:drift@ekvik.example',
				allowedOrigins: []
			});
			await world.allowNotices(await world.addPerson());
			await world.receive();
			await createPushWorker({ ...world, pushSender }).runUntilIdle();
			expect(world.service.requests).toBe(0);
			expect(await deliveries()).toMatchObject([{ state: 'failed', lastCode: 'PUSH_FAILED' }]);
		});
	});

	it('survives a process that dies while sending: another takes over when the lease has run out', async () => {
		await world.allowNotices(await world.addPerson());
		await world.receive();
		const dying = createPushWorker({
			...world,
			pushSender: { send: () => Promise.reject(new Error('killed')) }
		});
		await expect(dying.runUntilIdle()).rejects.toThrow('killed');
		expect(await world.worker.runUntilIdle()).toBe(0);
		world.clock.advance(world.config.times.leaseMs);
		expect(await world.worker.runUntilIdle()).toBe(1);
		expect(world.service.taken).toHaveLength(1);
	});

	it('removes notices that are too old to be tapped', async () => {
		await world.allowNotices(await world.addPerson());
		await world.receive();
		await world.worker.runUntilIdle();
		world.clock.advance(NOTICE_KEPT_MS + 1);
		await world.worker.runUntilIdle();
		expect(await world.db.read.select().from(notices)).toEqual([]);
		expect(await deliveries()).toEqual([]);
	});
});
