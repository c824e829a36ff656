/**
 * Rights that follow from groups: for the people given, makes the memberships with the source of this group those that
 * its rules and members ask for. Part of the transaction of whatever changed these.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { appendAudits } from '../audit/append-audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { releaseConversationsOf } from '../conversation/release-all.ts';
import type { Tx } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { findRights } from '../mailbox/rights.ts';
import { memberships } from '../mailbox/schema.ts';
import { sourceOf, type GroupAct } from './group.ts';
import { groupMembers, groupRules } from './schema.ts';

type Membership = typeof memberships.$inferSelect;
type Rights = Pick<Membership, 'mayQueue' | 'mayRead' | 'maySend' | 'mayAdminister'>;

/** @returns how many memberships changed. For as many people at once as there is time for: see `peopleAtOnce`. */
export async function recompute(
	tx: Tx,
	act: GroupAct,
	groupId: string,
	personIds: readonly string[]
): Promise<number> {
	if (personIds.length === 0) return 0;
	const source = sourceOf(groupId);
	const rules = await tx.select().from(groupRules).where(eq(groupRules.groupId, groupId));
	const present = await tx
		.select()
		.from(memberships)
		.where(and(inArray(memberships.personId, [...personIds]), eq(memberships.source, source)));
	if (rules.length === 0 && present.length === 0) return 0;
	const members = await tx
		.select({ personId: groupMembers.personId })
		.from(groupMembers)
		.innerJoin(people, eq(people.id, groupMembers.personId))
		.where(
			and(
				eq(groupMembers.groupId, groupId),
				inArray(groupMembers.personId, [...personIds]),
				eq(people.active, true)
			)
		);
	const has = new Map(present.map((row) => [keyOf(row), row]));
	const events: AuditEvent[] = [];
	const lost: Membership[] = [];
	for (const { personId } of members) {
		for (const rule of rules) {
			const place = { mailboxId: rule.mailboxId, personId };
			const before = has.get(keyOf(place));
			has.delete(keyOf(place));
			if (before !== undefined && sameRights(before, rule)) continue;
			await put(tx, { ...place, source, ...rightsIn(rule) }, act.at);
			events.push(setEvent(act, place, source, rule));
			if (before?.mayRead && !rule.mayRead) lost.push(before);
		}
	}
	// What is left was asked for by a rule or a membership that is no more.
	for (const row of has.values()) {
		await tx
			.delete(memberships)
			.where(
				and(
					eq(memberships.mailboxId, row.mailboxId),
					eq(memberships.personId, row.personId),
					eq(memberships.source, source)
				)
			);
		const facts = { person: row.personId, source };
		const { mailboxId } = row;
		events.push({
			event: 'membership.removed',
			at: act.at,
			personId: act.by,
			mailboxId,
			facts
		});
		if (row.mayRead) lost.push(row);
	}
	await appendAudits(tx, events);
	for (const { personId, mailboxId } of lost) {
		const { read } = await findRights(tx, personId, mailboxId, act.at);
		if (!read) await releaseConversationsOf(tx, { ...act, personId, mailboxId });
	}
	return events.length;
}

/** As `recompute`, for one person in every group that she is in or has rights from. */
export async function recomputePerson(tx: Tx, act: GroupAct, personId: string): Promise<void> {
	const groupIds = await tx
		.select({ groupId: groupMembers.groupId })
		.from(groupMembers)
		.where(eq(groupMembers.personId, personId));
	for (const { groupId } of groupIds) await recompute(tx, act, groupId, [personId]);
}

async function put(
	tx: Tx,
	row: Pick<Membership, 'mailboxId' | 'personId' | 'source'> & Rights,
	at: number
): Promise<void> {
	await tx
		.insert(memberships)
		.values({ ...row, from: null, until: null, createdAt: at })
		.onConflictDoUpdate({
			target: [memberships.mailboxId, memberships.personId, memberships.source],
			set: rightsIn(row)
		});
}

function setEvent(
	act: GroupAct,
	place: { mailboxId: string; personId: string },
	source: string,
	rights: Rights
): AuditEvent {
	return {
		event: 'membership.set',
		at: act.at,
		personId: act.by,
		mailboxId: place.mailboxId,
		facts: {
			person: place.personId,
			queue: rights.mayQueue,
			read: rights.mayRead,
			send: rights.maySend,
			administer: rights.mayAdminister,
			from: null,
			until: null,
			source
		}
	};
}

function rightsIn({ mayQueue, mayRead, maySend, mayAdminister }: Rights): Rights {
	return { mayQueue, mayRead, maySend, mayAdminister };
}

function sameRights(one: Rights, other: Rights): boolean {
	return (
		one.mayQueue === other.mayQueue &&
		one.mayRead === other.mayRead &&
		one.maySend === other.maySend &&
		one.mayAdminister === other.mayAdminister
	);
}

function keyOf({ mailboxId, personId }: { mailboxId: string; personId: string }): string {
	return `${mailboxId} ${personId}`;
}
