import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/server/identity/actor.ts';
import { resendReceipt } from './resend-receipt.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';

const MINUTE = 60_000;
const world = useMessageService();
let operator: Actor;
beforeEach(async () => {
	operator = await world.service.addOperator();
});

const resend = (entryId: string, actor = operator) =>
	resendReceipt(world.service.deps, { actor, entryId });

/** A message of theirs whose receipt could not be delivered; the entry of that receipt. */
async function failedReceipt(envelope = sealFromRegion(world.parties).envelope) {
	world.service.accessPoint.transport = 'failed';
	world.service.deliver(envelope);
	await world.service.settle();
	world.service.accessPoint.transport = 'transported';
	const entry = (await world.service.entries()).at(-1)!;
	expect(entry).toMatchObject({ kind: 'receipt', state: 'failed', lastCode: 'TRANSPORT_FAILED' });
	return entry;
}

describe('a receipt cannot be sent again', () => {
	test('by whoever has no role in operations: there is no such receipt, and the attempt is logged', async () => {
		const { id } = await failedReceipt();
		expect(await resend(id, world.service.author)).toEqual({ outcome: 'not-found' });
		expect(await resend('x')).toEqual({ outcome: 'not-found' });
		expect(await world.service.audited('access.denied')).toMatchObject([
			{ personId: world.service.author.personId, facts: { to: 'operations' } }
		]);
		expect(await world.service.entries()).toHaveLength(1);
	});

	test('while it is under way, nor when it has arrived', async () => {
		world.service.accessPoint.transport = 'in-transit';
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const [entry] = await world.service.entries();
		expect(await resend(entry!.id)).toEqual({ outcome: 'not-possible' });
		world.service.accessPoint.transport = 'transported';
		await world.service.pass(MINUTE);
		expect((await world.service.entries())[0]?.state).toBe('finished');
		expect(await resend(entry!.id)).toEqual({ outcome: 'not-possible' });
	});

	test('twice, nor from a round that another has followed', async () => {
		const { id } = await failedReceipt();
		const outcomes = await Promise.all([resend(id), resend(id)]);
		expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'not-possible']);
		expect(await world.service.entries()).toHaveLength(2);
		expect(await world.service.audited('receipt.resent')).toHaveLength(1);
	});

	test('in the way of a message, which has an act of its own', async () => {
		world.service.accessPoint.transport = 'failed';
		await world.service.send();
		await world.service.settle();
		const [entry] = await world.service.entries();
		expect(entry).toMatchObject({ kind: 'message', state: 'failed' });
		expect(await resend(entry!.id)).toEqual({ outcome: 'not-possible' });
	});
});

describe('a receipt that was given up', () => {
	test('is sent again with the same id, verdict and time, and its message is receipted', async () => {
		const { envelope, message } = sealFromRegion(world.parties);
		const first = await failedReceipt(envelope);
		const { messageId } = world.service.notices[0]!;
		expect((await world.service.message(messageId)).status).toBe('MESSAGE_EXCHANGE_ERROR');
		const [before] = world.service.receiptsSent();
		await world.service.pass(3 * 60 * MINUTE, 60 * MINUTE);

		expect(await resend(first.id)).toEqual({ outcome: 'done' });
		await world.service.settle();
		expect(await world.service.events(messageId)).toEqual([
			'RETRIEVED',
			'MESSAGE_EXCHANGE_ERROR TRANSPORT_FAILED',
			'RECEIPT_SENT',
			'NEW'
		]);
		const [, after] = world.service.receiptsSent();
		expect(after?.receipt).toEqual(before?.receipt);
		expect(after?.receipt).toMatchObject({
			messageId: message.messageId,
			verdict: { verdict: 'ACCEPTED' },
			issuedAt: first.createdAt
		});
		const [, second] = await world.service.entries();
		expect(second).toMatchObject({ round: 2, envelopeId: first.envelopeId, state: 'finished' });
		expect(second?.transportId).not.toBe(first.transportId);
		expect(await world.service.openAlarms()).toEqual([]);
		expect(await world.service.audited('receipt.resent')).toEqual([
			{
				personId: operator.personId,
				messageId,
				facts: { envelopeId: first.envelopeId, receiptFor: message.messageId, round: 2 }
			}
		]);
	});

	test('is still the refusal that it was', async () => {
		const refused = sealFromRegion(world.parties, { address: 'kommun:finns-inte' });
		const first = await failedReceipt(refused.envelope);
		await resend(first.id);
		await world.service.settle();
		const verdicts = world.service.receiptsSent().map(({ receipt }) => receipt.verdict);
		expect(verdicts).toHaveLength(2);
		expect(verdicts[1]).toEqual(verdicts[0]);
		expect(verdicts[1]).toMatchObject({
			verdict: 'REJECTED',
			findings: [{ reason: 'BV', detail: 'not-found' }]
		});
	});

	test('can be sent a third time when the second comes to nothing as well, and alarms again', async () => {
		const first = await failedReceipt();
		world.service.accessPoint.transport = 'failed';
		await resend(first.id);
		expect(await world.service.openAlarms()).toEqual([]);
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([`sending.failed ${first.envelopeId}`]);
		world.service.accessPoint.transport = 'transported';
		const [, second] = await world.service.entries();
		expect(await resend(first.id)).toEqual({ outcome: 'not-possible' });
		expect(await resend(second!.id)).toEqual({ outcome: 'done' });
		await world.service.settle();
		const states = (await world.service.entries()).map(({ state }) => state);
		expect(states).toEqual(['failed', 'failed', 'finished']);
	});
});
