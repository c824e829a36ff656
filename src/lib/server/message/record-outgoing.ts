import { eq } from 'drizzle-orm';
import type { DraftRecipient } from '#lib/message/draft.ts';
import { assert } from '../assert.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import { applyOutgoing } from '../conversation/apply-message.ts';
import type { Tx } from '../db/database.ts';
import { sameParticipant } from '../envelope/envelope.ts';
import type { Ids } from '../ids.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { queueMessage } from '../outbox/queue-entry.ts';
import type { LoadedDraft } from './load-draft.ts';
import { attachments, messageEvents, messages } from './schema.ts';

export interface RecordOutgoingDeps {
	clock: Clock;
	ids: Ids;
	/** Us: the sending participant. */
	organisation: { readonly participantId: string; readonly name: string };
	/** Right-hand side of transport ids. */
	hostName: string;
}

/**
 * Writes one message of a draft that has been checked, to one recipient: message, attachments, conversation, first event
 * (SCHEDULED), outbox and audit, in the transaction of whoever sends the draft. Returns the conversation's id.
 */
export async function recordOutgoing(
	tx: Tx,
	deps: RecordOutgoingDeps,
	{ view, referred, authorId, attachments: files }: LoadedDraft,
	/** `sendListId`: null when there is one recipient. */
	to: { id: string; recipient: DraftRecipient; sendListId: string | null }
): Promise<string> {
	const { id, recipient } = to;
	const { confidential } = view;
	assert(confidential !== null, 'a checked draft is complete');
	const now = deps.clock.now();
	// A new conversation takes the id of its first message (B1.3.3 §4.3.2); all messages of a send list share it.
	const sdkConversationId = referred?.sdkConversationId ?? view.id;
	const applied = await applyOutgoing(tx, deps, {
		mailboxId: view.mailbox.id,
		sdkConversationId,
		counterpart: {
			organisation: recipient.organisation,
			name: recipient.organisationName,
			address: recipient.address,
			functionName: recipient.functionName
		},
		subject: view.subject,
		confidential,
		references: [...view.references, ...view.recipientReferences],
		attachmentCount: files.length,
		authorId,
		now
	});
	await tx.insert(messages).values({
		id,
		direction: 'outgoing',
		messageId: id,
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
		sendListId: to.sendListId,
		authorId,
		createdAt: now,
		recordedAt: applied.recordedAt
	});
	if (files.length > 0) {
		await tx.insert(attachments).values(
			files.map(({ draftId, ...file }) => ({
				...file,
				// The files of the first message keep their ids; each further message has the same bytes under ids of its own.
				id: id === draftId ? file.id : deps.ids.rowId(),
				messageId: id
			}))
		);
	}
	await tx.insert(messageEvents).values({ messageId: id, at: now, status: 'SCHEDULED' });
	await queueMessage(tx, deps, {
		messageId: id,
		recipientOrganisation: recipient.organisation,
		recipientAddress: recipient.address,
		sdkConversationId,
		route: sameParticipant(recipient.organisation, deps.organisation.participantId)
			? 'internal'
			: 'access-point'
	});
	await appendAudit(tx, {
		event: 'message.sent',
		at: now,
		personId: authorId,
		mailboxId: view.mailbox.id,
		conversationId: applied.conversationId,
		messageId: id,
		facts: {
			recipientOrganisation: recipient.organisation,
			recipientAddress: recipient.address,
			sdkConversationId,
			confidential,
			attachments: files.length
		}
	});
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
