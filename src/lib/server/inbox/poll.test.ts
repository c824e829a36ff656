import { readdir } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliveries } from './schema.ts';
import { ENVELOPE_BYTES_MAX } from './delivery.ts';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { type Service, openMessageService } from '#tests/support/message-service.ts';
import { type Parties, makeParties, sealFromRegion } from '#tests/support/region.ts';

let parties: Parties;
let service: Service;

beforeAll(() => {
	parties = makeParties();
});
beforeEach(async () => {
	service = await openMessageService(parties);
});
afterEach(() => service.close());

const stored = () => service.deps.db.read.select().from(deliveries);

describe('what is not acknowledged', () => {
	test('is anything that is not safe: a disk that fails leaves it at the access point', async () => {
		await service.close();
		const { blobs } = service.deps;
		service = await openMessageService(parties, {
			blobs: { ...blobs, put: () => Promise.reject(new Error('disk full')) }
		});
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect(service.accessPoint.acknowledged).toEqual([]);
		expect(service.accessPoint.pending.size).toBe(1);
		expect(service.logged).toContainEqual(
			expect.objectContaining({ level: 'error', event: 'delivery not fetched' })
		);
	});

	test('is what belongs to another participant, whatever the access point lists', async () => {
		service.deliver(sealFromRegion(parties).envelope, { finalRecipient: '0203:annan.example' });
		await service.settle();
		expect(service.accessPoint.acknowledged).toEqual([]);
		expect(await stored()).toEqual([]);
	});

	test('is what is too large to keep; it stays where it is, is not fetched at each poll, and alarms', async () => {
		const { blobs, folder, close } = await openTestBlobs();
		await service.close();
		service = await openMessageService(parties, { blobs });
		const transportId = service.deliver(Buffer.alloc(ENVELOPE_BYTES_MAX + 1));
		const other = service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		service.clock.advance(10_000);
		await service.settle();
		expect(service.accessPoint.acknowledged).toEqual([other]);
		expect(service.accessPoint.fetchCalls).toBe(2);
		expect(service.logged).toContainEqual({
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
		const { envelope, message } = sealFromRegion(parties);
		const transportId = service.deliver(envelope);
		service.accessPoint.deafToAcknowledgements = true;
		await service.settle();
		expect(await stored()).toMatchObject([{ transportId, state: 'stored', size: envelope.length }]);
		expect(service.notices).toEqual([]);
		service.accessPoint.deafToAcknowledgements = false;
		service.clock.advance(60_000);
		await service.settle();
		expect(service.accessPoint.fetchCalls).toBe(1);
		expect(await stored()).toMatchObject([{ transportId, state: 'processed', outcome: null }]);
		expect(service.receiptsSent()).toMatchObject([
			{ receipt: { messageId: message.messageId, verdict: { verdict: 'ACCEPTED' } } }
		]);
	});

	test('is acknowledged even when the access point lists it again later, and answered once', async () => {
		const { envelope } = sealFromRegion(parties);
		service.deliver(envelope, { transportId: 'same@region.example' });
		await service.settle();
		service.deliver(envelope, { transportId: 'same@region.example' });
		await service.settle();
		expect(service.accessPoint.acknowledged).toEqual([
			'same@region.example',
			'same@region.example'
		]);
		expect(await stored()).toHaveLength(1);
		expect(service.receiptsSent()).toHaveLength(1);
	});

	test('is kept byte for byte', async () => {
		const { envelope } = sealFromRegion(parties);
		service.deliver(envelope);
		await service.settle();
		const [delivery] = await stored();
		expect(await service.deps.blobs.read(delivery!.envelopeBlob)).toEqual(envelope);
	});
});

describe('polling', () => {
	test('goes slower while the access point is silent, and raises an alarm after an hour', async () => {
		service.accessPoint.unavailable = true;
		for (let n = 0; n < 70; n += 1) {
			service.clock.advance(60_000);
			await service.inbox.runUntilIdle();
		}
		const silent = service.logged.filter(({ event }) => event === 'access point silent');
		expect(silent[0]).toMatchObject({ level: 'error' });
		expect(silent.length).toBeLessThanOrEqual(11);
	});

	test('goes on when the access point is back', async () => {
		service.accessPoint.unavailable = true;
		await service.settle();
		service.accessPoint.unavailable = false;
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect(service.notices).toHaveLength(1);
	});
});
