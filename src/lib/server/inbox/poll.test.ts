import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LeftBehind } from '#lib/server/access-point/connector.ts';
import { alarms } from '#lib/server/alarms/schema.ts';
import { settleAlarm } from '#lib/server/alarms/settle-alarm.ts';
import { giveUpEntry } from '#lib/server/outbox/operate-entry.ts';
import type { WorkLoop } from '#lib/server/workers/work-loop.ts';
import { deliveries } from './schema.ts';
import { ENVELOPE_BYTES_MAX } from './delivery.ts';
import { createPoller } from './poller.ts';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';

const world = useMessageService();

const stored = () => world.service.deps.db.read.select().from(deliveries);

describe('what is not acknowledged', () => {
	test('is anything that is not safe: a disk that fails leaves it at the access point', async () => {
		const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
		await world.reopen({
			blobs: { ...world.service.deps.blobs, put: () => Promise.reject(full) }
		});
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(world.service.accessPoint.acknowledged).toEqual([]);
		expect(world.service.accessPoint.pending.size).toBe(1);
		expect(world.service.logged).toContainEqual(
			expect.objectContaining({ level: 'error', event: 'delivery not fetched' })
		);
		expect(await world.service.openAlarms()).toEqual(['storage.failing']);
	});

	test('is what belongs to another participant, whatever the access point lists', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope, {
			finalRecipient: '0203:annan.example'
		});
		await world.service.settle();
		expect(world.service.accessPoint.acknowledged).toEqual([]);
		expect(await stored()).toEqual([]);
	});

	test('is what is too large to keep; it stays where it is, is not fetched at each poll, and alarms', async () => {
		const { blobs, folder, close } = await openTestBlobs();
		await world.reopen({ blobs });
		const transportId = world.service.deliver(Buffer.alloc(ENVELOPE_BYTES_MAX + 1));
		const other = world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		world.service.clock.advance(10_000);
		await world.service.settle();
		expect(world.service.accessPoint.acknowledged).toEqual([other]);
		expect(world.service.accessPoint.fetchCalls).toBe(2);
		expect(world.service.logged).toContainEqual({
			level: 'error',
			event: 'delivery not fetched',
			facts: { transportId, code: 'BLOB_TOO_LARGE' }
		});
		expect(await readdir(`${folder}/incoming`)).toEqual([]);
		await close();
	});
});

describe('what is fetched', () => {
	test('is stored once and acknowledged again when the acknowledgement was lost', async () => {
		const { envelope, message } = sealFromRegion(world.parties);
		const transportId = world.service.deliver(envelope);
		world.service.accessPoint.deafToAcknowledgements = true;
		await world.service.settle();
		expect(await stored()).toMatchObject([{ transportId, state: 'stored', size: envelope.length }]);
		expect(world.service.notices).toEqual([]);
		world.service.accessPoint.deafToAcknowledgements = false;
		world.service.clock.advance(60_000);
		await world.service.settle();
		expect(world.service.accessPoint.fetchCalls).toBe(1);
		expect(await stored()).toMatchObject([{ transportId, state: 'processed', outcome: null }]);
		expect(world.service.receiptsSent()).toMatchObject([
			{ receipt: { messageId: message.messageId, verdict: { verdict: 'ACCEPTED' } } }
		]);
	});

	test('is acknowledged even when the access point lists it again later, and answered once', async () => {
		const { envelope } = sealFromRegion(world.parties);
		world.service.deliver(envelope, { transportId: 'same@region.example' });
		await world.service.settle();
		world.service.deliver(envelope, { transportId: 'same@region.example' });
		await world.service.settle();
		expect(world.service.accessPoint.acknowledged).toEqual([
			'same@region.example',
			'same@region.example'
		]);
		expect(await stored()).toHaveLength(1);
		expect(world.service.receiptsSent()).toHaveLength(1);
	});

	test('is kept byte for byte', async () => {
		const { envelope } = sealFromRegion(world.parties);
		world.service.deliver(envelope);
		await world.service.settle();
		const [delivery] = await stored();
		expect(await world.service.deps.blobs.read(delivery!.envelopeBlob)).toEqual(envelope);
	});
});

describe('polling', () => {
	test('goes slower while the access point is silent, and raises an alarm after an hour', async () => {
		world.service.accessPoint.unavailable = true;
		for (let n = 0; n < 70; n += 1) {
			world.service.clock.advance(60_000);
			await world.service.inbox.runUntilIdle();
		}
		const silent = world.service.logged.filter(({ event }) => event === 'access point silent');
		expect(silent[0]).toMatchObject({ level: 'error' });
		expect(silent.length).toBeLessThanOrEqual(11);
	});

	describe('by the clock', () => {
		const HOUR = 3_600_000;
		let poller: WorkLoop;
		const start = () => {
			const { deps } = world.service;
			const { participantId } = deps.organisation;
			poller = createPoller({ ...deps, participantId }, { pollMs: 50, onFetched: () => {} });
			poller.start();
		};
		afterEach(() => poller.stop());
		/** However slow the machine: who waits for the clock to catch up waits for an hour. */
		const asked = (calls: number) =>
			vi.waitFor(() => expect(world.service.accessPoint.calls).toBeGreaterThanOrEqual(calls), {
				timeout: 30_000
			});

		test('goes on at once when it is set back by an hour', async () => {
			start();
			await asked(1);
			world.service.clock.advance(-HOUR);
			await asked(2);
			world.service.clock.advance(100);
			await asked(3);
		});

		test('is woken by wake-ups after it was set back while our credentials were refused', async () => {
			world.service.accessPoint.unauthorised = true;
			start();
			await asked(1);
			world.service.accessPoint.unauthorised = false;
			world.service.clock.advance(-HOUR);
			// The refusal may not have been recorded when the first of them comes.
			for (const calls of [2, 3]) {
				await vi.waitFor(
					() => {
						poller.wake();
						expect(world.service.accessPoint.calls).toBeGreaterThanOrEqual(calls);
					},
					{ timeout: 30_000 }
				);
			}
		});
	});

	test('ends an alarm of refused credentials that sending has raised, also when nobody waits any more', async () => {
		await world.service.inbox.runUntilIdle();
		world.service.accessPoint.unauthorised = true;
		await world.service.send();
		await world.service.outbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual(['access-point.authentication']);
		const [entry] = await world.service.entries();
		const actor = await world.service.addOperator();
		await giveUpEntry(world.service.deps, { actor, entryId: entry!.id });
		expect(await world.service.openAlarms()).toEqual(['access-point.authentication']);
		world.service.accessPoint.unauthorised = false;
		await world.service.inbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('tells of what will not come by itself, once for as much of it, every hour, until it is gone', async () => {
		const left = { reason: 'UNUSABLE_ID', count: 2 };
		const connector = Object.assign(world.service.accessPoint, {
			leftBehind: (): LeftBehind[] => (left.count > 0 ? [left as LeftBehind] : [])
		});
		await world.reopen({ connector });
		connector.pending.clear();
		await world.service.inbox.runUntilIdle();
		await world.service.inbox.runUntilIdle();
		const rows = () => world.service.deps.db.read.select().from(alarms);
		expect(await rows()).toMatchObject([
			{ kind: 'delivery.left', subject: 'UNUSABLE_ID', times: 1, facts: left, clearedAt: null }
		]);
		left.count = 3;
		await world.service.inbox.runUntilIdle();
		expect(await rows()).toMatchObject([{ times: 2, facts: { count: 3 } }]);
		// Closed by somebody, and still there: told again after an hour.
		const actor = await world.service.addOperator();
		await settleAlarm(world.service.deps, { actor, alarmId: (await rows())[0]!.id });
		await world.service.inbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual([]);
		world.service.clock.advance(3_600_000);
		await world.service.inbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual(['delivery.left UNUSABLE_ID']);
		left.count = 0;
		await world.service.inbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('goes on when the access point is back', async () => {
		world.service.accessPoint.unavailable = true;
		await world.service.settle();
		world.service.accessPoint.unavailable = false;
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(world.service.notices).toHaveLength(1);
	});
});
