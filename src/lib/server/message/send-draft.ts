/**
 * Sending is one durable act with one id: the message, its attachments, its place in the outbox and the log are written
 * in one transaction, and the message's id is the draft's. Whatever happens afterwards repeats this act or nothing.
 */
import { eq } from 'drizzle-orm';
import type { DraftProblem } from '#lib/message/draft.ts';
import { assert } from '../assert.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import { applyOutgoing } from '../conversation/apply-message.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { queueMessage } from '../outbox/queue-entry.ts';
import { findMessage } from './answered-message.ts';
import { checkDraft } from './check-draft.ts';
import { deleteDraft } from './discard-draft.ts';
import { maySend } from './draft-access.ts';
import { loadDraft, type LoadedDraft } from './load-draft.ts';
import { attachments, messageEvents, messages } from './schema.ts';

export type SendDraftOutcome =
	| { outcome: 'sent'; messageId: string; conversationId: string }
	/** The draft is not what the author has reviewed; nothing was sent. */
	| { outcome: 'changed' }
	| { outcome: 'invalid'; problems: DraftProblem[] }
	| { outcome: 'not-found' };

export interface SendDraftDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	/** Us: the sending participant. */
	organisation: { readonly participantId: string; readonly name: string };
	/** Right-hand side of transport ids. */
	hostName: string;
	/** Something is in the outbox; without it the outbox finds out by itself, later. */
	wakeOutbox?: () => void;
}

/**
 * Sends the actor's own draft. Sending it again gives the same answer and does nothing. `reviewed` is the `updatedAt` of
 * the draft that she was shown: whatever has changed since, she has not agreed to send.
 */
export async function sendDraft(
	deps: SendDraftDeps,
	input: { actor: Actor; draftId: string; reviewed?: number }
): Promise<SendDraftOutcome> {
	const { actor, draftId, reviewed } = input;
	const result = await deps.db.write(async (tx): Promise<SendDraftOutcome> => {
		const now = deps.clock.now();
		const sent = await findMessage(tx, draftId);
		if (sent !== undefined) {
			return sent.authorId === actor.personId
				? { outcome: 'sent', messageId: sent.id, conversationId: sent.conversationId }
				: { outcome: 'not-found' };
		}
		const draft = await loadDraft(tx, draftId);
		if (draft?.authorId !== actor.personId) return { outcome: 'not-found' };
		if (!(await maySend(tx, actor, draft.view.mailbox.id, now))) return { outcome: 'not-found' };
		if (reviewed !== undefined && reviewed !== draft.view.updatedAt) return { outcome: 'changed' };
		const problems = await checkDraft({ db: { read: tx } }, draft.view);
		if (problems.length > 0) return { outcome: 'invalid', problems };
		const conversationId = await record(tx, deps, draft, now);
		return { outcome: 'sent', messageId: draftId, conversationId };
	});
	if (result.outcome === 'sent') deps.wakeOutbox?.();
	return result;
}

async function record(
	tx: Tx,
	deps: SendDraftDeps,
	{ view, referred, authorId, attachments: files }: LoadedDraft,
	now: number
): Promise<string> {
	const { recipient, confidential } = view;
	assert(recipient !== null && confidential !== null, 'a checked draft is complete');
	// A new conversation takes the id of its first message (B1.3.3 §4.3.2).
	const sdkConversationId = referred?.sdkConversationId ?? view.id;
	const counterpart = {
		organisation: recipient.organisation,
		name: recipient.organisationName,
		address: recipient.address,
		functionName: recipient.functionName
	};
	const applied = await applyOutgoing(tx, deps, {
		mailboxId: view.mailbox.id,
		sdkConversationId,
		counterpart,
		subject: view.subject,
		confidential,
		references: [...view.references, ...view.recipientReferences],
		attachmentCount: files.length,
		authorId,
		now
	});
	await tx.insert(messages).values({
		id: view.id,
		direction: 'outgoing',
		messageId: view.id,
		conversationId: applied.conversationId,
		mailboxId: view.mailbox.id,
		sdkConversationId,
		refToMessageId: referred === undefined ? null : referred.writtenMessageId || referred.messageId,
		subject: view.subject,
		confidential,
		senderOrganisation: deps.organisation.participantId.toLowerCase(),
		senderAddress: await getFunctionalAddress(tx, view.mailbox.id),
		senderName: deps.organisation.name,
		senderFunctionName: view.mailbox.name,
		recipientOrganisation: recipient.organisation,
		recipientAddress: recipient.address,
		recipientName: recipient.organisationName,
		recipientFunctionName: recipient.functionName,
		documents: [
			{
				documentId: deps.ids.uuid(),
				documentName: view.subject,
				index: '1',
				texts: view.text.trim() === '' ? [] : [view.text]
			}
		],
		senderReferences: view.references,
		recipientReferences: view.recipientReferences,
		persons: view.persons,
		status: 'SCHEDULED',
		rejections: [],
		authorId,
		createdAt: now,
		recordedAt: applied.recordedAt
	});
	if (files.length > 0) {
		await tx
			.insert(attachments)
			.values(files.map(({ draftId, ...file }) => ({ ...file, messageId: draftId })));
	}
	await tx.insert(messageEvents).values({ messageId: view.id, at: now, status: 'SCHEDULED' });
	await queueMessage(tx, deps, {
		messageId: view.id,
		recipientOrganisation: recipient.organisation,
		recipientAddress: recipient.address
	});
	await appendAudit(tx, {
		event: 'message.sent',
		at: now,
		personId: authorId,
		mailboxId: view.mailbox.id,
		conversationId: applied.conversationId,
		messageId: view.id,
		facts: {
			recipientOrganisation: recipient.organisation,
			recipientAddress: recipient.address,
			sdkConversationId,
			confidential,
			attachments: files.length
		}
	});
	await deleteDraft(tx, view.id);
	return applied.conversationId;
}

async function getFunctionalAddress(tx: Tx, mailboxId: string): Promise<string> {
	const [mailbox] = await tx
		.select({ functionalAddress: mailboxes.functionalAddress })
		.from(mailboxes)
		.where(eq(mailboxes.id, mailboxId));
	assert(mailbox !== undefined, 'the mailbox of a draft exists');
	return mailbox.functionalAddress;
}
