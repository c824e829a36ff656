import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { INSTALLATION, type Actor, type ActorOrInstallation } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { people } from '../identity/schema.ts';
import { findRights, listMailboxesWithRight } from '../mailbox/rights.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { dueInSlices, type DueConversation } from './due-conversations.ts';
import type { RetentionRule } from './rule.ts';
import { legalHolds, retentionRules, retentionRuns } from './schema.ts';

type Deps = { db: Db; clock: Clock };

export interface MailboxRetention {
	id: string;
	name: string;
	/** null: nothing goes by age. */
	rule: RetentionRule | null;
	done: number;
	holds: number;
}

/** The mailboxes whose retention is the actor's: all for an administrator, her own for who administers some. By name. */
export async function listRetention(
	deps: Deps,
	input: { actor: Actor }
): Promise<MailboxRetention[]> {
	const { personId } = input.actor;
	const all = await hasRole(deps.db.read, personId, 'administrator');
	const own = all
		? []
		: await listMailboxesWithRight(deps.db.read, personId, 'administer', deps.clock.now());
	const ownIds = new Set(own.map(({ mailboxId }) => mailboxId));
	if (!all && ownIds.size === 0) return [];
	const rows = await deps.db.read
		.select({
			id: mailboxes.id,
			name: mailboxes.name,
			basis: retentionRules.basis,
			days: retentionRules.days,
			envelopeDays: retentionRules.envelopeDays,
			done: sql<number>`coalesce((select c.count from conversation_counts c
				where c.mailbox_id = ${mailboxes.id} and c.state = 'done'), 0)`,
			holds: sql<number>`(select count(*) from legal_holds h
				where h.mailbox_id = ${mailboxes.id} and h.lifted_at is null)`
		})
		.from(mailboxes)
		.leftJoin(retentionRules, eq(retentionRules.mailboxId, mailboxes.id))
		.orderBy(mailboxes.name, mailboxes.id);
	return rows
		.filter(({ id }) => all || ownIds.has(id))
		.map(({ id, name, basis, days, envelopeDays, done, holds }) => ({
			...{ id, name, done, holds },
			rule: basis === null || days === null ? null : { basis, days, envelopeDays }
		}));
}

export interface RetentionPreview {
	/** Of everything that would go now. */
	conversations: number;
	messages: number;
	attachments: number;
	/** Counting has ended at some ten thousand conversations: there may be more. */
	more: boolean;
	/** The oldest, at most as many as asked for. Ids and dates: who administers may not be allowed to read. */
	rows: DueConversation[];
	/** Whether the actor may open them. */
	mayRead: boolean;
}

/** Counted up to so many, in slices; more is said to be more. */
const COUNTED_MAX = 10_000;

/** What a run would remove at this instant, by the rule that is set or by one that is thought of. */
export async function previewRetention(
	deps: Deps,
	input: {
		actor: ActorOrInstallation;
		mailboxId: string;
		rule?: RetentionRule;
		limit?: number;
	}
): Promise<RetentionPreview | undefined> {
	const { actor, mailboxId, limit = 50 } = input;
	const now = deps.clock.now();
	if (!(await administers(deps, actor, mailboxId))) return undefined;
	const rule = input.rule ?? (await findRule(deps, mailboxId));
	const due: DueConversation[] = [];
	if (rule !== undefined) {
		for await (const slice of dueInSlices(deps.db.read, { mailboxId, rule, now: () => now })) {
			due.push(...slice);
			if (due.length >= COUNTED_MAX) break;
		}
	}
	const sum = (of: 'messages' | 'attachments') => due.reduce((all, row) => all + row[of], 0);
	return {
		conversations: due.length,
		messages: sum('messages'),
		attachments: sum('attachments'),
		more: due.length >= COUNTED_MAX,
		rows: due.toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1)).slice(0, limit),
		mayRead:
			actor !== INSTALLATION &&
			(await findRights(deps.db.read, actor.personId, mailboxId, now)).read
	};
}

export interface Hold {
	id: string;
	/** '': everything in the mailbox. */
	conversationId: string;
	reason: string;
	setAt: number;
	/** Name; null: the installation. */
	setBy: string | null;
}

/** Holds that hold, the newest first; undefined where the mailbox is not the actor's. */
export async function listHolds(
	deps: Deps,
	input: { actor: ActorOrInstallation; mailboxId: string }
): Promise<Hold[] | undefined> {
	if (!(await administers(deps, input.actor, input.mailboxId))) return undefined;
	return deps.db.read
		.select({
			id: legalHolds.id,
			conversationId: legalHolds.conversationId,
			reason: legalHolds.reason,
			setAt: legalHolds.setAt,
			setBy: people.displayName
		})
		.from(legalHolds)
		.leftJoin(people, eq(people.id, legalHolds.setBy))
		.where(and(eq(legalHolds.mailboxId, input.mailboxId), isNull(legalHolds.liftedAt)))
		.orderBy(desc(legalHolds.setAt))
		.limit(200);
}

/** The last runs: counts over the whole organisation. */
export function listRuns({ db }: Pick<Deps, 'db'>, limit = 10) {
	return db.read.select().from(retentionRuns).orderBy(desc(retentionRuns.startedAt)).limit(limit);
}

async function findRule({ db }: Deps, mailboxId: string): Promise<RetentionRule | undefined> {
	const { basis, days, envelopeDays } = retentionRules;
	const [rule] = await db.read
		.select({ basis, days, envelopeDays })
		.from(retentionRules)
		.where(eq(retentionRules.mailboxId, mailboxId));
	return rule;
}

async function administers(
	{ db, clock }: Deps,
	actor: ActorOrInstallation,
	mailboxId: string
): Promise<boolean> {
	if (actor === INSTALLATION || (await hasRole(db.read, actor.personId, 'administrator'))) {
		return true;
	}
	return (await findRights(db.read, actor.personId, mailboxId, clock.now())).administer;
}
