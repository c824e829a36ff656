import { and, asc, eq, gt } from 'drizzle-orm';
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { mayAdministerAll } from '../identity/roles.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { breathe, GROUP_RULES_MAX, isRule, peopleAtOnce, type GroupAct } from './group.ts';
import { planRule } from './plan-rule.ts';
import { listOtherAdministrators } from './queries.ts';
import { recompute } from './recompute.ts';
import { groupMembers, groupRules, groups } from './schema.ts';

export type SaveRuleOutcome =
	/** `changed`: memberships. */
	| { outcome: 'done'; changed: number }
	/** No such group or mailbox, or the actor is no administrator. */
	| { outcome: 'not-found' }
	/** Reading needs the queue, sending needs reading; and a rule gives something. */
	| { outcome: 'invalid' }
	/** The group has as many rules as a group may have. */
	| { outcome: 'too-many' }
	/** The actor is in the group and would gain: these may do it instead. */
	| { outcome: 'own'; others: string[] }
	/** It touches others than those whom she has been shown. */
	| { outcome: 'changed-since' };

/**
 * Gives the members of a group rights in a mailbox, or with `rights: null` takes the rule away, with the memberships that
 * follow. `seen` is of the plan that she has looked at (`planRule`); undefined: she has not. Asks for the role
 * `administrator`. One transaction, however many members: others may read meanwhile, and their writes wait.
 */
export async function saveRule(
	deps: { db: Db; clock: Clock },
	input: {
		actor: ActorOrInstallation;
		groupId: string;
		mailboxId: string;
		rights: MailboxRights | null;
		seen?: string;
	}
): Promise<SaveRuleOutcome> {
	const { actor, groupId, mailboxId, rights, seen } = input;
	if (rights !== null && !isRule(rights)) return { outcome: 'invalid' };
	const at = deps.clock.now();
	const by = personIdOf(actor);
	return deps.db.write(async (tx): Promise<SaveRuleOutcome> => {
		if (!(await mayAdministerAll(tx, actor, at))) return { outcome: 'not-found' };
		const there = await areThere(tx, groupId, mailboxId);
		if (!there) return { outcome: 'not-found' };
		const plan = await planRule(tx, { groupId, mailboxId, rights }, by, at);
		if (by !== null && plan.actorGains.length > 0) {
			return { outcome: 'own', others: await listOtherAdministrators(tx, by) };
		}
		if (seen !== undefined && seen !== plan.seen) return { outcome: 'changed-since' };
		if (rights === null) {
			const gone = await tx
				.delete(groupRules)
				.where(and(eq(groupRules.groupId, groupId), eq(groupRules.mailboxId, mailboxId)))
				.returning({ groupId: groupRules.groupId });
			if (gone.length === 0) return { outcome: 'not-found' };
		} else if (!(await putRule(tx, { groupId, mailboxId, rights, at }))) {
			return { outcome: 'too-many' };
		}
		const changed = await recomputeAll(tx, { at, by }, groupId);
		await appendAudit(tx, {
			...(rights === null
				? { event: 'group.rule-removed', facts: { group: groupId, people: changed } }
				: { event: 'group.rule-set', facts: { group: groupId, ...rights, people: changed } }),
			at,
			personId: by,
			mailboxId
		});
		return { outcome: 'done', changed };
	});
}

async function areThere(tx: Tx, groupId: string, mailboxId: string): Promise<boolean> {
	const found = await tx.$count(groups, eq(groups.id, groupId));
	return found > 0 && (await tx.$count(mailboxes, eq(mailboxes.id, mailboxId))) > 0;
}

async function putRule(
	tx: Tx,
	rule: { groupId: string; mailboxId: string; rights: MailboxRights; at: number }
): Promise<boolean> {
	const { groupId, mailboxId, rights, at } = rule;
	const others = await tx.$count(groupRules, eq(groupRules.groupId, groupId));
	const columns = {
		mayQueue: rights.queue,
		mayRead: rights.read,
		maySend: rights.send,
		mayAdminister: rights.administer
	};
	const place = and(eq(groupRules.groupId, groupId), eq(groupRules.mailboxId, mailboxId));
	const { rowsAffected } = await tx.update(groupRules).set(columns).where(place);
	if (rowsAffected > 0) return true;
	if (others >= GROUP_RULES_MAX) return false;
	await tx.insert(groupRules).values({ groupId, mailboxId, ...columns, createdAt: at });
	return true;
}

/** Whoever is in the group, piece by piece, with room for others between. */
async function recomputeAll(tx: Tx, act: GroupAct, groupId: string): Promise<number> {
	const size = peopleAtOnce(await tx.$count(groupRules, eq(groupRules.groupId, groupId)));
	let changed = 0;
	let after = '';
	for (;;) {
		const page = await tx
			.select({ personId: groupMembers.personId })
			.from(groupMembers)
			.where(and(eq(groupMembers.groupId, groupId), gt(groupMembers.personId, after)))
			.orderBy(asc(groupMembers.personId))
			.limit(size);
		if (page.length === 0) return changed;
		const personIds = page.map(({ personId }) => personId);
		changed += await recompute(tx, act, groupId, personIds);
		after = personIds.at(-1) ?? after;
		await breathe();
	}
}
