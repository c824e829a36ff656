import { alarms } from '../alarms/schema.ts';
import { AppError } from '../errors.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { REGION } from '#tests/support/workplace.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import {
	certificateFor,
	sealFromRegion,
	sealReceiptFrom,
	sealXmlFromRegion
} from '#tests/support/region.ts';

const world = useMessageService();
let stranger: MadeCertificate;

beforeAll(() => {
	stranger = certificateFor('Annan kommun');
});
describe('no receipt is sent, the delivery is kept and operations are told', () => {
	async function quarantined(envelope: Buffer, code: string, finding: unknown = null) {
		world.service.deliver(envelope);
		await world.service.settle();
		expect(await world.service.outcomes()).toEqual([['quarantined', code]]);
		expect(world.service.accessPoint.submitted.size).toBe(0);
		expect(world.service.accessPoint.acknowledged).toHaveLength(1);
		expect(world.service.logged).toContainEqual(
			expect.objectContaining({
				level: 'error',
				event: 'delivery quarantined',
				facts: expect.objectContaining({ code, finding }) as unknown
			})
		);
		expect(await world.service.deps.db.read.select().from(alarms)).toContainEqual(
			expect.objectContaining({
				kind: 'delivery.quarantined',
				facts: expect.objectContaining({ code, finding }) as unknown
			})
		);
	}

	test('when it is no XML', () =>
		quarantined(
			Buffer.from('%PDF'),
			'XML_MALFORMED',
			'SV/structure NA: line 1 (byte 0): expected no text outside the root'
		));

	test('when it is in another encoding', async () => {
		const { envelope } = sealFromRegion(world.parties);
		await quarantined(
			Buffer.from(`\ufeff${envelope.toString()}`, 'utf16le'),
			'XML_ENCODING',
			'SV/structure NA: line 1 (byte 0): expected UTF-8 throughout'
		);
	});

	test('when it is no envelope', () =>
		quarantined(
			Buffer.from('<a/>'),
			'ENVELOPE_MALFORMED',
			'SV/structure NA: the root element is not XHE of the expected namespace (+15)'
		));

	test('when the envelope breaks its profile', async () => {
		const { envelope } = sealFromRegion(world.parties);
		const text = envelope.toString().replace('urn:fdc:digg.se:edelivery:xhe:1<', 'urn:other<');
		await quarantined(
			Buffer.from(text),
			'ENVELOPE_MALFORMED',
			'BV/R3-XHE /XHE/CustomizationID: CustomizationID is not urn:fdc:digg.se:edelivery:xhe:1'
		);
	});

	test('when a great deal is wrong with it: the first fault and their number', async () => {
		const { envelope } = sealFromRegion(world.parties);
		const text = envelope.toString().replaceAll('xhb:BusinessScope', 'xhb:Barn19121212');
		await quarantined(
			Buffer.from(text),
			'ENVELOPE_MALFORMED',
			expect.stringMatching(/^SV\/structure [^:]{1,200}: [^\d]{1,200} \(\+\d+\)$/)
		);
		expect(JSON.stringify(world.service.logged)).not.toContain('19121212');
	});

	test('when it cannot be decrypted', async () => {
		await world.reopen({ decryptionKeysPem: [stranger.keyPem] });
		await quarantined(sealFromRegion(world.parties).envelope, 'DECRYPTION_FAILED');
	});

	test('when its sender is not in the directory', async () => {
		world.service.directory.published.delete(REGION.organisation);
		await quarantined(sealFromRegion(world.parties).envelope, 'PARTICIPANT_UNKNOWN');
	});

	test('when its payload is not well-formed', async () => {
		await quarantined(
			sealXmlFromRegion(world.parties, '<a:b xmlns:a="x"><c></a:b>', {
				id: world.service.ids.uuid()
			}),
			'XML_MALFORMED'
		);
	});

	test('when it is a receipt with a broken signature: a receipt is never receipted', async () => {
		const id = await world.service.send();
		await world.service.settle();
		world.service.accessPoint.submitted.clear();
		const receipt = sealReceiptFrom(stranger, { messageId: id });
		await quarantined(receipt, 'SIGNER_UNTRUSTED');
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('when a fault of ours repeats itself', async () => {
		await world.reopen({
			sealer: {
				...world.service.deps.sealer,
				openEnvelope: () => Promise.reject(new Error('a bug'))
			}
		});
		world.service.deliver(sealFromRegion(world.parties).envelope);
		for (let n = 0; n < 10; n += 1) {
			await world.service.settle();
			world.service.clock.advance(60_000);
		}
		expect(await world.service.outcomes()).toEqual([['quarantined', 'DELIVERY_QUARANTINED']]);
	});
});

describe('a delivery waits', () => {
	test('while the directory is away, and is then processed; nothing behind it is held up', async () => {
		world.service.directory.unavailable = true;
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(await world.service.outcomes()).toEqual([['acknowledged', 'DIRECTORY_UNAVAILABLE']]);
		world.service.directory.unavailable = false;
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(world.service.notices).toHaveLength(1);
		world.service.clock.advance(60_000);
		await world.service.settle();
		expect(world.service.notices).toHaveLength(2);
	});

	test('while the malware scanner cannot be asked', async () => {
		let down = true;
		await world.reopen({
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
		world.service.deliver(sealFromRegion(world.parties, { files }).envelope);
		await world.service.settle();
		expect(await world.service.rows()).toEqual([]);
		down = false;
		world.service.clock.advance(60_000);
		await world.service.settle();
		expect(world.service.notices).toHaveLength(1);
	});

	test('no longer than it may, and is then quarantined, not lost', async () => {
		world.service.directory.unavailable = true;
		world.service.deliver(sealFromRegion(world.parties).envelope);
		for (let n = 0; n < 30; n += 1) {
			await world.service.settle();
			world.service.clock.advance(5 * 60_000);
		}
		expect(await world.service.outcomes()).toEqual([['quarantined', 'DIRECTORY_UNAVAILABLE']]);
	});
});
