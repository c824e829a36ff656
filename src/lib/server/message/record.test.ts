import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	HANDLE,
	incomingMessage,
	openWorkplace,
	REGION,
	type Workplace
} from '#tests/support/workplace.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { findConversation } from '../conversation/find-conversation.ts';
import type { Actor } from '../identity/actor.ts';
import { createDraft } from './create-draft.ts';
import { recordIncoming } from './record-incoming.ts';
import { recordStatus } from './record-status.ts';
import { saveDraft } from './save-draft.ts';
import { sendDraft } from './send-draft.ts';

describe('recording', () => {
	let place: Workplace;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
	});
	afterEach(() => place.close());
	const view = async (conversationId: string) =>
		(await findConversation(place.deps, { actor: anna, conversationId }))!;
	const status = (
		messageId: string,
		fact: Omit<Parameters<typeof recordStatus>[1], 'messageId' | 'at'>
	) => {
		place.clock.advance(1000);
		return place.deps.db.write((tx) =>
			recordStatus(tx, { messageId, at: place.clock.now(), ...fact })
		);
	};

	it('takes a message once, whatever the case of its id, and per sender', async () => {
		const message = incomingMessage(place.children);
		const record = (changes: Partial<typeof message> = {}) =>
			place.deps.db.write((tx) =>
				recordIncoming(tx, place.deps, { ...message, ...changes }, place.clock.now())
			);
		const first = await record();
		expect(await record({ messageId: message.messageId.toUpperCase() })).toEqual({
			outcome: 'duplicate',
			id: (first as { id: string }).id,
			conversationId: (first as { conversationId: string }).conversationId
		});
		const other = { ...REGION, organisation: '0203:annan.example' };
		expect((await record({ sender: other })).outcome).toBe('recorded');
	});

	it('brings a conversation that was waiting back to whoever waits, with the answer unread', async () => {
		const { messageId, conversationId } = await sent();
		await place.receive({ sdkConversationId: messageId, refToMessageId: messageId });
		expect(await view(conversationId)).toMatchObject({
			state: 'assigned',
			assignee: { displayName: 'Anna' },
			unread: true,
			messageCount: 2,
			messages: [{ direction: 'outgoing' }, { direction: 'incoming', shownState: 'new' }]
		});
	});

	it('follows a sent message to its receipt, with its events newest first', async () => {
		const { messageId, conversationId } = await sent();
		await status(messageId, { status: 'SUBMITTED' });
		await status(messageId, { status: 'SUBMITTED' });
		await status(messageId, { status: 'ACKNOWLEDGE' });
		await status(messageId, { status: 'WAITING_FOR_RECEIPT' });
		expect((await view(conversationId)).lastOutgoing).toEqual({ shownState: 'sent' });
		await status(messageId, { status: 'ACCEPTED' });
		expect(await status(messageId, { status: 'REJECTED' })).toEqual({ outcome: 'refused' });
		const { messages, lastOutgoing } = await view(conversationId);
		expect(lastOutgoing).toEqual({ shownState: 'received' });
		expect(messages[0]).toMatchObject({
			shownState: 'received',
			receiptAt: place.clock.now() - 1000,
			receiptLate: false
		});
		expect(messages[0]!.events.map((event) => event.status)).toEqual([
			'ACCEPTED',
			'WAITING_FOR_RECEIPT',
			'ACKNOWLEDGE',
			'SUBMITTED',
			'SCHEDULED'
		]);
		expect(await verifyAudit(place.deps.db)).toMatchObject({ outcome: 'intact' });
	});

	it('shows of a conversation what is known of our newest message in it', async () => {
		const { messageId, conversationId } = await sent();
		await status(messageId, { status: 'ACCEPTED' });
		await sent(messageId);
		expect((await view(conversationId)).lastOutgoing).toEqual({ shownState: 'queued' });
	});

	it('says unconfirmed, never refused, when no receipt came, and takes it when it comes late', async () => {
		const { messageId, conversationId } = await sent();
		await status(messageId, { status: 'SUBMITTED' });
		await status(messageId, { status: 'MESSAGE_EXCHANGE_ERROR', code: 'RECEIPT_TIMEOUT' });
		expect((await view(conversationId)).lastOutgoing).toEqual({ shownState: 'unconfirmed' });
		const rejections = [
			{ reason: 'BV' as const, detail: 'not-found', location: 'NA', text: 'okänd' }
		];
		await status(messageId, { status: 'REJECTED', code: 'not-found', rejections });
		expect((await view(conversationId)).messages[0]).toMatchObject({
			shownState: 'rejected',
			receiptLate: true,
			rejections
		});
	});

	async function sent(inReplyTo?: string) {
		const begun = await createDraft(place.deps, {
			actor: anna,
			mailboxId: place.children,
			...(inReplyTo === undefined ? {} : { inReplyTo })
		});
		const draftId = begun.outcome === 'done' ? begun.draftId : '';
		await saveDraft(place.deps, {
			actor: anna,
			draftId,
			changes: {
				recipient: { organisation: REGION.organisation, address: REGION.address },
				subject: 'Fråga',
				confidential: false,
				text: 'Hej'
			}
		});
		const outcome = await sendDraft(place.deps, { actor: anna, draftId });
		if (outcome.outcome !== 'sent') throw new Error(outcome.outcome);
		return outcome;
	}
});
