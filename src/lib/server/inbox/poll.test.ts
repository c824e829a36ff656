import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { deliveries } from './schema.ts';
import { ENVELOPE_BYTES_MAX } from './delivery.ts';
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

	test('goes on when the access point is back', async () => {
		world.service.accessPoint.unavailable = true;
		await world.service.settle();
		world.service.accessPoint.unavailable = false;
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(world.service.notices).toHaveLength(1);
	});
});
