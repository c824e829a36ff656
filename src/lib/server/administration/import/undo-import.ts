/** Takes back what a list has changed of people and mailboxes. */
import { and, eq, ne } from 'drizzle-orm';
import type { PersonFields } from '#lib/administration/person-fields.ts';
import type { Tx } from '../../db/database.ts';
import { endPerson } from '../../identity/deactivate-person.ts';
import { findTaken } from '../../identity/person-fields.ts';
import { people } from '../../identity/schema.ts';
import { hasMessages } from '../../mailbox/edit-mailbox.ts';
import { mailboxes } from '../../mailbox/schema.ts';
import { administers, type Authority } from '../authority.ts';
import { resumePerson } from '../reactivate-person.ts';
import type { batchChanges } from '../schema.ts';
import { mailboxFieldsOf, type MailboxFields } from './mailbox-fields.ts';
import { fieldsOf } from './plan-people.ts';
import { writeMailboxFields, writeParticulars, type Writing } from './write-changes.ts';

type Change = typeof batchChanges.$inferSelect;

/**
 * Restores a person as the list found her: whoever was added is closed off, since nobody is removed, and whoever was
 * closed off is let in with what she had. False: left as she is, because somebody has changed her since or it cannot be.
 */
export async function undoPersonChange(
	writing: Writing,
	authority: Authority,
	change: Change
): Promise<boolean> {
	const { tx, audit, at, by } = writing;
	const { personId } = change;
	const before = change.before as PersonFields | null;
	const after = change.after as PersonFields;
	const [row] = await tx.select().from(people).where(eq(people.id, personId));
	if (!authority.everything || row === undefined || !same(fieldsOf(row), after)) return false;
	if (before === null) {
		await audit.flush();
		return (await endPerson(tx, { personId, at, by })).outcome === 'done';
	}
	const identifying = before.email !== after.email || before.hsaId !== after.hsaId;
	if (identifying && personId === by) return false;
	if (identifying && (await findTaken(tx, before, personId)) !== undefined) return false;
	await writeParticulars(writing, personId, after, before);
	if (before.active && !after.active) {
		await audit.flush();
		await resumePerson(tx, { personId, at, by, restoreRights: true });
	}
	return true;
}

/** Restores a mailbox as the list found it; one that was opened is closed. False: left as it is. */
export async function undoMailboxChange(
	writing: Writing,
	authority: Authority,
	change: Change
): Promise<boolean> {
	const { tx } = writing;
	const mailboxId = change.mailboxId ?? '';
	const after = change.after as MailboxFields;
	const before = (change.before as MailboxFields | null) ?? { ...after, closed: true };
	if (!administers(authority, mailboxId)) return false;
	const [row] = await tx.select().from(mailboxes).where(eq(mailboxes.id, mailboxId));
	if (row === undefined || !same(mailboxFieldsOf(row), after)) return false;
	const known = before.name !== after.name || before.closed !== after.closed;
	const address = before.functionalAddress;
	if ((known || address !== after.functionalAddress) && !authority.everything) return false;
	if (address !== after.functionalAddress) {
		if (await isAddressTaken(tx, address, mailboxId)) return false;
		if (await hasMessages(tx, mailboxId)) return false;
	}
	await writeMailboxFields(writing, mailboxId, after, before);
	return true;
}

async function isAddressTaken(tx: Tx, address: string, mailboxId: string): Promise<boolean> {
	const others = and(eq(mailboxes.functionalAddress, address), ne(mailboxes.id, mailboxId));
	return (await tx.$count(mailboxes, others)) > 0;
}

function same<Fields extends object>(now: Fields, recorded: Fields): boolean {
	return (Object.keys(now) as (keyof Fields)[]).every((key) => now[key] === recorded[key]);
}
