import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '#lib/message/message.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { NOON } from '#tests/support/workplace.ts';
import { type Service, openMessageService } from '#tests/support/message-service.ts';
import {
	type Parties,
	certificateFor,
	makeParties,
	sealReceiptFrom
} from '#tests/support/region.ts';

const OTHER = '0203:annan.example';
const NOT_FOUND: Finding = { reason: 'BV', detail: 'not-found', location: 'NA', text: 'no' };
const DUPLICATE: Finding = { ...NOT_FOUND, detail: 'duplicate' };

let parties: Parties;
let other: MadeCertificate;
let service: Service;

beforeAll(() => {
	parties = makeParties();
	other = certificateFor('Annan kommun');
});
beforeEach(async () => {
	service = await openMessageService(parties);
	service.directory.published.set(OTHER, other);
});
afterEach(() => service.close());

async function sent(): Promise<string> {
	const id = await service.send();
	await service.settle();
	return id;
}

async function receive(options: Parameters<typeof sealReceiptFrom>[1], signing = parties.region) {
	service.deliver(sealReceiptFrom(signing, options));
	await service.settle();
}

async function lastOutcome() {
	const rows = await service.deps.db.read.select().from(deliveries);
	return rows.at(-1)?.outcome;
}

describe('a receipt moves nothing', () => {
	test('when it comes from another organisation than the message went to', async () => {
		const messageId = await sent();
		await receive({ messageId, sender: OTHER }, other);
		expect((await service.message(messageId)).status).toBe('WAITING_FOR_RECEIPT');
		expect(await lastOutcome()).toBe('RECEIPT_UNMATCHED');
		expect(service.logged).toContainEqual(
			expect.objectContaining({ level: 'warn', event: 'receipt unmatched' })
		);
	});

	test('when its signer says to be the recipient and is not', async () => {
		const messageId = await sent();
		await receive({ messageId }, other);
		expect((await service.message(messageId)).status).toBe('WAITING_FOR_RECEIPT');
		expect(await lastOutcome()).toBe('SIGNER_UNTRUSTED');
	});

	test('when it answers a message that we never sent', async () => {
		await receive({ messageId: service.ids.uuid() });
		expect(await lastOutcome()).toBe('RECEIPT_UNMATCHED');
	});

	test('when the message it answers has not left us: nobody can have read its id', async () => {
		service.directory.unavailable = true;
		const messageId = await sent();
		service.directory.unavailable = false;
		service.deliver(sealReceiptFrom(parties.region, { messageId }));
		await service.inbox.runUntilIdle();
		expect((await service.message(messageId)).status).toBe('SCHEDULED');
		expect(await lastOutcome()).toBe('RECEIPT_UNMATCHED');
	});

	test('when another receipt came first: the first one counts', async () => {
		const messageId = await sent();
		await receive({ messageId });
		await receive({ messageId, findings: [NOT_FOUND] });
		expect(await service.message(messageId)).toMatchObject({ status: 'ACCEPTED', rejections: [] });
	});

	test('and is never answered, whatever it is', async () => {
		const messageId = await sent();
		service.accessPoint.submitted.clear();
		await receive({ messageId });
		await receive({ messageId });
		await receive({ messageId: service.ids.uuid() });
		expect(service.accessPoint.submitted.size).toBe(0);
	});
});

describe('a receipt', () => {
	test('of acceptance keeps the time that the receiver states', async () => {
		const messageId = await sent();
		service.clock.advance(5_000);
		await receive({ messageId: messageId.toUpperCase(), issuedAt: NOON + 2_000 });
		expect(await service.message(messageId)).toMatchObject({
			status: 'ACCEPTED',
			receiptAt: NOON + 2_000,
			receiptLate: false
		});
		expect((await service.entries()).map(({ state }) => state)).toEqual(['finished']);
	});

	test('of refusal keeps why, in the receiver’s words', async () => {
		const messageId = await sent();
		await receive({ messageId, findings: [NOT_FOUND] });
		expect(await service.message(messageId)).toMatchObject({
			status: 'REJECTED',
			rejections: [NOT_FOUND]
		});
		expect((await service.events(messageId)).at(-1)).toBe('REJECTED not-found');
	});

	test('that refuses a repetition proves that the message has arrived', async () => {
		const messageId = await sent();
		await receive({ messageId, findings: [DUPLICATE] });
		expect((await service.events(messageId)).at(-1)).toBe('ACCEPTED duplicate');
	});

	test('may overtake the transport receipt, and ends the waiting', async () => {
		service.accessPoint.transport = 'in-transit';
		const messageId = await sent();
		await receive({ messageId });
		expect((await service.message(messageId)).status).toBe('ACCEPTED');
		service.accessPoint.transport = 'failed';
		service.clock.advance(3 * 3_600_000);
		await service.settle();
		expect((await service.message(messageId)).status).toBe('ACCEPTED');
	});

	test('may overtake our own record of having submitted', async () => {
		service.accessPoint.loseAnswers = true;
		const messageId = await sent();
		await receive({ messageId });
		service.clock.advance(60_000);
		await service.settle();
		expect(service.accessPoint.submitCalls).toBe(1);
		expect((await service.message(messageId)).status).toBe('ACCEPTED');
	});

	test('that comes after we have given up is taken, and shown as late', async () => {
		const messageId = await sent();
		service.clock.advance(61 * 60_000);
		await service.settle();
		expect((await service.message(messageId)).status).toBe('MESSAGE_EXCHANGE_ERROR');
		await receive({ messageId });
		expect(await service.message(messageId)).toMatchObject({
			status: 'ACCEPTED',
			receiptLate: true
		});
	});

	test('that comes twice is applied once', async () => {
		const messageId = await sent();
		const receipt = sealReceiptFrom(parties.region, { messageId });
		service.deliver(receipt);
		service.deliver(receipt);
		await service.settle();
		const events = await service.events(messageId);
		expect(events.filter((event) => event === 'ACCEPTED')).toHaveLength(1);
	});
});
