/** What the rows of outbox and inbox say afterwards: every transfer is found under every id that anybody has of it. */
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';

const world = useMessageService();

async function deliveryOf(transportId: string) {
	const [row] = await world.service.deps.db.read
		.select()
		.from(deliveries)
		.where(eq(deliveries.transportId, transportId));
	return row!;
}

describe('the transfer log', () => {
	test('has of a message: both its ids, its conversation, the bytes, and the delivery of its receipt', async () => {
		const id = await world.service.send();
		await world.service.settle();
		const [transportId, { envelope }] = [...world.service.accessPoint.submitted][0]!;
		const came = world.service.deliver(
			sealReceiptFrom(world.parties.region, { messageId: id.toUpperCase() })
		);
		await world.service.settle();
		const { sdkConversationId } = await world.service.message(id);
		const receipt = await deliveryOf(came);
		const [entry] = await world.service.entries();
		expect(entry).toMatchObject({
			envelopeId: id,
			transportId,
			accessPointMessageId: transportId,
			sdkConversationId,
			envelopeSize: envelope.length,
			receiptDeliveryId: receipt.id,
			state: 'finished'
		});
		expect((await world.service.deps.blobs.read(entry!.envelopeBlob!)).equals(envelope)).toBe(true);
		expect(entry!.envelopeSha256).toMatch(/^[0-9a-f]{64}$/);
		expect(receipt).toMatchObject({
			kind: 'receipt',
			messageId: id,
			sdkConversationId,
			envelopeId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown
		});
	});

	test('has of what comes: its envelope, its conversation in lower case, the message that it became', async () => {
		const { envelope, message } = sealFromRegion(world.parties, {
			message: {
				messageId: 'AB1B3D6E-55A5-4A64-9C1F-0F6D3A8E2B11',
				conversationId: 'CD6F6C8E-8F0B-4A9B-8F2F-6D2A1C9E7B55'
			}
		});
		const transportId = world.service.deliver(envelope);
		await world.service.settle();
		const [row] = await world.service.rows();
		const wanted = {
			envelopeId: message.messageId.toLowerCase(),
			kind: 'message',
			messageId: row!.id,
			sdkConversationId: message.conversationId.toLowerCase()
		};
		expect(await deliveryOf(transportId)).toMatchObject(wanted);
		const [receipt] = await world.service.entries();
		expect(receipt).toMatchObject({
			kind: 'receipt',
			messageId: row!.id,
			receiptFor: message.messageId,
			sdkConversationId: wanted.sdkConversationId
		});
		// A repetition is a delivery of its own, of the same message.
		const again = world.service.deliver(envelope);
		await world.service.settle();
		expect(await deliveryOf(again)).toMatchObject({ ...wanted, outcome: 'MESSAGE_DUPLICATE' });
	});

	test('has also of what was refused, or could not be opened, what the envelope says', async () => {
		const refused = sealFromRegion(world.parties, { address: 'kommun:finns-inte' });
		const transportId = world.service.deliver(refused.envelope);
		const closed = sealFromRegion({ ...world.parties, own: world.parties.region });
		const unreadable = world.service.deliver(closed.envelope);
		const noXml = world.service.deliver(Buffer.from('%PDF'));
		await world.service.settle();
		expect(await deliveryOf(transportId)).toMatchObject({
			envelopeId: refused.message.messageId,
			kind: 'message',
			messageId: null,
			sdkConversationId: refused.message.conversationId
		});
		expect(await deliveryOf(unreadable)).toMatchObject({
			state: 'quarantined',
			envelopeId: closed.message.messageId,
			kind: 'message'
		});
		expect(await deliveryOf(noXml)).toMatchObject({ envelopeId: null, kind: null });
	});

	test('has what the envelope says while the delivery waits for the directory', async () => {
		world.service.directory.unavailable = true;
		const { envelope, message } = sealFromRegion(world.parties);
		const transportId = world.service.deliver(envelope);
		await world.service.settle();
		expect(await deliveryOf(transportId)).toMatchObject({
			state: 'acknowledged',
			outcome: 'DIRECTORY_UNAVAILABLE',
			envelopeId: message.messageId
		});
	});

	test('has the access point’s own codes of a transport that failed, and no more than codes', async () => {
		world.service.accessPoint.transport = 'failed';
		world.service.accessPoint.failures = [
			{ code: 'EBMS_0005', detail: 'Hemlig detalj' },
			{ code: 'EBMS_0005', detail: 'en gång till' },
			{ code: 'not a code <xml>', detail: '' }
		];
		const id = await world.service.send();
		await world.service.settle();
		expect(await world.service.audited('transfer.failed')).toMatchObject([
			{
				messageId: id,
				facts: { envelopeId: id, code: 'TRANSPORT_FAILED', accessPointCodes: 'EBMS_0005' }
			}
		]);
	});
});
