import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { AppError } from '#lib/server/errors.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { createOutbox } from './outbox.ts';
import { REGION } from '#tests/support/workplace.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';

const MINUTE = 60_000;
const world = useMessageService();

describe('a message that cannot be sent', () => {
	test('because the recipient is not in the directory fails at once and for good', async () => {
		world.service.directory.published.delete(REGION.organisation);
		const id = await world.service.send();
		await world.service.settle();
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'MESSAGE_EXCHANGE_ERROR PARTICIPANT_UNKNOWN'
		]);
		await world.service.pass(10 * MINUTE);
		expect(world.service.accessPoint.submitCalls).toBe(0);
	});

	test('because our own check refuses it never leaves', async () => {
		await world.reopen({
			sealer: {
				...world.service.deps.sealer,
				sealMessage: () => Promise.reject(new AppError('MESSAGE_MALFORMED'))
			}
		});
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.events(id)).at(-1)).toBe(
			'MESSAGE_EXCHANGE_ERROR MESSAGE_MALFORMED'
		);
		expect(world.service.accessPoint.submitCalls).toBe(0);
	});

	test('because its XML is over 30 MB never leaves', async () => {
		const { sealer } = world.service.deps;
		await world.reopen({
			sealer: {
				...sealer,
				sealMessage: async (job) => ({
					...(await sealer.sealMessage(job)),
					payloadSize: 30_000_001
				})
			}
		});
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('MESSAGE_EXCHANGE_ERROR');
		expect(world.service.accessPoint.submitCalls).toBe(0);
	});

	test('because the access point refuses it for good fails with what the access point said', async () => {
		world.service.accessPoint.refusal = {
			outcome: 'rejected',
			permanent: true,
			code: 'EBMS:0010',
			text: 'no'
		};
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.events(id)).at(-1)).toBe(
			'MESSAGE_EXCHANGE_ERROR ACCESS_POINT_REFUSED'
		);
		expect(world.service.accessPoint.submitCalls).toBe(1);
	});

	test('because the access point cannot deliver it has failed', async () => {
		world.service.accessPoint.transport = 'failed';
		const id = await world.service.send();
		await world.service.settle();
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'SUBMITTED',
			'MESSAGE_EXCHANGE_ERROR TRANSPORT_FAILED'
		]);
	});

	test('because a fault of ours repeats itself stops after a few attempts', async () => {
		let calls = 0;
		await world.reopen({
			sealer: {
				...world.service.deps.sealer,
				sealMessage: () => {
					calls += 1;
					return Promise.reject(new Error('a bug'));
				}
			}
		});
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(30 * MINUTE);
		expect(calls).toBe(8);
		expect((await world.service.events(id)).at(-1)).toBe(
			'MESSAGE_EXCHANGE_ERROR ATTEMPTS_EXHAUSTED'
		);
		expect(JSON.stringify(world.service.logged)).not.toContain('a bug');
	});
});

describe('a message that cannot be sent yet', () => {
	test('waits for the directory and goes out when it is back', async () => {
		world.service.directory.unavailable = true;
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(5 * MINUTE);
		expect(await world.service.events(id)).toEqual(['SCHEDULED']);
		world.service.directory.unavailable = false;
		await world.service.pass(2 * MINUTE);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
		expect(world.service.accessPoint.submitted.size).toBe(1);
	});

	test('waits too while the directory gives answers that cannot be trusted', async () => {
		world.service.directory.invalid = true;
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('SCHEDULED');
		world.service.directory.invalid = false;
		await world.service.pass(2 * MINUTE);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('is asked for before it is sent again when the access point did not answer', async () => {
		world.service.accessPoint.loseAnswers = true;
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('SCHEDULED_FOR_RESEND');
		world.service.accessPoint.loseAnswers = false;
		await world.service.pass(MINUTE);
		expect(world.service.accessPoint.submitCalls).toBe(1);
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'SCHEDULED_FOR_RESEND',
			'SUBMITTED',
			'ACKNOWLEDGE',
			'WAITING_FOR_RECEIPT'
		]);
	});

	test('that may have left is unconfirmed, not failed, when we give up', async () => {
		world.service.accessPoint.unavailable = true;
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(70 * MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	});

	test('that may have left is unconfirmed also when the access point refuses the second copy', async () => {
		world.service.accessPoint.loseAnswers = true;
		const id = await world.service.send();
		await world.service.settle();
		// It was restored from a backup: what it had taken, and perhaps delivered, it knows nothing of.
		world.service.accessPoint.submitted.clear();
		world.service.accessPoint.refusal = {
			outcome: 'rejected',
			permanent: true,
			code: 'EBMS:0010',
			text: 'no such process'
		};
		await world.service.pass(MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
		const [alarm] = await world.service.deps.db.read.select().from(alarms);
		expect(alarm?.facts).toMatchObject({
			code: 'RECEIPT_TIMEOUT',
			lastFailure: 'ACCESS_POINT_REFUSED'
		});
	});

	test('that may have left is unconfirmed also when its file can no longer be read', async () => {
		world.service.accessPoint.loseAnswers = true;
		const id = await world.service.send();
		await world.service.settle();
		world.service.accessPoint.submitted.clear();
		const [entry] = await world.service.entries();
		await world.service.deps.blobs.delete(entry!.envelopeBlob!);
		await world.service.pass(MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	});

	test('that certainly has not left has failed when we give up', async () => {
		world.service.directory.unavailable = true;
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(70 * MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe(
			'MESSAGE_EXCHANGE_ERROR ATTEMPTS_EXHAUSTED'
		);
	});

	test('is submitted again with the same id and bytes when the access point has forgotten it', async () => {
		world.service.accessPoint.transport = 'in-transit';
		const id = await world.service.send();
		await world.service.settle();
		const [transportId, first] = [...world.service.accessPoint.submitted][0]!;
		world.service.accessPoint.submitted.clear();
		await world.service.pass(MINUTE);
		world.service.accessPoint.transport = 'transported';
		await world.service.pass(MINUTE);
		expect(world.service.accessPoint.submitted.get(transportId)?.envelope).toEqual(first.envelope);
		expect(world.service.accessPoint.submitted.size).toBe(1);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});
});

describe('a message that is sent', () => {
	test('can be opened by its recipient only, and says what the author wrote', async () => {
		const id = await world.service.send({
			text: 'Hemlig text',
			file: { fileName: 'plan.pdf', bytes: Buffer.from('%PDF-1.7 plan') }
		});
		await world.service.settle();
		const { submission, envelope } = [...world.service.accessPoint.submitted.values()][0]!;
		expect(submission).toMatchObject({
			envelopeId: id,
			sender: '0203:kommun.example',
			recipient: REGION.organisation,
			size: envelope.length
		});
		expect(envelope.toString()).not.toContain('Hemlig');
		const signer = { certificatePem: world.parties.own.certificatePem };
		const ours = openEnvelope({ envelope, privateKeysPem: [world.parties.own.keyPem], signer });
		expect(ours).toMatchObject({ outcome: 'unreadable', code: 'DECRYPTION_FAILED' });
		const theirs = openEnvelope({
			envelope,
			privateKeysPem: [world.parties.region.keyPem],
			signer
		});
		expect(theirs).toMatchObject({
			outcome: 'message',
			message: {
				messageId: id,
				subject: 'Fråga om vårdplan',
				confidential: true,
				recipient: { address: REGION.address },
				sender: { address: 'kommun:barn', references: [{ root: 'dnr', extension: 'SN 2026-17' }] },
				documents: [{ texts: ['Hemlig text'] }]
			},
			files: [{ fileName: 'plan.pdf', bytes: Buffer.from('%PDF-1.7 plan') }]
		});
	});

	test('shows every step that is known, and its transfer stands in the audit log under all its ids', async () => {
		const id = await world.service.send();
		await world.service.settle();
		const [transportId] = [...world.service.accessPoint.submitted.keys()];
		const { sdkConversationId } = await world.service.message(id);
		const [submitted] = await world.service.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'transfer.submitted'));
		expect(submitted).toMatchObject({
			messageId: id,
			facts: { transportId, accessPointMessageId: transportId, envelopeId: id, sdkConversationId }
		});
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'SUBMITTED',
			'ACKNOWLEDGE',
			'WAITING_FOR_RECEIPT'
		]);
	});

	test('is followed while it is on its way, and shown as queued again while it is retried', async () => {
		world.service.accessPoint.transport = 'retrying';
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('SCHEDULED_FOR_RESEND');
		world.service.accessPoint.transport = 'transported';
		await world.service.pass(MINUTE);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('that the access point never stops carrying is unconfirmed after the time limit', async () => {
		world.service.accessPoint.transport = 'in-transit';
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(61 * MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	});

	test('without a receipt warns operations after 15 minutes and is unconfirmed after 60', async () => {
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(14 * MINUTE);
		expect(world.service.logged.map(({ event }) => event)).not.toContain('message receipt overdue');
		await world.service.pass(2 * MINUTE);
		expect(
			world.service.logged.filter(({ event }) => event === 'message receipt overdue')
		).toHaveLength(1);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
		await world.service.pass(45 * MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
		expect(
			world.service.logged.filter(({ event }) => event === 'message receipt overdue')
		).toHaveLength(1);
	});
});

describe('a receipt of ours', () => {
	test('that cannot be delivered leaves the message readable and marked', async () => {
		world.service.accessPoint.transport = 'failed';
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const { messageId } = world.service.notices[0]!;
		expect(await world.service.events(messageId)).toEqual([
			'RETRIEVED',
			'MESSAGE_EXCHANGE_ERROR TRANSPORT_FAILED'
		]);
	});

	test('makes the message NEW when the sender has it, and is then done', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const { messageId } = world.service.notices[0]!;
		expect(await world.service.events(messageId)).toEqual(['RETRIEVED', 'RECEIPT_SENT', 'NEW']);
		expect((await world.service.entries()).map(({ kind, state }) => [kind, state])).toEqual([
			['receipt', 'finished']
		]);
	});
});

describe('two workers', () => {
	test('never do the same entry at the same time', async () => {
		const other = createOutbox(world.service.deps);
		for (let n = 0; n < 5; n += 1) await world.service.send();
		await Promise.all([world.service.outbox.runUntilIdle(), other.runUntilIdle()]);
		expect(world.service.accessPoint.submitCalls).toBe(5);
		expect(world.service.accessPoint.submitted.size).toBe(5);
	});
});
