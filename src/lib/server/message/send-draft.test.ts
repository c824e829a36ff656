import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, REGION, type Workplace } from '#tests/support/workplace.ts';
import type { DraftChanges } from '#lib/message/draft.ts';
import { functions } from '../address-book/schema.ts';
import { auditEvents } from '../audit/schema.ts';
import { findConversation } from '../conversation/find-conversation.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { NO_RIGHTS } from '../mailbox/rights.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { outboxEntries } from '../outbox/schema.ts';
import { addDraftAttachment } from './add-draft-attachment.ts';
import { createDraft } from './create-draft.ts';
import { findDraft } from './draft-queries.ts';
import { recordStatus } from './record-status.ts';
import { removeDraftAttachment } from './remove-draft-attachment.ts';
import { saveDraft } from './save-draft.ts';
import { drafts, messages } from './schema.ts';
import { sendDraft } from './send-draft.ts';

describe('sending', () => {
	let place: Workplace;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
	});
	afterEach(() => place.close());

	async function write(changes: DraftChanges, inReplyTo?: string): Promise<string> {
		const begun = await createDraft(place.deps, {
			actor: anna,
			mailboxId: place.children,
			...(inReplyTo === undefined ? {} : { inReplyTo })
		});
		if (begun.outcome !== 'done') throw new Error(begun.outcome);
		await save(begun.draftId, changes);
		return begun.draftId;
	}
	const save = (draftId: string, changes: DraftChanges) =>
		saveDraft(place.deps, { actor: anna, draftId, changes });
	const get = async (draftId: string) => (await findDraft(place.deps, { actor: anna, draftId }))!;
	const attach = (draftId: string) =>
		addDraftAttachment(place.deps, {
			actor: anna,
			draftId,
			fileName: 'underlag.pdf',
			content: (async function* () {
				yield Buffer.from('%PDF-1.7 …');
			})()
		});
	async function send(draftId: string) {
		const outcome = await sendDraft(place.deps, { actor: anna, draftId });
		if (outcome.outcome !== 'sent') throw new Error(JSON.stringify(outcome));
		return outcome;
	}
	const messageOf = async (id: string) =>
		(await place.deps.db.read.select().from(messages).where(eq(messages.id, id)))[0]!;
	const outbox = () => place.deps.db.read.select().from(outboxEntries);

	it('needs the right at the moment of sending', async () => {
		const draftId = await write(NEW);
		await setMembership(place.deps, {
			actor: INSTALLATION,
			mailboxId: place.children,
			personId: anna.personId,
			rights: NO_RIGHTS
		});
		expect(await sendDraft(place.deps, { actor: anna, draftId })).toEqual({
			outcome: 'not-found'
		});
		expect(await outbox()).toEqual([]);
		const denied = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'access.denied'));
		expect(denied).toMatchObject([{ personId: anna.personId, facts: { to: 'send' } }]);
	});

	const changesSinceReview: [string, (draftId: string) => Promise<unknown>][] = [
		['the text', (draftId) => save(draftId, { text: 'Hemligt' })],
		[
			'the recipient',
			(draftId) => save(draftId, { recipient: { ...NEW.recipient!, address: OTHER_ADDRESS } })
		],
		['an attachment more', (draftId) => attach(draftId)],
		[
			'an attachment less',
			async (draftId) => {
				const attachmentId = (await get(draftId)).attachments[0]!.id;
				await removeDraftAttachment(place.deps, { actor: anna, draftId, attachmentId });
			}
		]
	];
	it.each(changesSinceReview)('does not happen when %s is not as reviewed', async (_, change) => {
		await place.deps.db.write((tx) =>
			tx.insert(functions).values({
				participantId: REGION.organisation,
				identifier: OTHER_ADDRESS,
				name: 'Vuxenmottagningen'
			})
		);
		const draftId = await write(NEW);
		await attach(draftId);
		// The clock stands still: also within a millisecond a change is seen.
		const reviewed = (await get(draftId)).updatedAt;
		await change(draftId);
		const changed = await get(draftId);
		expect(changed.updatedAt).toBeGreaterThan(reviewed);
		for (const version of [reviewed, NaN]) {
			expect(await sendDraft(place.deps, { actor: anna, draftId, reviewed: version })).toEqual({
				outcome: 'changed'
			});
		}
		expect(await outbox()).toEqual([]);
		expect(await place.deps.db.read.select().from(messages)).toEqual([]);
		expect(await get(draftId)).toEqual(changed);
		expect(
			await sendDraft(place.deps, { actor: anna, draftId, reviewed: changed.updatedAt })
		).toMatchObject({ outcome: 'sent' });
	});

	it('does not happen when the clock is set back and the draft changed', async () => {
		const draftId = await write(NEW);
		const reviewed = (await get(draftId)).updatedAt;
		place.clock.advance(-1000);
		await save(draftId, { text: 'Hemligt' });
		expect(await sendDraft(place.deps, { actor: anna, draftId, reviewed })).toEqual({
			outcome: 'changed'
		});
	});

	it('happens when a late save has only repeated what was reviewed', async () => {
		const draftId = await write(NEW);
		const reviewed = (await get(draftId)).updatedAt;
		place.clock.advance(1000);
		await save(draftId, NEW);
		expect(await sendDraft(place.deps, { actor: anna, draftId, reviewed })).toMatchObject({
			outcome: 'sent'
		});
	});

	it('of what was reviewed, twice, is one act with one answer', async () => {
		const draftId = await write(NEW);
		const reviewed = (await get(draftId)).updatedAt;
		const again = () => sendDraft(place.deps, { actor: anna, draftId, reviewed });
		const first = await again();
		expect(first).toMatchObject({ outcome: 'sent', messageId: draftId });
		expect(await again()).toEqual(first);
		expect(await sendDraft(place.deps, { actor: anna, draftId, reviewed: NaN })).toEqual(first);
		expect(await outbox()).toHaveLength(1);
	});

	it('twice, also at the same time, is one act with one answer', async () => {
		const draftId = await write(NEW);
		const [first, second] = await Promise.all([send(draftId), send(draftId)]);
		expect(second).toEqual(first);
		expect(await send(draftId)).toEqual(first);
		expect(await outbox()).toHaveLength(1);
		expect(await place.deps.db.read.select().from(messages)).toHaveLength(1);
		const stranger = await place.addPerson('Bo', HANDLE);
		expect(await sendDraft(place.deps, { actor: stranger, draftId })).toEqual({
			outcome: 'not-found'
		});
	});

	it('stores message, first event, outbox entry and log together, and the draft is gone', async () => {
		const draftId = await write(NEW);
		const { messageId, conversationId } = await send(draftId);
		expect(messageId).toBe(draftId);
		expect(await messageOf(messageId)).toMatchObject({
			direction: 'outgoing',
			messageId: draftId,
			sdkConversationId: draftId,
			refToMessageId: null,
			senderOrganisation: '0203:kommun.example',
			senderAddress: 'kommun:barn',
			senderName: 'Exempels kommun',
			senderFunctionName: 'Barn och unga',
			recipientOrganisation: REGION.organisation,
			recipientAddress: REGION.address,
			recipientName: REGION.name,
			documents: [{ index: '1', documentName: 'Planering', texts: ['Hej **alla**'] }],
			senderReferences: NEW.references,
			status: 'SCHEDULED',
			authorId: anna.personId
		});
		const [entry] = await outbox();
		expect(entry).toMatchObject({
			kind: 'message',
			messageId,
			envelopeId: messageId,
			state: 'queued',
			dueAt: place.clock.now(),
			recipientOrganisation: REGION.organisation,
			recipientAddress: REGION.address
		});
		expect(entry!.transportId).toMatch(/^[0-9a-f-]{36}@sluss\.kommun\.example$/);
		expect(await place.deps.db.read.select().from(drafts)).toEqual([]);
		const view = await findConversation(place.deps, { actor: anna, conversationId });
		expect(view).toMatchObject({
			state: 'waiting',
			assignee: { displayName: 'Anna' },
			unread: false,
			lastOutgoing: { shownState: 'queued' },
			messages: [{ shownState: 'queued', author: { displayName: 'Anna' } }]
		});
		const events = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.messageId, messageId));
		expect(events).toMatchObject([{ event: 'message.sent', personId: anna.personId }]);
		expect(JSON.stringify(events)).not.toMatch(/Planering|Hej/);
	});

	it('an answer names what it answers, as its sender wrote it, and stays in the conversation', async () => {
		const written = place.deps.ids.uuid().toUpperCase();
		const sdkConversationId = place.deps.ids.uuid().toUpperCase();
		const incoming = await place.receive({ messageId: written, sdkConversationId });
		const { messageId, conversationId } = await send(
			await write({ text: 'Tack', confidential: false }, incoming.id)
		);
		expect(conversationId).toBe(incoming.conversationId);
		expect(await messageOf(messageId)).toMatchObject({
			refToMessageId: written,
			sdkConversationId,
			recipientReferences: [{ root: 'dnr', extension: 'R 2026-114' }]
		});
	});

	it('a supplement names the first message, however often one supplements', async () => {
		const first = await send(await write(NEW));
		const supplements: string[] = [];
		for (const text of ['Mer', 'Ännu mer']) {
			place.clock.advance(1000);
			const last = supplements.at(-1) ?? first.messageId;
			supplements.push((await send(await write({ text }, last))).messageId);
		}
		for (const id of supplements) {
			expect(await messageOf(id)).toMatchObject({
				refToMessageId: first.messageId,
				conversationId: first.conversationId,
				sdkConversationId: first.messageId
			});
		}
	});

	it('a supplement does not refer to what the receiver has refused', async () => {
		const first = await send(await write(NEW));
		await place.deps.db.write((tx) =>
			recordStatus(tx, { messageId: first.messageId, status: 'REJECTED', at: place.clock.now() })
		);
		const outcome = await createDraft(place.deps, {
			actor: anna,
			mailboxId: place.children,
			inReplyTo: first.messageId
		});
		expect(outcome).toEqual({ outcome: 'not-answerable' });
	});

	it('takes the files of the draft along, and a message may be files alone', async () => {
		const draftId = await write({ ...NEW, text: '' });
		const added = await attach(draftId);
		const { messageId, conversationId } = await send(draftId);
		expect((await messageOf(messageId)).documents).toMatchObject([{ texts: [] }]);
		const view = await findConversation(place.deps, { actor: anna, conversationId });
		expect(view).toMatchObject({
			attachmentCount: 1,
			messages: [{ attachments: [added.outcome === 'done' && added.attachment] }]
		});
	});
});

const OTHER_ADDRESS = 'region:vuxenmottagning';

const NEW: DraftChanges = {
	recipient: { organisation: REGION.organisation, address: REGION.address },
	subject: 'Planering',
	confidential: true,
	text: 'Hej **alla**',
	references: [{ root: 'dnr', extension: '2026-1' }]
};
