/** A full disk is nobody's fault: everything waits, and goes on by itself when there is room. */
import { beforeEach, expect, test } from 'vitest';
import type { BlobStore } from '../blob/blob-store.ts';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';

const MINUTE = 60_000;
const world = useMessageService();
let full: boolean;
/** It fills up with the next file. */
let afterEnvelope: boolean;

beforeEach(async () => {
	full = afterEnvelope = false;
	const { blobs, close } = await openTestBlobs();
	const filling: BlobStore = {
		...blobs,
		put: async (source, options) => {
			if (full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
			full = afterEnvelope;
			return blobs.put(source, options);
		}
	};
	await world.reopen({ blobs: filling });
	return close;
});

test('while the disk is full a message waits longer than a fault of ours would', async () => {
	const id = await world.service.send();
	full = true;
	await world.service.settle();
	await world.service.pass(12 * MINUTE);
	expect(await world.service.events(id)).toEqual(['SCHEDULED']);
	expect(await world.service.entries()).toMatchObject([{ lastCode: 'STORAGE_FAILING' }]);
	expect(await world.service.openAlarms()).toEqual(['storage.failing']);
	full = false;
	await world.service.pass(2 * MINUTE);
	expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	expect(await world.service.openAlarms()).toEqual([]);
});

test('what has come and been stored is not quarantined for want of room for its files', async () => {
	const files = [{ fileName: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF') }];
	world.service.deliver(sealFromRegion(world.parties, { files }).envelope);
	afterEnvelope = true;
	await world.service.settle();
	await world.service.pass(12 * MINUTE);
	expect(await world.service.outcomes()).toEqual([['acknowledged', 'STORAGE_FAILING']]);
	full = afterEnvelope = false;
	await world.service.pass(2 * MINUTE);
	expect(world.service.notices).toHaveLength(1);
	expect(await world.service.outcomes()).toEqual([['processed', null]]);
});

test('what waits at the access point stays there, and is fetched when there is room', async () => {
	full = true;
	world.service.deliver(sealFromRegion(world.parties).envelope);
	await world.service.settle();
	await world.service.pass(30 * MINUTE);
	expect(world.service.accessPoint.acknowledged).toEqual([]);
	expect(await world.service.openAlarms()).toEqual(['storage.failing']);
	full = false;
	await world.service.pass(2 * MINUTE);
	expect(world.service.notices).toHaveLength(1);
	expect(await world.service.openAlarms()).toEqual([]);
});
