/** What operations get to see, and when it ends by itself. */
import { describe, expect, test } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { ENVELOPE_BYTES_MAX } from '#lib/server/inbox/delivery.ts';
import { resendMessage } from '#lib/server/message/resend-message.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';
import { REGION } from '#tests/support/workplace.ts';
import { giveUpEntry } from './operate-entry.ts';

const MINUTE = 60_000;
const world = useMessageService();

describe('an alarm', () => {
	test('says of a message that was given up which one and why, and ends with its late receipt', async () => {
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(16 * MINUTE);
		expect(await world.service.openAlarms()).toEqual([`receipt.overdue ${id}`]);
		await world.service.pass(46 * MINUTE);
		expect(await world.service.openAlarms()).toEqual([`sending.failed ${id}`]);
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([]);
		expect(await world.service.message(id)).toMatchObject({ receiptLate: true });
	});

	test('for an overdue receipt ends when the receipt comes', async () => {
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(16 * MINUTE);
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('is raised for our own receipt that cannot be delivered', async () => {
		world.service.accessPoint.transport = 'failed';
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const [receipt] = await world.service.entries();
		expect(await world.service.openAlarms()).toEqual([`sending.failed ${receipt!.envelopeId}`]);
	});

	test('is raised for a receipt that fits nothing of ours', async () => {
		const transportId = world.service.deliver(
			sealReceiptFrom(world.parties.region, { messageId: world.service.ids.uuid() })
		);
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([`receipt.unmatched ${transportId}`]);
		expect(await world.service.outcomes()).toEqual([['processed', 'RECEIPT_UNMATCHED']]);
	});

	test('is raised once for what is left at the access point, however often we look', async () => {
		const foreign = world.service.deliver(sealFromRegion(world.parties).envelope, {
			finalRecipient: '0203:annan.example'
		});
		const large = world.service.deliver(Buffer.alloc(ENVELOPE_BYTES_MAX + 1));
		await world.service.settle();
		await world.service.pass(125 * MINUTE, 61 * MINUTE);
		expect((await world.service.openAlarms()).sort()).toEqual(
			[`delivery.left ${foreign}`, `delivery.left ${large}`].sort()
		);
		const rows = await world.service.deps.db.read.select().from(alarms);
		expect(rows.map(({ times }) => times)).toEqual([4, 4]);
	});

	test('tells of an access point that has been silent for an hour, and ends when it answers', async () => {
		world.service.accessPoint.unavailable = true;
		await world.service.pass(59 * MINUTE);
		expect(await world.service.openAlarms()).toEqual([]);
		await world.service.pass(5 * MINUTE);
		expect(await world.service.openAlarms()).toEqual(['access-point.silent']);
		world.service.accessPoint.unavailable = false;
		await world.service.pass(6 * MINUTE);
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test.for(['out', 'in'])(
		'tells that messages wait for the directory on the way %s',
		async (way) => {
			world.service.directory.unavailable = true;
			if (way === 'out') await world.service.send();
			else world.service.deliver(sealFromRegion(world.parties).envelope);
			await world.service.settle();
			expect(await world.service.openAlarms()).toEqual(['directory.unavailable']);
			world.service.directory.unavailable = false;
			await world.service.pass(2 * MINUTE);
			expect(await world.service.openAlarms()).toEqual([]);
		}
	);

	describe.each(['out', 'in'])('of what messages wait for, on the way %s,', (way) => {
		async function wait() {
			if (way === 'out') await world.service.send();
			else world.service.deliver(sealFromRegion(world.parties).envelope);
			await world.service.settle();
		}

		test('ends when it is something else that they wait for', async () => {
			world.service.directory.unavailable = true;
			await wait();
			expect(await world.service.openAlarms()).toEqual(['directory.unavailable']);
			world.service.directory.unavailable = false;
			world.service.directory.invalid = true;
			await world.service.pass(2 * MINUTE);
			expect(await world.service.openAlarms()).toEqual([
				`directory.unavailable ${REGION.organisation}`
			]);
		});

		test('ends when the last of them is given up, and not before', async () => {
			world.service.directory.unavailable = true;
			await wait();
			await world.service.pass(15 * MINUTE);
			await wait();
			await world.service.pass(10 * MINUTE);
			const alarms = await world.service.openAlarms();
			expect(alarms).toHaveLength(2);
			expect(alarms).toContain('directory.unavailable');
			await world.service.pass(20 * MINUTE);
			expect(await world.service.openAlarms()).not.toContain('directory.unavailable');
			expect(await world.service.openAlarms()).toHaveLength(2);
		});
	});

	test('of what a message waits for ends when operations give it up', async () => {
		world.service.directory.unavailable = true;
		await world.service.send();
		await world.service.settle();
		const [entry] = await world.service.entries();
		const actor = await world.service.addOperator();
		await giveUpEntry(world.service.deps, { actor, entryId: entry!.id });
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('of what a further round waits for ends with the receipt of an earlier one', async () => {
		const messageId = await world.service.send();
		await world.service.settle();
		await world.service.pass(61 * MINUTE);
		await resendMessage(world.service.deps, { actor: world.service.author, messageId });
		world.service.directory.unavailable = true;
		await world.service.outbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual(['directory.unavailable']);
		world.service.directory.unavailable = false;
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId }));
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('names the participant whose answer in the directory cannot be trusted', async () => {
		world.service.directory.invalid = true;
		await world.service.send();
		await world.service.settle();
		expect(await world.service.openAlarms()).toEqual([
			`directory.unavailable ${REGION.organisation}`
		]);
	});

	test('never holds content', async () => {
		world.service.directory.published.delete(REGION.organisation);
		await world.service.send({ subject: 'Känslig rubrik', text: 'Känslig text' });
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const rows = await world.service.deps.db.read.select().from(alarms);
		expect(rows).toHaveLength(2);
		expect(JSON.stringify(rows)).not.toContain('Känslig');
	});
});
