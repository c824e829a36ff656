import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import { cleanLine, cleanText } from '#lib/message/clean-text.ts';
import { RECIPIENTS_MAX, type DraftChanges } from '#lib/message/draft.ts';
import type { MessageReference } from '#lib/message/message.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { counterpartOf, findMessage } from './answered-message.ts';
import { findOwnDraft, maySend, nextUpdatedAt, type StoredDraft } from './draft-access.ts';
import { drafts } from './schema.ts';

export type SaveDraftOutcome =
	| { outcome: 'done'; updatedAt: number }
	| { outcome: 'not-found' }
	/** An answer stays in its mailbox and goes to the organisation it answers, and to it alone; nothing was saved. */
	| { outcome: 'fixed'; field: 'mailbox' | 'recipient' };

/** Above what can be sent, so that one too many is there to be taken out again. */
const MORE_RECIPIENTS_KEPT = 2 * RECIPIENTS_MAX;

/**
 * Saves what the author has typed, as it is: also what cannot be sent so, for that is `checkDraft`'s to say and nothing
 * typed is lost. Characters that cannot be sent at all are left out, and references that are wholly empty.
 */
export async function saveDraft(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; draftId: string; changes: DraftChanges }
): Promise<SaveDraftOutcome> {
	const { actor, changes } = input;
	return deps.db.write(async (tx): Promise<SaveDraftOutcome> => {
		const now = deps.clock.now();
		const draft = await findOwnDraft(tx, deps, actor, input.draftId);
		if (draft === undefined) return { outcome: 'not-found' };
		const { mailboxId } = changes;
		if (mailboxId !== undefined && mailboxId !== draft.mailboxId) {
			if (draft.inReplyTo !== null) return { outcome: 'fixed', field: 'mailbox' };
			if (!(await maySend(tx, actor, mailboxId, now))) return { outcome: 'not-found' };
		}
		if (changes.recipient && (await leavesConversation(tx, draft, changes.recipient))) {
			return { outcome: 'fixed', field: 'recipient' };
		}
		if (changes.moreRecipients?.length && draft.inReplyTo !== null) {
			return { outcome: 'fixed', field: 'recipient' };
		}
		const columns = columnsOf(changes);
		// A late save of what is saved already must not make a review out of date.
		if (changesNothing(draft, columns)) return { outcome: 'done', updatedAt: draft.updatedAt };
		const updatedAt = nextUpdatedAt(draft, now);
		await tx
			.update(drafts)
			.set({ ...columns, updatedAt })
			.where(eq(drafts.id, draft.id));
		return { outcome: 'done', updatedAt };
	});
}

/** Another organisation must not be let into a conversation: to it, one sends a message of its own. */
async function leavesConversation(
	tx: Tx,
	draft: StoredDraft,
	recipient: { organisation: string }
): Promise<boolean> {
	if (draft.inReplyTo === null) return false;
	const referred = await findMessage(tx, draft.inReplyTo);
	return (
		referred !== undefined &&
		counterpartOf(referred).organisation !== recipient.organisation.trim().toLowerCase()
	);
}

function changesNothing(draft: StoredDraft, columns: Partial<StoredDraft>): boolean {
	return Object.entries(columns).every(([column, value]) =>
		isDeepStrictEqual(value, draft[column as keyof StoredDraft])
	);
}

function columnsOf(changes: DraftChanges): Partial<StoredDraft> {
	const columns: Partial<StoredDraft> = {};
	if (changes.mailboxId !== undefined) columns.mailboxId = changes.mailboxId;
	if (changes.recipient !== undefined) {
		columns.recipientOrganisation = changes.recipient?.organisation.trim().toLowerCase() ?? null;
		columns.recipientAddress = changes.recipient?.address.trim() ?? null;
	}
	if (changes.moreRecipients !== undefined) {
		columns.moreRecipients = changes.moreRecipients
			.slice(0, MORE_RECIPIENTS_KEPT)
			.map(({ organisation, address }) => ({
				organisation: organisation.trim().toLowerCase(),
				address: address.trim()
			}));
	}
	if (changes.subject !== undefined) columns.subject = cleanLine(changes.subject);
	if (changes.confidential !== undefined) columns.confidential = changes.confidential;
	if (changes.text !== undefined) columns.text = cleanText(changes.text);
	if (changes.references !== undefined) columns.references = cleanReferences(changes.references);
	if (changes.persons !== undefined) columns.persons = cleanReferences(changes.persons);
	return columns;
}

/** The root comes from a list of choices, so a row with nothing but a root is an empty one. */
function cleanReferences(references: readonly MessageReference[]): MessageReference[] {
	return references
		.map(({ root, extension, label }) => ({
			root: cleanLine(root),
			extension: cleanLine(extension),
			label: cleanLine(label ?? '')
		}))
		.filter(({ extension, label }) => extension !== '' || label !== '')
		.map(({ root, extension, label }) => ({
			root,
			extension,
			...(label === '' ? {} : { label })
		}));
}
