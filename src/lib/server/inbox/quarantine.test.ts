import { AppError } from '../errors.ts';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { messages } from '#lib/server/message/schema.ts';
import { releaseDelivery } from './release-delivery.ts';
import { deliveries } from './schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { REGION } from '#tests/support/workplace.ts';
import { type Service, openMessageService } from '#tests/support/message-service.ts';
import {
	type Parties,
	certificateFor,
	makeParties,
	sealFromRegion,
	sealReceiptFrom,
	sealXmlFromRegion
} from '#tests/support/region.ts';

let parties: Parties;
let stranger: MadeCertificate;
let service: Service;

beforeAll(() => {
	parties = makeParties();
	stranger = certificateFor('Annan kommun');
});
beforeEach(async () => {
	service = await openMessageService(parties);
});
afterEach(() => service.close());

const rows = () => service.deps.db.read.select().from(messages);
const outcomes = async () =>
	(await service.deps.db.read.select().from(deliveries)).map(({ state, outcome }) => [
		state,
		outcome
	]);

async function reopen(changes: Parameters<typeof openMessageService>[1]): Promise<void> {
	await service.close();
	service = await openMessageService(parties, changes);
}

describe('no receipt is sent, the delivery is kept and operations are told', () => {
	async function quarantined(envelope: Buffer, code: string) {
		service.deliver(envelope);
		await service.settle();
		expect(await outcomes()).toEqual([['quarantined', code]]);
		expect(service.accessPoint.submitted.size).toBe(0);
		expect(service.accessPoint.acknowledged).toHaveLength(1);
		expect(service.logged).toContainEqual(
			expect.objectContaining({
				level: 'error',
				event: 'delivery quarantined',
				facts: expect.objectContaining({ code }) as unknown
			})
		);
	}

	test('when it is no XML', () => quarantined(Buffer.from('%PDF'), 'ENVELOPE_MALFORMED'));

	test('when it is no envelope', () => quarantined(Buffer.from('<a/>'), 'ENVELOPE_MALFORMED'));

	test('when the envelope breaks its profile', async () => {
		const { envelope } = sealFromRegion(parties);
		const text = envelope.toString().replace('urn:fdc:digg.se:edelivery:xhe:1<', 'urn:other<');
		await quarantined(Buffer.from(text), 'ENVELOPE_MALFORMED');
	});

	test('when it cannot be decrypted', async () => {
		await reopen({ decryptionKeysPem: [stranger.keyPem] });
		await quarantined(sealFromRegion(parties).envelope, 'DECRYPTION_FAILED');
	});

	test('when its sender is not in the directory', async () => {
		service.directory.published.delete(REGION.organisation);
		await quarantined(sealFromRegion(parties).envelope, 'PARTICIPANT_UNKNOWN');
	});

	test('when its payload is not well-formed', async () => {
		await quarantined(
			sealXmlFromRegion(parties, '<a:b xmlns:a="x"><c></a:b>', { id: service.ids.uuid() }),
			'XML_MALFORMED'
		);
	});

	test('when it is a receipt with a broken signature: a receipt is never receipted', async () => {
		const id = await service.send();
		await service.settle();
		service.accessPoint.submitted.clear();
		const receipt = sealReceiptFrom(stranger, { messageId: id });
		await quarantined(receipt, 'SIGNER_UNTRUSTED');
		expect((await service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('when a fault of ours repeats itself', async () => {
		await reopen({
			sealer: {
				...service.deps.sealer,
				openEnvelope: () => Promise.reject(new Error('a bug'))
			}
		});
		service.deliver(sealFromRegion(parties).envelope);
		for (let n = 0; n < 10; n += 1) {
			await service.settle();
			service.clock.advance(60_000);
		}
		expect(await outcomes()).toEqual([['quarantined', 'DELIVERY_QUARANTINED']]);
	});
});

test('what is in quarantine is processed once more when operations release it', async () => {
	const keys = [stranger.keyPem];
	await reopen({ decryptionKeysPem: keys });
	const transportId = service.deliver(sealFromRegion(parties).envelope);
	await service.settle();
	keys.push(parties.own.keyPem);
	expect(await releaseDelivery(service.deps, 'another@region.example')).toBe(false);
	expect(await releaseDelivery(service.deps, transportId)).toBe(true);
	await service.settle();
	expect(service.notices).toHaveLength(1);
	expect(await releaseDelivery(service.deps, transportId)).toBe(false);
});

describe('a delivery waits', () => {
	test('while the directory is away, and is then processed; nothing behind it is held up', async () => {
		service.directory.unavailable = true;
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect(await outcomes()).toEqual([['acknowledged', 'DIRECTORY_UNAVAILABLE']]);
		service.directory.unavailable = false;
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect(service.notices).toHaveLength(1);
		service.clock.advance(60_000);
		await service.settle();
		expect(service.notices).toHaveLength(2);
	});

	test('while the malware scanner cannot be asked', async () => {
		let down = true;
		await reopen({
			scanner: {
				scan: async () => {
					if (down) throw new AppError('SCANNER_UNAVAILABLE', undefined, { retryable: true });
					return { verdict: 'clean' };
				}
			}
		});
		const files = [
			{ fileName: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF') }
		];
		service.deliver(sealFromRegion(parties, { files }).envelope);
		await service.settle();
		expect(await rows()).toEqual([]);
		down = false;
		service.clock.advance(60_000);
		await service.settle();
		expect(service.notices).toHaveLength(1);
	});

	test('no longer than it may, and is then quarantined, not lost', async () => {
		service.directory.unavailable = true;
		service.deliver(sealFromRegion(parties).envelope);
		for (let n = 0; n < 30; n += 1) {
			await service.settle();
			service.clock.advance(5 * 60_000);
		}
		expect(await outcomes()).toEqual([['quarantined', 'DIRECTORY_UNAVAILABLE']]);
	});
});
