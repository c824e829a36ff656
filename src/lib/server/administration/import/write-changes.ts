/** Carries out one planned change of a list, whose plan has just been made in the same transaction. */
import { eq } from 'drizzle-orm';
import type { PersonFields } from '#lib/administration/person-fields.ts';
import { assert } from '../../assert.ts';
import type { Tx } from '../../db/database.ts';
import { endPerson } from '../../identity/deactivate-person.ts';
import { people } from '../../identity/schema.ts';
import type { Ids } from '../../ids.ts';
import { mailboxes } from '../../mailbox/schema.ts';
import { releaseUnreadable } from '../../mailbox/release-unreadable.ts';
import { writeMembership } from '../../mailbox/write-membership.ts';
import type { AuditSteps } from './audit-steps.ts';
import type { MailboxFields } from './mailbox-fields.ts';
import type { MailboxAct } from './plan-mailboxes.ts';
import type { MembershipAct } from './plan-memberships.ts';
import { PARTICULARS, type PersonAct } from './plan-people.ts';

export interface Writing {
	tx: Tx;
	ids: Ids;
	audit: AuditSteps;
	at: number;
	/** Who acts; null: the installation. */
	by: string | null;
}

/** Whom or what was changed, as batches record it. */
export interface Written {
	personId: string;
	mailboxId: string | null;
}

export async function writeMembershipAct(
	{ tx, audit, at, by }: Writing,
	{ personId, mailboxId, after }: MembershipAct
): Promise<Written> {
	await audit.add(await writeMembership(tx, { at, by, mailboxId, personId, terms: after }));
	await releaseUnreadable(tx, { at, by, mailboxId, personId }, () => audit.flush());
	return { personId, mailboxId };
}

export async function writePersonAct(writing: Writing, act: PersonAct): Promise<Written> {
	const { tx, ids, audit, at, by } = writing;
	const { before, after } = act;
	const { active, ...particulars } = after;
	if (act.personId === null || before === null) {
		const personId = ids.uuid();
		await tx.insert(people).values({ id: personId, ...particulars, createdAt: at });
		await audit.add({ event: 'person.created', at, personId: by, facts: { person: personId } });
		return { personId, mailboxId: null };
	}
	const { personId } = act;
	await writeParticulars(writing, personId, before, after);
	if (before.active && !active) {
		await audit.flush();
		const { outcome } = await endPerson(tx, { personId, at, by });
		assert(outcome === 'done', 'the plan would have said that the person cannot be ended');
	}
	return { personId, mailboxId: null };
}

/** Everything of a person but whether she is active. */
export async function writeParticulars(
	{ tx, audit, at, by }: Writing,
	personId: string,
	before: PersonFields,
	after: PersonFields
): Promise<void> {
	const changed = PARTICULARS.filter((key) => before[key] !== after[key]);
	if (changed.length === 0) return;
	await tx
		.update(people)
		.set(Object.fromEntries(changed.map((key) => [key, after[key]])))
		.where(eq(people.id, personId));
	const facts = { person: personId, fields: changed.join(' ') };
	await audit.add({ event: 'person.edited', at, personId: by, facts });
}

export async function writeMailboxAct(writing: Writing, act: MailboxAct): Promise<Written> {
	const { tx, ids, audit, at, by } = writing;
	const { before, after } = act;
	if (act.mailboxId === null || before === null) {
		const mailboxId = ids.uuid();
		const { closed, ...settings } = after;
		const closedAt = closed ? at : null;
		await tx.insert(mailboxes).values({ id: mailboxId, ...settings, closedAt, createdAt: at });
		await audit.add({ event: 'mailbox.created', at, personId: by, mailboxId });
		return { personId: '', mailboxId };
	}
	await writeMailboxFields(writing, act.mailboxId, before, after);
	return { personId: '', mailboxId: act.mailboxId };
}

export async function writeMailboxFields(
	{ tx, audit, at, by }: Writing,
	mailboxId: string,
	before: MailboxFields,
	after: MailboxFields
): Promise<void> {
	const { closed, ...settings } = after;
	const keys = Object.keys(settings) as (keyof typeof settings)[];
	const changed = keys.filter((key) => before[key] !== after[key]);
	const place = { at, personId: by, mailboxId };
	if (changed.length > 0) {
		await tx
			.update(mailboxes)
			.set(Object.fromEntries(changed.map((key) => [key, after[key]])))
			.where(eq(mailboxes.id, mailboxId));
		await audit.add({ event: 'mailbox.edited', ...place, facts: { fields: changed.join(' ') } });
	}
	if (before.closed === closed) return;
	await tx
		.update(mailboxes)
		.set({ closedAt: closed ? at : null })
		.where(eq(mailboxes.id, mailboxId));
	await audit.add({ event: closed ? 'mailbox.closed' : 'mailbox.reopened', ...place });
}
