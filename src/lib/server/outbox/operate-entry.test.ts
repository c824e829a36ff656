import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/server/identity/actor.ts';
import { resendMessage } from '#lib/server/message/resend-message.ts';
import { giveUpEntry, retryEntry } from './operate-entry.ts';
import { claimDueEntry } from './store.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';

const world = useMessageService();
let operator: Actor;
beforeEach(async () => {
	operator = await world.service.addOperator();
});

async function onlyEntry() {
	const [entry] = await world.service.entries();
	return entry!;
}
const retry = async (actor = operator) =>
	retryEntry(world.service.deps, { actor, entryId: (await onlyEntry()).id });
const giveUp = async (actor = operator) =>
	giveUpEntry(world.service.deps, { actor, entryId: (await onlyEntry()).id });

test('entries do not exist for whoever has no role in operations; the attempt is logged', async () => {
	await world.service.send();
	const { author, deps } = world.service;
	expect(await retry(author)).toEqual({ outcome: 'not-found' });
	expect(await giveUp(author)).toEqual({ outcome: 'not-found' });
	expect(await giveUpEntry(deps, { actor: operator, entryId: 'x' })).toEqual({
		outcome: 'not-found'
	});
	expect(await world.service.audited('access.denied')).toHaveLength(2);
	expect((await onlyEntry()).state).toBe('queued');
});

describe('trying again at once', () => {
	test('is not possible for what is due, waits for its receipt, is being worked at, or is done', async () => {
		const id = await world.service.send();
		expect(await retry()).toEqual({ outcome: 'not-possible' });
		await world.service.settle();
		expect(await retry()).toEqual({ outcome: 'not-possible' });
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
		await world.service.settle();
		expect(await retry()).toEqual({ outcome: 'not-possible' });
		expect(await world.service.audited('operations.retried')).toEqual([]);
	});

	test('takes what was postponed out of its pause', async () => {
		world.service.directory.unavailable = true;
		const id = await world.service.send();
		await world.service.settle();
		world.service.directory.unavailable = false;
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('SCHEDULED');
		expect(await retry()).toEqual({ outcome: 'done' });
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
		expect(await world.service.audited('operations.retried')).toMatchObject([
			{
				personId: operator.personId,
				messageId: id,
				facts: { kind: 'message', envelopeId: id, state: 'queued' }
			}
		]);
	});
});

describe('giving up', () => {
	test('makes a message that has not left failed, which can be sent again afterwards', async () => {
		world.service.directory.unavailable = true;
		const id = await world.service.send();
		await world.service.settle();
		expect(await giveUp()).toEqual({ outcome: 'done' });
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR GIVEN_UP');
		expect(await giveUp()).toEqual({ outcome: 'not-possible' });
		expect(await world.service.audited('operations.gave-up')).toMatchObject([
			{ personId: operator.personId, facts: { envelopeId: id, code: 'GIVEN_UP' } }
		]);
		world.service.directory.unavailable = false;
		await resendMessage(world.service.deps, { actor: world.service.author, messageId: id });
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('leaves a message that may have arrived unconfirmed, and its receipt still counts', async () => {
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(16 * 60_000);
		expect(await giveUp()).toEqual({ outcome: 'done' });
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
		expect(await world.service.openAlarms()).toEqual([]);
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
		await world.service.settle();
		expect(await world.service.message(id)).toMatchObject({
			status: 'ACCEPTED',
			receiptLate: true
		});
	});

	test('does not call failed what a worker is handing over at this very moment', async () => {
		const id = await world.service.send();
		const { db, clock } = world.service.deps;
		world.service.accessPoint.unauthorised = true;
		await world.service.settle();
		expect((await onlyEntry()).state).toBe('sealed');
		world.service.clock.advance(60 * 60_000);
		await claimDueEntry(db, { owner: 'worker', now: clock.now(), leaseMs: 30_000 });
		await giveUp();
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	});

	test('does not call failed what was being handed over when the process was killed', async () => {
		const id = await world.service.send();
		const { db, clock } = world.service.deps;
		world.service.accessPoint.unauthorised = true;
		await world.service.settle();
		world.service.clock.advance(60 * 60_000);
		await claimDueEntry(db, { owner: 'killed', now: clock.now(), leaseMs: 30_000 });
		world.service.clock.advance(31_000);
		await giveUp();
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	});

	test('calls failed what the access point has refused to take', async () => {
		const id = await world.service.send();
		world.service.accessPoint.unauthorised = true;
		await world.service.settle();
		expect((await onlyEntry()).state).toBe('sealed');
		await giveUp();
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR GIVEN_UP');
	});

	test('of a receipt leaves the message that it answers readable and marked', async () => {
		world.service.accessPoint.transport = 'in-transit';
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(await giveUp()).toEqual({ outcome: 'done' });
		const { messageId } = world.service.notices[0]!;
		expect((await world.service.events(messageId)).at(-1)).toBe(
			'MESSAGE_EXCHANGE_ERROR TRANSPORT_FAILED'
		);
	});
});
