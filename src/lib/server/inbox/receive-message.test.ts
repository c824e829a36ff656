import { beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { attachments } from '#lib/server/message/schema.ts';
import { deliveries } from './schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { NOON, REGION } from '#tests/support/workplace.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { US, certificateFor, sealFromRegion } from '#tests/support/region.ts';

const world = useMessageService();
let stranger: MadeCertificate;

beforeAll(() => {
	stranger = certificateFor('Annan kommun');
});
describe('a messageId that has been received already', () => {
	test('is refused as duplicate, stored no second time, and moves nothing', async () => {
		const { envelope, message } = sealFromRegion(world.parties);
		world.service.deliver(envelope);
		await world.service.settle();
		world.service.accessPoint.submitted.clear();
		const again = sealFromRegion(world.parties, {
			message: { messageId: message.messageId.toUpperCase(), subject: 'En annan' }
		});
		world.service.deliver(again.envelope);
		await world.service.settle();
		expect(world.service.verdict()).toMatchObject({
			messageId: message.messageId.toUpperCase(),
			verdict: 'REJECTED',
			findings: [{ reason: 'BV', detail: 'duplicate' }]
		});
		expect(await world.service.rows()).toMatchObject([{ subject: 'Orosanmälan', status: 'NEW' }]);
		expect(world.service.notices).toHaveLength(1);
		expect((await world.service.outcomes())[1]).toEqual(['processed', 'MESSAGE_DUPLICATE']);
	});

	test('in the very same envelope under a new transport id is answered so too: it proves the arrival', async () => {
		const { envelope } = sealFromRegion(world.parties);
		world.service.deliver(envelope);
		world.service.deliver(envelope);
		await world.service.settle();
		const verdicts = world.service.receiptsSent().map(({ receipt }) => receipt.verdict.verdict);
		expect(verdicts.sort()).toEqual(['ACCEPTED', 'REJECTED']);
		expect(await world.service.rows()).toHaveLength(1);
		expect(
			new Set(
				(await world.service.deps.db.read.select().from(deliveries)).map((d) => d.envelopeBlob)
			).size
		).toBe(1);
	});

	test('of another sender is another message', async () => {
		const { envelope, message } = sealFromRegion(world.parties);
		world.service.deliver(envelope);
		world.service.directory.published.set('0203:annan.example', stranger);
		const other = sealFromRegion(world.parties, {
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
		world.service.deliver(other.envelope);
		await world.service.settle();
		expect(await world.service.rows()).toHaveLength(2);
		expect(
			world.service.receiptsSent().every(({ receipt }) => receipt.verdict.verdict === 'ACCEPTED')
		).toBe(true);
	});
});

describe('a message that is in order', () => {
	test('is stored with its files, receipted with the time it was stored, and noticed', async () => {
		const pdf = Buffer.from('%PDF-1.7 bilaga');
		const { envelope, message } = sealFromRegion(world.parties, {
			files: [{ fileName: 'bilaga.pdf', contentType: 'application/pdf', bytes: pdf }]
		});
		world.service.deliver(envelope);
		await world.service.settle();
		expect(world.service.verdict()).toEqual({
			messageId: message.messageId,
			verdict: 'ACCEPTED',
			findings: []
		});
		const [receipt] = world.service.receiptsSent();
		expect(receipt).toMatchObject({
			header: { from: US, to: REGION.organisation, handlingServiceId: 'kommun:barn' },
			receipt: { issuedAt: NOON }
		});
		const [row] = await world.service.rows();
		expect(row).toMatchObject({
			direction: 'incoming',
			messageId: message.messageId,
			mailboxId: world.service.children,
			subject: 'Orosanmälan',
			confidential: true,
			documents: [{ texts: ['Vi är **oroliga**.'] }],
			senderReferences: [{ root: 'dnr', extension: 'R 2026-9' }],
			status: 'NEW'
		});
		const [file] = await world.service.deps.db.read.select().from(attachments);
		expect(file).toMatchObject({ fileName: 'bilaga.pdf', contentType: 'application/pdf' });
		expect(await world.service.deps.blobs.read(file!.blob)).toEqual(pdf);
		expect(world.service.notices).toEqual([
			{ mailboxId: world.service.children, conversationId: row!.conversationId, messageId: row!.id }
		]);
		expect((await verifyAudit(world.service.deps.db)).outcome).toBe('intact');
	});

	test('is shown under the names of the address book, not those that the sender gives itself', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect((await world.service.rows())[0]).toMatchObject({
			senderName: REGION.name,
			senderFunctionName: REGION.functionName
		});
	});

	test('may refer to a message that we do not know', async () => {
		const refToMessageId = world.service.ids.uuid();
		world.service.deliver(sealFromRegion(world.parties, { message: { refToMessageId } }).envelope);
		await world.service.settle();
		expect(world.service.verdict().verdict).toBe('ACCEPTED');
	});

	test('may supplement a message that came twice: only the repetition was refused', async () => {
		const first = sealFromRegion(world.parties);
		world.service.deliver(first.envelope);
		world.service.deliver(first.envelope);
		const supplement = { refToMessageId: first.message.messageId };
		await world.service.settle();
		world.service.deliver(sealFromRegion(world.parties, { message: supplement }).envelope);
		await world.service.settle();
		expect(await world.service.rows()).toHaveLength(2);
	});

	test('joins the conversation of the message that it answers', async () => {
		const id = await world.service.send();
		await world.service.settle();
		const { sdkConversationId } = await world.service.message(id);
		const answer = sealFromRegion(world.parties, {
			message: { conversationId: sdkConversationId, refToMessageId: id }
		});
		world.service.deliver(answer.envelope);
		await world.service.settle();
		expect(await world.service.deps.db.read.select().from(conversations)).toMatchObject([
			{ messageCount: 2 }
		]);
	});

	test('may answer a message of ours that is unconfirmed: the answer is the proof that it arrived', async () => {
		const id = await world.service.send();
		await world.service.settle();
		world.service.clock.advance(61 * 60_000);
		await world.service.settle();
		expect(await world.service.message(id)).toMatchObject({ status: 'MESSAGE_EXCHANGE_ERROR' });
		world.service.accessPoint.submitted.clear();
		world.service.deliver(
			sealFromRegion(world.parties, { message: { refToMessageId: id } }).envelope
		);
		await world.service.settle();
		expect(world.service.verdict().verdict).toBe('ACCEPTED');
	});

	test('of a sender that has just renewed its certificate is verified with a fresh answer', async () => {
		world.service.directory.cached.set(REGION.organisation, stranger);
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(world.service.verdict().verdict).toBe('ACCEPTED');
	});

	test('encrypted for our former certificate is read with the key that we have kept', async () => {
		await world.reopen({ decryptionKeysPem: [stranger.keyPem, world.parties.own.keyPem] });
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(world.service.verdict().verdict).toBe('ACCEPTED');
	});
});

describe('a text that no page can show', () => {
	test('is kept whole as a file, and its beginning beside the subject', async () => {
		const text = 'En lång utredning. '.repeat(50_000);
		const { envelope } = sealFromRegion(world.parties, {
			message: { documents: [{ documentId: 'd', index: '1', texts: [text] }] }
		});
		world.service.deliver(envelope);
		await world.service.settle();
		expect(world.service.verdict()).toMatchObject({ verdict: 'ACCEPTED' });
		const [row] = await world.service.rows();
		expect(row?.documents).toMatchObject([{ shortened: true, texts: [text.slice(0, 100_000)] }]);
		const { db, blobs } = world.service.deps;
		const [file] = await db.read.select().from(attachments);
		expect(file).toMatchObject({ fileName: 'Hela texten.txt', contentType: 'text/plain' });
		expect((await blobs.read(file!.blob)).toString()).toBe(text);
	});
});
