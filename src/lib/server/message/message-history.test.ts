/** Every status of the SDK API's code list is reached through the running service, and what has happened stays said. */
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { INCOMING_STATUSES, OUTGOING_STATUSES } from '#lib/message/status.ts';
import { resendMessage } from './resend-message.ts';
import { messageEvents } from './schema.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';

const world = useMessageService();

describe('the history of a message', () => {
	test('cannot be changed, nor taken from a message that is there', async () => {
		const id = await world.service.send();
		const { db } = world.service.deps;
		const change = db.write((tx) =>
			tx.update(messageEvents).set({ code: 'x' }).where(eq(messageEvents.messageId, id))
		);
		await expect(change).rejects.toMatchObject({
			cause: { message: expect.stringContaining('append-only') as unknown }
		});
		const removal = db.write((tx) =>
			tx.delete(messageEvents).where(eq(messageEvents.messageId, id))
		);
		await expect(removal).rejects.toMatchObject({
			cause: { message: expect.stringContaining('append-only') as unknown }
		});
		expect(await world.service.events(id)).toEqual(['SCHEDULED']);
	});

	test('has ERROR for a fault of ours, and MESSAGE_EXCHANGE_ERROR in the end (B1.4.2)', async () => {
		const { sealer } = world.service.deps;
		let broken = true;
		await world.reopen({
			sealer: {
				...sealer,
				sealMessage: (job) =>
					broken ? Promise.reject(new Error('a bug')) : sealer.sealMessage(job)
			}
		});
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(30 * 60_000);
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'ERROR INTERNAL',
			'MESSAGE_EXCHANGE_ERROR ATTEMPTS_EXHAUSTED'
		]);
		broken = false;
		const { deps, author } = world.service;
		expect(await resendMessage(deps, { actor: author, messageId: id })).toEqual({
			outcome: 'queued'
		});
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('has ERROR also for a message whose receipt we cannot make', async () => {
		await world.reopen({
			sealer: {
				...world.service.deps.sealer,
				sealReceipt: () => Promise.reject(new Error('a bug'))
			}
		});
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		await world.service.pass(30 * 60_000);
		expect(await world.service.events(world.service.notices[0]!.messageId)).toEqual([
			'RETRIEVED',
			'ERROR INTERNAL',
			'MESSAGE_EXCHANGE_ERROR ATTEMPTS_EXHAUSTED'
		]);
	});
});

describe('through the running service', () => {
	test('a message of ours passes every status of the code list', async () => {
		world.service.accessPoint.transport = 'retrying';
		const ids = [await world.service.send(), await world.service.send()];
		await world.service.settle();
		world.service.accessPoint.transport = 'transported';
		await world.service.pass(60_000);
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: ids[0]! }));
		world.service.deliver(
			sealReceiptFrom(world.parties.region, {
				messageId: ids[1]!,
				findings: [{ reason: 'SV', detail: 'structure', location: 'NA', text: 'no' }]
			})
		);
		world.service.accessPoint.transport = 'failed';
		await world.service.send();
		await world.service.settle();
		expect(await statusesSeen()).toEqual([...OUTGOING_STATUSES].sort());
	});

	test('and one of theirs every other', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(await statusesSeen()).toEqual([...INCOMING_STATUSES].sort());
	});

	async function statusesSeen(): Promise<string[]> {
		const rows = await world.service.deps.db.read.all<{ status: string }>(
			sql`SELECT DISTINCT status FROM message_events ORDER BY status`
		);
		return rows.map(({ status }) => status);
	}
});
