import { and, desc, eq } from 'drizzle-orm';
import type { FieldChange } from '#lib/administration/import.ts';
import type { MembershipTerms } from '#lib/administration/membership.ts';
import type { PersonFields } from '#lib/administration/person-fields.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { administers, findAuthority } from './authority.ts';
import { UNDO_MS } from './change-memberships.ts';
import { differences } from './import/differences.ts';
import { mailboxTexts, type MailboxFields } from './import/mailbox-fields.ts';
import { personTexts } from './import/plan-people.ts';
import { batchChanges, changeBatches } from './schema.ts';

/** What one has changed lately. */
const BATCHES_SHOWN = 50;

/** The actor's own batches, newest first. */
export async function listBatches(deps: { db: Db; clock: Clock }, wish: { actor: Actor }) {
	const rows = await deps.db.read
		.select()
		.from(changeBatches)
		.where(eq(changeBatches.actorId, wish.actor.personId))
		.orderBy(desc(changeBatches.createdAt), desc(changeBatches.id))
		.limit(BATCHES_SHOWN);
	return rows.map((row) => viewOf(row, deps.clock.now()));
}

/** Changes of a batch on one page. */
const CHANGES_PER_PAGE = 200;

/**
 * One of them with a page of its changes; undefined for another's. Of what is not hers any more nothing but that it is
 * one of so many is told.
 */
export async function findBatch(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; batchId: string; page?: number }
) {
	const { read } = deps.db;
	const now = deps.clock.now();
	const [row] = await read
		.select()
		.from(changeBatches)
		.where(and(eq(changeBatches.id, wish.batchId), eq(changeBatches.actorId, wish.actor.personId)));
	if (row === undefined) return undefined;
	const authority = await findAuthority(read, wish.actor, now);
	const pages = Math.max(1, Math.ceil(row.changes / CHANGES_PER_PAGE));
	const page = Math.min(wish.page ?? 0, pages - 1);
	const changes = await read
		.select({
			position: batchChanges.position,
			person: people.displayName,
			mailbox: mailboxes.name,
			mailboxId: batchChanges.mailboxId,
			before: batchChanges.before,
			after: batchChanges.after
		})
		.from(batchChanges)
		.leftJoin(people, eq(people.id, batchChanges.personId))
		.leftJoin(mailboxes, eq(mailboxes.id, batchChanges.mailboxId))
		.where(eq(batchChanges.batchId, row.id))
		.orderBy(batchChanges.position)
		.limit(CHANGES_PER_PAGE)
		.offset(page * CHANGES_PER_PAGE);
	return {
		batch: viewOf(row, now),
		list: row.kind === 'import-people' ? ('people' as const) : ('mailboxes' as const),
		page,
		pages,
		changes: changes
			.filter(({ mailboxId }) =>
				mailboxId === null ? authority.everything : administers(authority, mailboxId)
			)
			.map(({ position, person, mailbox, before, after }) => ({
				position,
				subject: [person, mailbox].filter((name) => name !== null).join(' – '),
				...changeView(row.kind, before, after)
			}))
	};
}

type Recorded = typeof batchChanges.$inferSelect.before;

/** Memberships as terms; people and mailboxes cell by cell. */
function changeView(
	kind: typeof changeBatches.$inferSelect.kind,
	before: Recorded,
	after: Recorded
): {
	terms?: { before: MembershipTerms | null; after: MembershipTerms | null };
	fields?: FieldChange[];
} {
	if (kind === 'import-people') {
		const [was, becomes] = [before as PersonFields | null, after as PersonFields | null];
		return {
			fields: differences(personTexts(was ?? undefined), personTexts(becomes ?? undefined))
		};
	}
	if (kind === 'import-mailboxes') {
		const [was, becomes] = [before as MailboxFields | null, after as MailboxFields | null];
		const texts = [mailboxTexts(was ?? undefined), mailboxTexts(becomes ?? undefined)] as const;
		return { fields: differences(...texts) };
	}
	return {
		terms: { before: before as MembershipTerms | null, after: after as MembershipTerms | null }
	};
}

function viewOf(row: typeof changeBatches.$inferSelect, now: number) {
	const { id, kind, changes, createdAt, undoneAt } = row;
	const undoUntil = createdAt + UNDO_MS;
	return {
		...{ id, kind, changes, createdAt, undoneAt, undoUntil },
		undoable: undoneAt === null && now <= undoUntil
	};
}
