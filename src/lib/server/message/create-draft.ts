import { and, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import {
	counterpartOf,
	findMessage,
	findSupplemented,
	listOwnReferences,
	type StoredMessage
} from './answered-message.ts';
import { maySend } from './draft-access.ts';
import { drafts } from './schema.ts';

export type CreateDraftOutcome =
	| { outcome: 'done'; draftId: string }
	| { outcome: 'not-found' }
	/** We have sent nothing there, or nothing that was not refused: there is nothing to add to. */
	| { outcome: 'not-answerable' };

/**
 * Starts a draft. `inReplyTo` is the row id of a message in the mailbox that is answered: the answer names it. Of one of
 * ours there is no answer, it is supplemented. `supplements` is the row id of any message of the conversation that more is
 * to be said in: what is sent names the first message that we have sent there, and may follow while that one still waits.
 * An answer that the actor has begun already is given back instead of a second one.
 */
export async function createDraft(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { actor: Actor; mailboxId: string; inReplyTo?: string; supplements?: string }
): Promise<CreateDraftOutcome> {
	const { actor, mailboxId } = input;
	return deps.db.write(async (tx): Promise<CreateDraftOutcome> => {
		const now = deps.clock.now();
		if (!(await maySend(tx, actor, mailboxId, now))) return { outcome: 'not-found' };
		let prefill = {};
		const about = input.supplements ?? input.inReplyTo;
		if (about !== undefined) {
			const message = await findMessage(tx, about);
			if (message?.mailboxId !== mailboxId) return { outcome: 'not-found' };
			const answers = input.supplements === undefined && message.direction === 'incoming';
			const referred = answers ? message : await findSupplemented(tx, message);
			if (referred === undefined) return { outcome: 'not-answerable' };
			const begun = await findBegun(tx, actor, referred);
			if (begun !== undefined) return { outcome: 'done', draftId: begun };
			prefill = await prefillOf(tx, referred);
		}
		const draftId = deps.ids.uuid();
		await tx.insert(drafts).values({
			id: draftId,
			authorId: actor.personId,
			mailboxId,
			references: [],
			persons: [],
			...prefill,
			createdAt: now,
			updatedAt: now
		});
		return { outcome: 'done', draftId };
	});
}

async function findBegun(
	tx: Tx,
	actor: Actor,
	referred: StoredMessage
): Promise<string | undefined> {
	const [begun] = await tx
		.select({ id: drafts.id })
		.from(drafts)
		.where(and(eq(drafts.authorId, actor.personId), eq(drafts.inReplyTo, referred.id)))
		.limit(1);
	return begun?.id;
}

async function prefillOf(tx: Tx, referred: StoredMessage) {
	const counterpart = counterpartOf(referred);
	return {
		inReplyTo: referred.id,
		recipientOrganisation: counterpart.address === '' ? null : counterpart.organisation,
		recipientAddress: counterpart.address === '' ? null : counterpart.address,
		subject: referred.subject,
		// Secret stays secret; the other way round is for the author to decide.
		confidential: referred.confidential ? true : null,
		references: await listOwnReferences(tx, referred)
	};
}
