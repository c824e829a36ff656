/** Komplettera: more is said to whom we have written already (B1.4.7, AF7). */
import { describe, expect, test } from 'vitest';
import { createDraft } from './create-draft.ts';
import { resendMessage } from './resend-message.ts';
import { saveDraft } from './save-draft.ts';
import { sendDraft } from './send-draft.ts';
import { findDraft } from './draft-queries.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion, sealReceiptFrom } from '#tests/support/region.ts';
import { REGION } from '#tests/support/workplace.ts';

const world = useMessageService();

const begin = (supplements: string) =>
	createDraft(world.service.deps, {
		actor: world.service.author,
		mailboxId: world.service.children,
		supplements
	});

async function supplement(messageId: string): Promise<string> {
	const begun = await begin(messageId);
	if (begun.outcome !== 'done') throw new Error(begun.outcome);
	const { deps, author } = world.service;
	const { draftId } = begun;
	await saveDraft(deps, {
		actor: author,
		draftId,
		changes: { confidential: true, text: 'En sak till.' }
	});
	const sent = await sendDraft(deps, { actor: author, draftId });
	if (sent.outcome !== 'sent') throw new Error(JSON.stringify(sent));
	await world.service.settle();
	return sent.messageId;
}

async function receiveAnswerTo(id: string) {
	const { sdkConversationId } = await world.service.message(id);
	const answer = sealFromRegion(world.parties, {
		message: { conversationId: sdkConversationId, refToMessageId: id }
	});
	world.service.deliver(answer.envelope);
	await world.service.settle();
	return world.service.notices.at(-1)!.messageId;
}

describe('a supplement', () => {
	test('is not possible where we have sent nothing, or nothing that was not refused', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		expect(await begin(world.service.notices[0]!.messageId)).toEqual({ outcome: 'not-answerable' });
		const id = await world.service.send();
		await world.service.settle();
		world.service.deliver(
			sealReceiptFrom(world.parties.region, {
				messageId: id,
				findings: [{ reason: 'BV', detail: 'not-found', location: 'NA', text: 'no' }]
			})
		);
		await world.service.settle();
		expect(await begin(id)).toEqual({ outcome: 'not-answerable' });
	});

	test('may go while the first message still waits, and again: each names the first', async () => {
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
		const second = await supplement(id);
		const third = await supplement(second);
		for (const each of [second, third]) {
			expect(await world.service.message(each)).toMatchObject({
				refToMessageId: id,
				sdkConversationId: id,
				recipientOrganisation: REGION.organisation,
				recipientAddress: REGION.address,
				conversationId: (await world.service.message(id)).conversationId
			});
		}
		expect(world.service.accessPoint.submitted.size).toBe(3);
	});

	test('names our first message also after an answer, which an answer of ours names instead', async () => {
		const id = await world.service.send();
		await world.service.settle();
		const answer = await receiveAnswerTo(id);
		expect((await world.service.message(await supplement(answer))).refToMessageId).toBe(id);
		const { deps, author, children } = world.service;
		const begun = await createDraft(deps, {
			actor: author,
			mailboxId: children,
			inReplyTo: answer
		});
		const { draftId } = begun as { draftId: string };
		expect(await findDraft(deps, { actor: author, draftId })).toMatchObject({
			inReplyTo: { id: answer, kind: 'reply' }
		});
	});

	test('of a message in another mailbox is not found', async () => {
		const id = await world.service.send();
		const { deps, author, adults } = world.service;
		expect(await createDraft(deps, { actor: author, mailboxId: adults, supplements: id })).toEqual({
			outcome: 'not-found'
		});
	});
});

describe('an answer to a message of ours', () => {
	test('that has failed is refused; to one that was sent again and accepted, it is taken', async () => {
		world.service.accessPoint.transport = 'failed';
		const id = await world.service.send();
		await world.service.settle();
		world.service.accessPoint.transport = 'transported';
		const { envelope, message } = sealFromRegion(world.parties, {
			message: { refToMessageId: id }
		});
		world.service.accessPoint.submitted.clear();
		world.service.deliver(envelope);
		await world.service.settle();
		expect(world.service.verdict()).toMatchObject({
			messageId: message.messageId,
			findings: [{ reason: 'BV', detail: 'not-supported' }]
		});
		const { deps, author } = world.service;
		await resendMessage(deps, { actor: author, messageId: id });
		await world.service.settle();
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
		await world.service.settle();
		await receiveAnswerTo(id);
		expect(world.service.notices).toHaveLength(1);
	});
});
