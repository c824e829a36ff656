import { and, eq, sql, type SQL } from 'drizzle-orm';
import type {
	ConversationPage,
	ConversationRow,
	ConversationViewName
} from '#lib/conversation/conversation.ts';
import type { PersonName } from '#lib/identity/person.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findRights, listMailboxesWithRight, listPeopleWithRight } from '../mailbox/rights.ts';
import { recordDeniedMailbox } from '../mailbox/record-denied.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { listRows } from './list-rows.ts';
import { conversations } from './schema.ts';
import { foldForSearch } from './search-text.ts';

const PAGE_DEFAULT = 50;
const PAGE_MAX = 200;
/** A search looks at this many of the newest conversations at most, so that it never costs more than some milliseconds. */
const SEARCH_AMONG_MAX = 10_000;
/** Fewer letters would find everything. */
const SEARCH_LETTERS_MIN = 2;

/**
 * One page of a mailbox's list, newest first. Undefined when the actor may not read there (whoever may only watch the
 * queue sees counts, never lines) or there is no such mailbox.
 */
export async function listConversations(
	deps: { db: Db; clock: Clock },
	input: {
		actor: Actor;
		mailboxId: string;
		view: ConversationViewName;
		/** `next` of the page before. */
		before?: string;
		limit?: number;
	}
): Promise<ConversationPage | undefined> {
	const { personId } = input.actor;
	const rights = await findRights(deps.db.read, personId, input.mailboxId, deps.clock.now());
	if (!rights.read) {
		// Whoever may watch the queue comes here by the way that she is shown.
		if (!rights.queue) await recordDeniedMailbox(deps, input.actor, input.mailboxId);
		return undefined;
	}
	const limit = Math.max(1, Math.min(input.limit ?? PAGE_DEFAULT, PAGE_MAX));
	const rows = await listRows(deps.db.read, {
		personId,
		where: and(
			eq(conversations.mailboxId, input.mailboxId),
			inView(input.view, personId),
			before(input.before)
		),
		limit: limit + 1
	});
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return {
		rows: page,
		next: rows.length > limit && last !== undefined ? formatCursor(last) : null
	};
}

function inView(view: ConversationViewName, personId: string): SQL | undefined {
	switch (view) {
		case 'mine':
			return and(eq(conversations.assigneeId, personId), eq(conversations.state, 'assigned'));
		case 'unassigned':
		case 'waiting':
		case 'done':
			return eq(conversations.state, view);
		case 'all':
			return undefined;
	}
}

function before(cursor: string | undefined): SQL | undefined {
	const place = cursor === undefined ? undefined : parseCursor(cursor);
	return place === undefined
		? undefined
		: sql`(${conversations.lastMessageAt}, ${conversations.id}) < (${place.lastMessageAt}, ${place.id})`;
}

/**
 * Finds conversations by parts of subject, counterpart and references (case numbers), newest first, in the mailboxes
 * that the actor may read. Every word must occur. Message texts are not searched. That somebody searched is logged,
 * not what for.
 */
export async function searchConversations(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; query: string; limit?: number }
): Promise<ConversationRow[]> {
	const { personId } = input.actor;
	const now = deps.clock.now();
	const words = foldForSearch(input.query).slice(0, 200).split(' ').slice(0, 8);
	if (words.join('').length < SEARCH_LETTERS_MIN) return [];
	const readable = await listMailboxesWithRight(deps.db.read, personId, 'read', now);
	if (readable.length === 0) return [];
	const among = sql`(select c.id from conversations c where c.mailbox_id in ${readable.map(
		(mailbox) => mailbox.mailboxId
	)} order by c.last_message_at desc limit ${SEARCH_AMONG_MAX})`;
	const rows = await listRows(deps.db.read, {
		personId,
		where: and(
			sql`${conversations.id} in ${among}`,
			...words.map((word) => sql`instr(${conversations.searchText}, ${word}) > 0`)
		),
		limit: Math.max(1, Math.min(input.limit ?? PAGE_DEFAULT, PAGE_MAX))
	});
	await deps.db.write((tx) =>
		appendAudit(tx, {
			event: 'conversation.searched',
			at: now,
			personId,
			facts: { hits: rows.length }
		})
	);
	return rows;
}

/** Whom a conversation of the mailbox can be given to: everybody who may read there. Empty without that right. */
export async function listAssignees(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; mailboxId: string }
): Promise<(PersonName & { title: string })[]> {
	const now = deps.clock.now();
	const rights = await findRights(deps.db.read, input.actor.personId, input.mailboxId, now);
	if (!rights.read) return [];
	return listPeopleWithRight(deps.db.read, input.mailboxId, 'read', now);
}
