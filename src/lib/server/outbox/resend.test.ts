import { describe, expect, test } from 'vitest';
import type { Actor } from '#lib/server/identity/actor.ts';
import { deactivatePerson } from '#lib/server/identity/deactivate-person.ts';
import { resendMessage } from '#lib/server/message/resend-message.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';
import { NOON, READ, REGION } from '#tests/support/workplace.ts';

const MINUTE = 60_000;
const world = useMessageService();

const resend = (messageId: string, actor = world.service.author) =>
	resendMessage(world.service.deps, { actor, messageId });
const receipt = (messageId: string, detail?: string) =>
	sealReceiptFrom(world.parties.region, {
		messageId,
		...(detail !== undefined && {
			findings: [{ reason: 'BV', detail, location: 'NA', text: 'no' } as const]
		})
	});
const envelopes = () =>
	[...world.service.accessPoint.submitted].map(([transportId, { envelope }]) => ({
		transportId,
		envelope
	}));

/** A message whose receipt has not come in time. */
async function unconfirmed(): Promise<string> {
	const id = await world.service.send();
	await world.service.settle();
	await world.service.pass(61 * MINUTE);
	expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	return id;
}

describe('a message cannot be sent again', () => {
	test('while it is under way, nor when it has its receipt', async () => {
		const id = await world.service.send();
		expect(await resend(id)).toEqual({ outcome: 'not-possible' });
		await world.service.settle();
		expect(await resend(id)).toEqual({ outcome: 'not-possible' });
		world.service.deliver(receipt(id));
		await world.service.settle();
		expect(await resend(id)).toEqual({ outcome: 'not-possible' });
		const refused = await world.service.send();
		await world.service.settle();
		world.service.deliver(receipt(refused, 'not-found'));
		await world.service.settle();
		expect(await resend(refused)).toEqual({ outcome: 'not-possible' });
		expect(await world.service.entries()).toHaveLength(2);
	});

	test('when it is one that we have received', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const { messageId } = world.service.notices[0]!;
		expect(await resend(messageId)).toEqual({ outcome: 'not-possible' });
	});

	test('by whoever may only read, has left, or asks for nothing that there is', async () => {
		const id = await unconfirmed();
		const reader = await world.service.addPerson('Läsare', READ);
		const operator = await world.service.addOperator();
		expect(await resend(id, reader)).toEqual({ outcome: 'not-found' });
		expect(await resend(id.replace(/^./, 'x'))).toEqual({ outcome: 'not-found' });
		await deactivatePerson(world.service.deps, {
			actor: 'installation',
			personId: operator.personId
		});
		expect(await resend(id, operator)).toEqual({ outcome: 'not-found' });
		expect(await world.service.audited('message.resent')).toEqual([]);
	});

	test('twice at the same time', async () => {
		const id = await unconfirmed();
		const outcomes = await Promise.all([resend(id), resend(id)]);
		expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['not-possible', 'queued']);
	});
});

describe('a message that is sent again', () => {
	test('goes out with the same id and the same bytes under a new transport id, and is followed anew', async () => {
		const id = await unconfirmed();
		expect(await resend(id)).toEqual({ outcome: 'queued' });
		expect((await world.service.message(id)).status).toBe('SCHEDULED_FOR_RESEND');
		await world.service.settle();
		const [first, second] = envelopes();
		expect(second!.transportId).not.toBe(first!.transportId);
		expect(second!.envelope.equals(first!.envelope)).toBe(true);
		expect((await world.service.events(id)).slice(-5)).toEqual([
			'MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT',
			'SCHEDULED_FOR_RESEND',
			'SUBMITTED',
			'ACKNOWLEDGE',
			'WAITING_FOR_RECEIPT'
		]);
		expect((await world.service.entries()).map(({ round, state }) => [round, state])).toEqual([
			[1, 'failed'],
			[2, 'transported']
		]);
		expect(await world.service.audited('message.resent')).toEqual([
			{ personId: world.service.author.personId, messageId: id, facts: { round: 2 } }
		]);
	});

	test('by operations is sent without their seeing it', async () => {
		const id = await unconfirmed();
		const operator = await world.service.addOperator();
		expect(await resend(id, operator)).toEqual({ outcome: 'queued' });
		expect(await world.service.openAlarms()).toEqual([]);
		expect(await world.service.audited('access.denied')).toEqual([]);
	});

	test('from the page of a conversation is not for operations, nor for what is in another one', async () => {
		const id = await unconfirmed();
		const { mailboxId, conversationId } = await world.service.message(id);
		const resendFrom = (actor: Actor, place: { mailboxId: string; conversationId: string }) =>
			resendMessage(world.service.deps, { actor, messageId: id, from: place });
		const here = { mailboxId, conversationId };
		const { author } = world.service;
		const refused = { outcome: 'not-found' };
		expect(await resendFrom(await world.service.addOperator(), here)).toEqual(refused);
		expect(await resendFrom(author, { ...here, mailboxId: id })).toEqual(refused);
		expect(await resendFrom(author, { ...here, conversationId: id })).toEqual(refused);
		expect(await resendFrom(author, here)).toEqual({ outcome: 'queued' });
	});

	test.for(['duplicate', 'multiple-matches'])(
		'and refused as %s has arrived before: accepted',
		async (detail) => {
			const id = await unconfirmed();
			await resend(id);
			await world.service.settle();
			world.service.deliver(receipt(id, detail));
			await world.service.settle();
			expect(await world.service.message(id)).toMatchObject({ status: 'ACCEPTED', rejections: [] });
			expect((await world.service.events(id)).at(-1)).toBe('ACCEPTED duplicate');
			expect((await world.service.entries()).map(({ state }) => state)).toEqual([
				'finished',
				'finished'
			]);
		}
	);

	test('is not, when the late receipt of the first round comes before it has left', async () => {
		const id = await unconfirmed();
		await resend(id);
		world.service.deliver(receipt(id));
		await world.service.inbox.runUntilIdle();
		await world.service.settle();
		expect(world.service.accessPoint.submitted.size).toBe(1);
		expect((await world.service.message(id)).status).toBe('ACCEPTED');
		const entries = await world.service.entries();
		expect(entries.map(({ round, state }) => [round, state])).toEqual([
			[1, 'finished'],
			[2, 'finished']
		]);
		expect(entries.map(({ receiptDeliveryId }) => receiptDeliveryId !== null)).toEqual([
			true,
			false
		]);
		expect((await world.service.message(id)).receiptLate).toBe(true);
	});

	describe.each([
		['before the next round left', 30 * MINUTE, 'first', true],
		['after the next round left', 62 * MINUTE, 'second', false]
	] as const)('while a receipt comes that was written %s', (_, afterMs, round, late) => {
		test(`counts as the answer to the ${round} round`, async () => {
			const id = await unconfirmed();
			await resend(id);
			await world.service.settle();
			expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
			await world.service.pass(3 * MINUTE);
			world.service.deliver(
				sealReceiptFrom(world.parties.region, { messageId: id, issuedAt: NOON + afterMs })
			);
			await world.service.settle();
			expect(await world.service.message(id)).toMatchObject({
				status: 'ACCEPTED',
				receiptLate: late,
				receiptAt: NOON + afterMs
			});
			const entries = await world.service.entries();
			expect(entries.map(({ state }) => state)).toEqual(['finished', 'finished']);
			expect(entries.map(({ receiptDeliveryId }) => receiptDeliveryId !== null)).toEqual([
				late,
				!late
			]);
			expect(await world.service.openAlarms()).toEqual([]);
			const facts = (await world.service.audited('message.status')).at(-1)?.facts;
			expect(facts).toMatchObject({ status: 'ACCEPTED', late });
		});
	});

	test('is not late because the clock of its receiver is slow, when the first round never left', async () => {
		world.service.accessPoint.refusal = {
			outcome: 'rejected',
			permanent: true,
			code: 'EBMS:0010',
			text: 'no such process'
		};
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('MESSAGE_EXCHANGE_ERROR');
		world.service.accessPoint.refusal = undefined;
		await world.service.pass(10 * MINUTE);
		await resend(id);
		await world.service.settle();
		world.service.deliver(
			sealReceiptFrom(world.parties.region, { messageId: id, issuedAt: NOON + 5 * MINUTE })
		);
		await world.service.settle();
		expect(await world.service.message(id)).toMatchObject({
			status: 'ACCEPTED',
			receiptLate: false
		});
	});

	test('keeps the first receipt when both rounds are answered', async () => {
		const id = await unconfirmed();
		await resend(id);
		await world.service.settle();
		world.service.deliver(receipt(id));
		await world.service.settle();
		const [before] = await world.service.entries();
		world.service.deliver(receipt(id, 'duplicate'));
		await world.service.settle();
		expect((await world.service.events(id)).at(-1)).toBe('ACCEPTED');
		expect((await world.service.entries())[0]).toEqual(before);
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('and certainly lost this time is still unconfirmed: the first copy may have arrived', async () => {
		const id = await unconfirmed();
		world.service.accessPoint.transport = 'failed';
		await resend(id);
		await world.service.settle();
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
		expect((await world.service.entries()).map(({ lastCode }) => lastCode)).toEqual([
			'RECEIPT_TIMEOUT',
			'TRANSPORT_FAILED'
		]);
	});

	test('after its recipient has come into the directory is sealed for the first time', async () => {
		world.service.directory.published.delete(REGION.organisation);
		const id = await world.service.send();
		await world.service.settle();
		world.service.directory.published.set(REGION.organisation, world.parties.region);
		expect(await resend(id)).toEqual({ outcome: 'queued' });
		await world.service.settle();
		expect(envelopes()).toHaveLength(1);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('is sealed anew for a recipient that has renewed, whatever the cache says', async () => {
		const id = await unconfirmed();
		const renewed = certificateFor('Region Exempel');
		world.service.directory.cached.set(REGION.organisation, world.parties.region);
		world.service.directory.published.set(REGION.organisation, renewed);
		await resend(id);
		await world.service.settle();
		const [first, second] = envelopes();
		const base64 = renewed.certificateDer.toString('base64');
		expect(first!.envelope.includes(base64)).toBe(false);
		expect(second!.envelope.includes(base64)).toBe(true);
		expect((await world.service.entries()).map(({ envelopeId }) => envelopeId)).toEqual([id, id]);
	});
});
