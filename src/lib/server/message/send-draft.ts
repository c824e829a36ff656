/**
 * Sending is one durable act with one id: the message, its attachments, its place in the outbox and the log are written
 * in one transaction, and the message's id is the draft's. Whatever happens afterwards repeats this act or nothing. To
 * several recipients it is still one act: a message for each of them, and the first has the draft's id.
 */
import type { DraftProblem } from '#lib/message/draft.ts';
import { assert } from '../assert.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findMessage } from './answered-message.ts';
import { checkDraft } from './check-draft.ts';
import { deleteDraft } from './discard-draft.ts';
import { maySend } from './draft-access.ts';
import { loadDraft, type LoadedDraft } from './load-draft.ts';
import { recordOutgoing, type RecordOutgoingDeps } from './record-outgoing.ts';

export type SendDraftOutcome =
	/** Of a send list: the message to the first recipient, which has the draft's id. */
	| { outcome: 'sent'; messageId: string; conversationId: string }
	/** The draft is not what the author has reviewed; nothing was sent. */
	| { outcome: 'changed' }
	| { outcome: 'invalid'; problems: DraftProblem[] }
	| { outcome: 'not-found' };

export interface SendDraftDeps extends RecordOutgoingDeps {
	db: Db;
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
		const { organisation } = deps;
		const problems = await checkDraft({ db: { read: tx }, organisation }, draft.view);
		if (problems.length > 0) return { outcome: 'invalid', problems };
		const conversationId = await recordAll(tx, deps, draft);
		return { outcome: 'sent', messageId: draftId, conversationId };
	});
	if (result.outcome === 'sent') deps.wakeOutbox?.();
	return result;
}

/** Returns the conversation of the first. */
async function recordAll(tx: Tx, deps: SendDraftDeps, draft: LoadedDraft): Promise<string> {
	const { id, recipient, moreRecipients } = draft.view;
	assert(recipient !== null, 'a checked draft has a recipient');
	const sendListId = moreRecipients.length > 0 ? id : null;
	const conversationId = await recordOutgoing(tx, deps, draft, { id, recipient, sendListId });
	for (const another of moreRecipients) {
		await recordOutgoing(tx, deps, draft, {
			id: deps.ids.uuid(),
			recipient: another,
			sendListId
		});
	}
	await deleteDraft(tx, id);
	return conversationId;
}
