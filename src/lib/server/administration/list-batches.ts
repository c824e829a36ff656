import { and, desc, eq } from 'drizzle-orm';
import type { MembershipTerms } from '#lib/administration/membership.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { administers, findAuthority } from './authority.ts';
import { UNDO_MS } from './change-memberships.ts';
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

/** One of them with its changes; undefined for another's. Of what is not hers any more only the count is told. */
export async function findBatch(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; batchId: string }
) {
	const { read } = deps.db;
	const now = deps.clock.now();
	const [row] = await read
		.select()
		.from(changeBatches)
		.where(and(eq(changeBatches.id, wish.batchId), eq(changeBatches.actorId, wish.actor.personId)));
	if (row === undefined) return undefined;
	const authority = await findAuthority(read, wish.actor, now);
	const changes = await read
		.select({
			position: batchChanges.position,
			person: people.displayName,
			mailbox: mailboxes.name,
			mailboxId: mailboxes.id,
			before: batchChanges.before,
			after: batchChanges.after
		})
		.from(batchChanges)
		.innerJoin(people, eq(people.id, batchChanges.personId))
		.innerJoin(mailboxes, eq(mailboxes.id, batchChanges.mailboxId))
		.where(eq(batchChanges.batchId, row.id))
		.orderBy(batchChanges.position);
	return {
		batch: viewOf(row, now),
		changes: changes
			.filter(({ mailboxId }) => administers(authority, mailboxId))
			.map(({ position, person, mailbox, before, after }) => ({
				position,
				person,
				mailbox,
				before: before as MembershipTerms | null,
				after: after as MembershipTerms | null
			}))
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
