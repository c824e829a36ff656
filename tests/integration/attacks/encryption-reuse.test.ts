/**
 * Another's encrypted text in an envelope of one's own: a participant signs it as herself, and what she could learn from is
 * whether she is answered. Each wrapped key is opened for one envelope; through the real inbox.
 */
import type Crypto from 'node:crypto';
import { privateDecrypt } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { releaseDelivery } from '#lib/server/inbox/release-delivery.ts';
import { usedKeys } from '#lib/server/inbox/schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import {
	certificateFor,
	makeParties,
	type Parties,
	sealFromRegion
} from '#tests/support/region.ts';
import { elementIn, forge, swap } from './forge.ts';

vi.mock('node:crypto', async (importOriginal) => {
	const actual = await importOriginal<typeof Crypto>();
	return { ...actual, privateDecrypt: vi.fn(actual.privateDecrypt) };
});

const MALLORY = '0203:mallory.example';

let parties: Parties;
let mallory: MadeCertificate;
let service: Service;
let genuine: ReturnType<typeof sealFromRegion>;

beforeAll(() => {
	parties = makeParties();
	mallory = certificateFor('Mallory');
});
beforeEach(async () => {
	service = await openMessageService(parties);
	service.directory.published.set(MALLORY, mallory);
	genuine = sealFromRegion(parties);
});
afterEach(() => service.close());

/** What was decrypted for it, who was answered, and what became of it. */
async function deliver(envelope: Buffer) {
	service.accessPoint.submitted.clear();
	vi.mocked(privateDecrypt).mockClear();
	const transportId = service.deliver(envelope);
	await service.settle();
	return {
		transportId,
		opened: vi.mocked(privateDecrypt).mock.calls.length > 0,
		answers: service.accessPoint.submitted.size,
		outcome: (await service.outcomes()).at(-1)
	};
}

/** The genuine message's encryption, changed, in an envelope that Mallory has signed. */
function stolen(change: (encrypted: string) => string = flipText): Buffer {
	return forge(parties, {
		payload: '',
		content: change(elementIn(genuine.envelope.toString(), 'xenc:EncryptedData')),
		header: { id: service.ids.uuid(), from: MALLORY },
		signing: mallory
	});
}

/** One character in the middle of the text: the last CipherValue. */
function flipText(encrypted: string): string {
	const at = encrypted.lastIndexOf('</xenc:CipherValue>') - 100;
	return `${encrypted.slice(0, at)}${encrypted[at] === 'A' ? 'B' : 'A'}${encrypted.slice(at + 1)}`;
}

const REFUSED = { opened: false, answers: 0, outcome: ['quarantined', 'ENCRYPTION_REUSED'] };

describe('an encryption that another envelope has used is not opened: no answer, quarantine, an alarm', () => {
	const firstValue = /(?<=<xenc:CipherValue>)(?=[^<])/;
	const others: [string, (encrypted: string) => string][] = [
		['as it is', (xml) => xml],
		['with another text', flipText],
		['under another algorithm', swap('2001/04/xmlenc#aes256-cbc', '2009/xmlenc11#aes256-gcm')],
		['with its wrapped key in lines', swap(firstValue, '\n  ')],
		[
			'with zeros before its wrapped key',
			(xml) =>
				xml.replace(/(?<=<xenc:CipherValue>)[^<]+/, (value) =>
					Buffer.concat([Buffer.alloc(3), Buffer.from(value, 'base64')]).toString('base64')
				)
		],
		[
			'with a wrapped key of her own before it',
			(xml) => {
				const other = sealFromRegion(parties).envelope.toString();
				const key = elementIn(other, 'xenc:EncryptedKey');
				return xml.replace('<xenc:EncryptedKey', () => `${key}<xenc:EncryptedKey`);
			}
		]
	];
	test.each(others)('%s', async (_, change) => {
		expect(await deliver(genuine.envelope)).toMatchObject({ opened: true, answers: 1 });
		const refused = await deliver(stolen(change));
		expect(refused).toMatchObject(REFUSED);
		expect(await service.openAlarms()).toEqual([`delivery.quarantined ${refused.transportId}`]);
	});

	test('also when what was opened first could not be decrypted: silence is an answer', async () => {
		const first = await deliver(stolen());
		expect(first).toMatchObject({ opened: true });
		expect(await deliver(stolen((xml) => xml))).toMatchObject(REFUSED);
	});

	test('also when both come at the same time: one is answered at most', async () => {
		service.deliver(genuine.envelope);
		service.deliver(stolen((xml) => xml));
		await service.settle();
		expect(service.accessPoint.submitted.size).toBeLessThanOrEqual(1);
		const codes = (await service.outcomes()).map(([, code]) => code);
		expect(codes).toContain('ENCRYPTION_REUSED');
	});

	test('a genuine message that comes after the theft is kept, and operations may open it', async () => {
		await deliver(stolen());
		const late = await deliver(genuine.envelope);
		expect(late).toMatchObject(REFUSED);
		const { transportId } = late;
		const actor = await service.addOperator();
		expect(await releaseDelivery(service.deps, { actor, transportId })).toEqual({
			outcome: 'done'
		});
		await service.settle();
		expect(service.notices).toHaveLength(1);
		expect((await service.outcomes()).at(-1)).toEqual(['processed', null]);
	});
});

describe('what does not use a key up', () => {
	test('an envelope whose signature does not hold: a stranger cannot block the message', async () => {
		const broken = forge(parties, {
			payload: '',
			content: elementIn(genuine.envelope.toString(), 'xenc:EncryptedData'),
			header: { id: service.ids.uuid() },
			signing: mallory
		});
		expect(await deliver(broken)).toMatchObject({ opened: false, answers: 1 });
		expect(await service.deps.db.read.select().from(usedKeys)).toEqual([]);
		expect(await deliver(genuine.envelope)).toMatchObject({ outcome: ['processed', null] });
	});

	test('the same envelope under another transport id: that is a duplicate, and answered', async () => {
		await deliver(genuine.envelope);
		expect(await deliver(genuine.envelope)).toMatchObject({
			opened: true,
			answers: 1,
			outcome: ['processed', 'MESSAGE_DUPLICATE']
		});
	});
});
