import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '#lib/message/message.ts';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { attachments, messages } from '#lib/server/message/schema.ts';
import { deliveries } from './schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { NOON, REGION } from '#tests/support/workplace.ts';
import { type Service, openMessageService } from '#tests/support/message-service.ts';
import {
	type Parties,
	US,
	certificateFor,
	makeParties,
	sealFromRegion
} from '#tests/support/region.ts';

let parties: Parties;
let stranger: MadeCertificate;
let service: Service;

beforeAll(() => {
	parties = makeParties();
	stranger = certificateFor('Annan kommun');
});
beforeEach(async () => {
	service = await openMessageService(parties);
});
afterEach(() => service.close());

const rows = () => service.deps.db.read.select().from(messages);
const outcomes = async () =>
	(await service.deps.db.read.select().from(deliveries)).map(({ state, outcome }) => [
		state,
		outcome
	]);

/** The only answer that we have sent. */
function verdict(): { messageId: string; verdict: string; findings: Finding[] } {
	const receipts = service.receiptsSent();
	expect(receipts).toHaveLength(1);
	const { receipt } = receipts[0]!;
	return {
		messageId: receipt.messageId,
		verdict: receipt.verdict.verdict,
		findings: receipt.verdict.verdict === 'REJECTED' ? [...receipt.verdict.findings] : []
	};
}

async function reopen(changes: Parameters<typeof openMessageService>[1]): Promise<void> {
	await service.close();
	service = await openMessageService(parties, changes);
}

describe('a messageId that has been received already', () => {
	test('is refused as duplicate, stored no second time, and moves nothing', async () => {
		const { envelope, message } = sealFromRegion(parties);
		service.deliver(envelope);
		await service.settle();
		service.accessPoint.submitted.clear();
		const again = sealFromRegion(parties, {
			message: { messageId: message.messageId.toUpperCase(), subject: 'En annan' }
		});
		service.deliver(again.envelope);
		await service.settle();
		expect(verdict()).toMatchObject({
			messageId: message.messageId.toUpperCase(),
			verdict: 'REJECTED',
			findings: [{ reason: 'BV', detail: 'duplicate' }]
		});
		expect(await rows()).toMatchObject([{ subject: 'Orosanmälan', status: 'NEW' }]);
		expect(service.notices).toHaveLength(1);
		expect((await outcomes())[1]).toEqual(['processed', 'MESSAGE_DUPLICATE']);
	});

	test('in the very same envelope under a new transport id is answered so too: it proves the arrival', async () => {
		const { envelope } = sealFromRegion(parties);
		service.deliver(envelope);
		service.deliver(envelope);
		await service.settle();
		const verdicts = service.receiptsSent().map(({ receipt }) => receipt.verdict.verdict);
		expect(verdicts.sort()).toEqual(['ACCEPTED', 'REJECTED']);
		expect(await rows()).toHaveLength(1);
		expect(
			new Set((await service.deps.db.read.select().from(deliveries)).map((d) => d.envelopeBlob))
				.size
		).toBe(1);
	});

	test('of another sender is another message', async () => {
		const { envelope, message } = sealFromRegion(parties);
		service.deliver(envelope);
		service.directory.published.set('0203:annan.example', stranger);
		const other = sealFromRegion(parties, {
			signing: stranger,
			message: {
				messageId: message.messageId,
				sender: {
					organisation: '0203:annan.example',
					address: 'x',
					persons: [],
					references: []
				}
			}
		});
		service.deliver(other.envelope);
		await service.settle();
		expect(await rows()).toHaveLength(2);
		expect(
			service.receiptsSent().every(({ receipt }) => receipt.verdict.verdict === 'ACCEPTED')
		).toBe(true);
	});
});

describe('a message that is in order', () => {
	test('is stored with its files, receipted with the time it was stored, and noticed', async () => {
		const pdf = Buffer.from('%PDF-1.7 bilaga');
		const { envelope, message } = sealFromRegion(parties, {
			files: [{ fileName: 'bilaga.pdf', contentType: 'application/pdf', bytes: pdf }]
		});
		service.deliver(envelope);
		await service.settle();
		expect(verdict()).toEqual({
			messageId: message.messageId,
			verdict: 'ACCEPTED',
			findings: []
		});
		const [receipt] = service.receiptsSent();
		expect(receipt).toMatchObject({
			header: { from: US, to: REGION.organisation, handlingServiceId: 'kommun:barn' },
			receipt: { issuedAt: NOON }
		});
		const [row] = await rows();
		expect(row).toMatchObject({
			direction: 'incoming',
			messageId: message.messageId,
			mailboxId: service.children,
			subject: 'Orosanmälan',
			confidential: true,
			documents: [{ texts: ['Vi är **oroliga**.'] }],
			senderReferences: [{ root: 'dnr', extension: 'R 2026-9' }],
			status: 'NEW'
		});
		const [file] = await service.deps.db.read.select().from(attachments);
		expect(file).toMatchObject({ fileName: 'bilaga.pdf', contentType: 'application/pdf' });
		expect(await service.deps.blobs.read(file!.blob)).toEqual(pdf);
		expect(service.notices).toEqual([
			{ mailboxId: service.children, conversationId: row!.conversationId, messageId: row!.id }
		]);
		expect((await verifyAudit(service.deps.db)).outcome).toBe('intact');
	});

	test('is shown under the names of the address book, not those that the sender gives itself', async () => {
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect((await rows())[0]).toMatchObject({
			senderName: REGION.name,
			senderFunctionName: REGION.functionName
		});
	});

	test('may refer to a message that we do not know', async () => {
		const refToMessageId = service.ids.uuid();
		service.deliver(sealFromRegion(parties, { message: { refToMessageId } }).envelope);
		await service.settle();
		expect(verdict().verdict).toBe('ACCEPTED');
	});

	test('may supplement a message that came twice: only the repetition was refused', async () => {
		const first = sealFromRegion(parties);
		service.deliver(first.envelope);
		service.deliver(first.envelope);
		const supplement = { refToMessageId: first.message.messageId };
		await service.settle();
		service.deliver(sealFromRegion(parties, { message: supplement }).envelope);
		await service.settle();
		expect(await rows()).toHaveLength(2);
	});

	test('joins the conversation of the message that it answers', async () => {
		const id = await service.send();
		await service.settle();
		const { sdkConversationId } = await service.message(id);
		const answer = sealFromRegion(parties, {
			message: { conversationId: sdkConversationId, refToMessageId: id }
		});
		service.deliver(answer.envelope);
		await service.settle();
		expect(await service.deps.db.read.select().from(conversations)).toMatchObject([
			{ messageCount: 2 }
		]);
	});

	test('may answer a message of ours that is unconfirmed: the answer is the proof that it arrived', async () => {
		const id = await service.send();
		await service.settle();
		service.clock.advance(61 * 60_000);
		await service.settle();
		expect(await service.message(id)).toMatchObject({ status: 'MESSAGE_EXCHANGE_ERROR' });
		service.accessPoint.submitted.clear();
		service.deliver(sealFromRegion(parties, { message: { refToMessageId: id } }).envelope);
		await service.settle();
		expect(verdict().verdict).toBe('ACCEPTED');
	});

	test('of a sender that has just renewed its certificate is verified with a fresh answer', async () => {
		service.directory.cached.set(REGION.organisation, stranger);
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect(verdict().verdict).toBe('ACCEPTED');
	});

	test('encrypted for our former certificate is read with the key that we have kept', async () => {
		await reopen({ decryptionKeysPem: [stranger.keyPem, parties.own.keyPem] });
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		expect(verdict().verdict).toBe('ACCEPTED');
	});
});
