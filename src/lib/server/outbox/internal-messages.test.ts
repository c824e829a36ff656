/** From one of our mailboxes to another: the same rules and states, and nothing leaves the house. */
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { findConversation } from '#lib/server/conversation/find-conversation.ts';
import { listConversations } from '#lib/server/conversation/queries.ts';
import type { Directory } from '#lib/server/directory/directory.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { resendMessage } from '#lib/server/message/resend-message.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { attachments, messages } from '#lib/server/message/schema.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { handOverEntry } from './hand-over-entry.ts';
import { sealEntry } from './seal-entry.ts';
import { claimDueEntry } from './store.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, US } from '#tests/support/region.ts';
import { HANDLE } from '#tests/support/workplace.ts';

const MINUTE = 60_000;
const ADULTS = { organisation: US, address: 'kommun:vuxna' };
const world = useMessageService();

/** Whoever asks the directory in these tests has gone out of the house. */
const noDirectory: Directory = {
	findCertificate: () => Promise.reject(new Error('the directory was asked')),
	findCertificates: () => Promise.reject(new Error('the directory was asked'))
};

const INFECTED = {
	scan: async () => ({ verdict: 'infected', signature: 'Test.File' }) as const
};

async function reopen(changes: Parameters<typeof world.reopen>[0] = {}): Promise<void> {
	await world.reopen({ directory: noDirectory, ...changes });
	await world.service.listFunction(US, 'kommun:vuxna', 'Vuxna');
	await world.service.listFunction(US, 'kommun:barn', 'Barn och unga');
}
beforeEach(() => reopen());

const incoming = async () =>
	(await world.service.rows()).filter(({ direction }) => direction === 'incoming');

describe('an internal message', () => {
	test('to a mailbox that does not exist is refused, like any other', async () => {
		await world.service.listFunction(US, 'kommun:nedlagd', 'Nedlagd');
		const id = await world.service.send({
			recipient: { organisation: US, address: 'kommun:nedlagd' }
		});
		await world.service.settle();
		expect(await world.service.message(id)).toMatchObject({
			status: 'REJECTED',
			rejections: [{ reason: 'BV', detail: 'not-found' }]
		});
		expect(await incoming()).toEqual([]);
	});

	test('with malware that the sending side has let pass is refused and kept as evidence', async () => {
		let scans = 0;
		await reopen({
			scanner: {
				scan: async () =>
					++scans === 1 ? { verdict: 'clean' } : { verdict: 'infected', signature: 'Test.File' }
			}
		});
		const id = await world.service.send({
			recipient: ADULTS,
			file: { fileName: 'plan.pdf', bytes: Buffer.from('%PDF-1.7 plan') }
		});
		await world.service.settle();
		expect(await world.service.message(id)).toMatchObject({
			status: 'REJECTED',
			rejections: [{ reason: 'BV', detail: 'forbidden' }]
		});
		expect(await world.service.outcomes()).toEqual([
			['quarantined', 'MALWARE_FOUND'],
			['processed', null]
		]);
		expect(await world.service.openAlarms()).toEqual([`malware.found ${id}`]);
	});

	test('with malware never gets as far as the other mailbox', async () => {
		await reopen({ scanner: INFECTED });
		const id = await world.service.send({
			recipient: ADULTS,
			file: { fileName: 'plan.pdf', bytes: Buffer.from('%PDF-1.7 plan') }
		});
		await world.service.settle();
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR MALWARE_FOUND');
		expect(await world.service.outcomes()).toEqual([]);
	});

	test('to the very mailbox that sends cannot be sent', async () => {
		const { deps, author, children } = world.service;
		const draft = await createDraft(deps, { actor: author, mailboxId: children });
		const { draftId } = draft as { draftId: string };
		const recipient = { organisation: US.toUpperCase(), address: 'kommun:barn' };
		await saveDraft(deps, {
			actor: author,
			draftId,
			changes: { recipient, subject: 'Hej', confidential: false, text: 'Hej' }
		});
		expect(await sendDraft(deps, { actor: author, draftId })).toEqual({
			outcome: 'invalid',
			problems: [{ field: 'recipient', code: 'same-mailbox' }]
		});
	});

	test('is sealed, received, receipted and noticed, and neither access point nor directory hears of it', async () => {
		const pdf = Buffer.from('%PDF-1.7 plan');
		const id = await world.service.send({
			recipient: ADULTS,
			text: 'Hemlig text',
			file: { fileName: 'plan.pdf', bytes: pdf }
		});
		await world.service.outbox.runUntilIdle();
		expect(world.service.accessPoint.calls).toBe(0);
		await world.service.settle();
		expect(world.service.accessPoint.submitCalls + world.service.accessPoint.fetchCalls).toBe(0);
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'SUBMITTED',
			'ACKNOWLEDGE',
			'WAITING_FOR_RECEIPT',
			'ACCEPTED'
		]);
		const [received] = await incoming();
		expect(received).toMatchObject({
			messageId: id,
			mailboxId: world.service.adults,
			status: 'NEW',
			confidential: true,
			senderOrganisation: US,
			senderAddress: 'kommun:barn',
			recipientAddress: 'kommun:vuxna',
			documents: [{ texts: ['Hemlig text'] }]
		});
		expect(await world.service.events(received!.id)).toEqual(['RETRIEVED', 'RECEIPT_SENT', 'NEW']);
		const files = await world.service.deps.db.read.select().from(attachments);
		expect(files.map(({ fileName }) => fileName)).toEqual(['plan.pdf', 'plan.pdf']);
		expect(world.service.notices).toMatchObject([{ mailboxId: world.service.adults }]);
		expect((await verifyAudit(world.service.deps.db)).outcome).toBe('intact');
	});

	test('leaves the same evidence: the signed and encrypted envelope, its receipt, all ids', async () => {
		const id = await world.service.send({ recipient: ADULTS, text: 'Hemlig text' });
		await world.service.settle();
		const { sdkConversationId } = await world.service.message(id);
		const [message, receipt] = await world.service.entries();
		const [delivery, back] = await world.service.deps.db.read
			.select()
			.from(deliveries)
			.orderBy(deliveries.receivedAt);
		expect(message).toMatchObject({
			route: 'internal',
			state: 'finished',
			sdkConversationId,
			envelopeSha256: delivery!.fingerprint,
			envelopeSize: delivery!.size,
			receiptDeliveryId: back!.id
		});
		expect(receipt).toMatchObject({ route: 'internal', kind: 'receipt', sdkConversationId });
		expect(delivery).toMatchObject({
			transportId: message!.transportId,
			envelopeBlob: message!.envelopeBlob,
			route: 'internal',
			envelopeId: id,
			kind: 'message',
			sdkConversationId
		});
		expect(back).toMatchObject({ kind: 'receipt', messageId: id, sdkConversationId });
		const bytes = await world.service.deps.blobs.read(message!.envelopeBlob!);
		expect(bytes.includes('Hemlig')).toBe(false);
		const opened = openEnvelope({
			envelope: bytes,
			privateKeysPem: [world.parties.own.keyPem],
			signer: { certificatePem: world.parties.own.certificatePem }
		});
		expect(opened).toMatchObject({ outcome: 'message', message: { messageId: id } });
		const events = (await world.service.deps.db.read.select().from(auditEvents)).map(
			({ event }) => event
		);
		expect(events.filter((event) => event.startsWith('transfer.'))).toEqual([
			'transfer.submitted',
			'transfer.fetched',
			'transfer.submitted',
			'transfer.fetched'
		]);
	});

	test('is a conversation in each mailbox, answered from the one into the other; rights are per mailbox', async () => {
		const id = await world.service.send({ recipient: ADULTS });
		await world.service.settle();
		const { deps, author, children, adults } = world.service;
		const other = await world.service.addPerson('Handläggare', HANDLE, { mailboxId: adults });
		const [received] = await incoming();
		const draft = await createDraft(deps, {
			actor: other,
			mailboxId: adults,
			inReplyTo: received!.id
		});
		const { draftId } = draft as { draftId: string };
		await saveDraft(deps, {
			actor: other,
			draftId,
			changes: { confidential: true, text: 'Ja.' }
		});
		expect(await sendDraft(deps, { actor: other, draftId })).toMatchObject({ outcome: 'sent' });
		await world.service.settle();
		expect((await world.service.message(draftId)).status).toBe('ACCEPTED');
		const rows = await deps.db.read.select().from(conversations);
		expect(rows.map(({ mailboxId, messageCount }) => [mailboxId, messageCount]).sort()).toEqual(
			[
				[children, 2],
				[adults, 2]
			].sort()
		);
		const mine = rows.find(({ mailboxId }) => mailboxId === children)!;
		const theirs = rows.find(({ mailboxId }) => mailboxId === adults)!;
		expect(
			(await findConversation(deps, { actor: author, conversationId: mine.id }))?.messages
		).toMatchObject([{ id }, { refToMessageId: id, direction: 'incoming' }]);
		expect(
			await findConversation(deps, { actor: author, conversationId: theirs.id })
		).toBeUndefined();
		expect(
			await listConversations(deps, { actor: other, mailboxId: children, view: 'all' })
		).toBeUndefined();
	});

	test('handed over by two workers at once lies in the inbox once', async () => {
		const id = await world.service.send({ recipient: ADULTS });
		const { deps, clock } = world.service;
		const claim = (owner: string) =>
			claimDueEntry(deps.db, { owner, now: clock.now(), leaseMs: 1_000 });
		await sealEntry(deps, (await claim('sealer'))!);
		clock.advance(1_000);
		const slow = (await claim('slow'))!;
		clock.advance(1_000);
		const quick = (await claim('quick'))!;
		await Promise.all([handOverEntry(deps, slow), handOverEntry(deps, quick)]);
		await handOverEntry(deps, quick);
		expect(await deps.db.read.$count(deliveries)).toBe(1);
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('ACCEPTED');
	});

	test('sealed before we renewed our certificate is taken afterwards', async () => {
		const renewed = certificateFor('Exempels kommun');
		await reopen({
			signing: world.parties.own,
			ownSigningCertificatesPem: [renewed.certificatePem, world.parties.own.certificatePem]
		});
		const id = await world.service.send({ recipient: ADULTS });
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('ACCEPTED');
	});

	test('that refers to one that was refused is refused too', async () => {
		await world.service.listFunction(US, 'kommun:nedlagd', 'Nedlagd');
		const refused = await world.service.send({
			recipient: { organisation: US, address: 'kommun:nedlagd' }
		});
		await world.service.settle();
		const id = await world.service.send({ recipient: ADULTS });
		await world.service.deps.db.write((tx) =>
			tx.update(messages).set({ refToMessageId: refused }).where(eq(messages.id, id))
		);
		await world.service.settle();
		expect(await world.service.message(id)).toMatchObject({
			status: 'REJECTED',
			rejections: [{ detail: 'not-supported' }]
		});
	});

	test('whose receipt is late warns operations, is unconfirmed, and can be sent again', async () => {
		const id = await world.service.send({ recipient: ADULTS });
		await world.service.outbox.runUntilIdle();
		world.service.clock.advance(16 * MINUTE);
		await world.service.outbox.runUntilIdle();
		expect(await world.service.openAlarms()).toEqual([`receipt.overdue ${id}`]);
		world.service.clock.advance(45 * MINUTE);
		await world.service.outbox.runUntilIdle();
		expect((await world.service.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
		const { deps, author } = world.service;
		expect(await resendMessage(deps, { actor: author, messageId: id })).toEqual({
			outcome: 'queued'
		});
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('ACCEPTED');
		expect(await incoming()).toHaveLength(1);
		expect(await world.service.openAlarms()).toEqual([]);
	});
});
