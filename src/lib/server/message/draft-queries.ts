import { and, count, desc, eq } from 'drizzle-orm';
import type { DraftSummary, DraftView } from '#lib/message/draft.ts';
import { functions, organisations } from '../address-book/schema.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { findOwnDraft } from './draft-access.ts';
import { loadDraft } from './load-draft.ts';
import { draftAttachments, drafts } from './schema.ts';

const DRAFTS_MAX = 200;

/** The actor's own draft; undefined when it is not hers or she may no longer send from its mailbox. */
export async function findDraft(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; draftId: string }
): Promise<DraftView | undefined> {
	const own = await findOwnDraft(deps.db.read, deps, input.actor, input.draftId);
	if (own === undefined) return undefined;
	return (await loadDraft(deps.db.read, input.draftId))?.view;
}

/** What the actor has begun and not sent, newest first. */
export async function listDrafts(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor }
): Promise<DraftSummary[]> {
	const { personId } = input.actor;
	const { read } = deps.db;
	const sendable = await listMailboxesWithRight(read, personId, 'send', deps.clock.now());
	const rows = await read
		.select({
			id: drafts.id,
			mailbox: { id: mailboxes.id, name: mailboxes.name },
			subject: drafts.subject,
			recipientName: organisations.name,
			recipientFunctionName: functions.name,
			attachmentCount: count(draftAttachments.id),
			updatedAt: drafts.updatedAt
		})
		.from(drafts)
		.innerJoin(mailboxes, eq(mailboxes.id, drafts.mailboxId))
		.leftJoin(draftAttachments, eq(draftAttachments.draftId, drafts.id))
		.leftJoin(organisations, eq(organisations.participantId, drafts.recipientOrganisation))
		.leftJoin(
			functions,
			and(
				eq(functions.participantId, drafts.recipientOrganisation),
				eq(functions.identifier, drafts.recipientAddress)
			)
		)
		.where(eq(drafts.authorId, personId))
		.groupBy(drafts.id)
		.orderBy(desc(drafts.updatedAt))
		.limit(DRAFTS_MAX);
	return rows.filter((row) => sendable.some(({ mailboxId }) => mailboxId === row.mailbox.id));
}
