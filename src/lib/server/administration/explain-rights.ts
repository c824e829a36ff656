/** "What can this person do, and why" and "who can do what in this mailbox, and why". */
import { eq } from 'drizzle-orm';
import type { Reason } from '#lib/administration/views.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import { groupOf } from '../groups/group.ts';
import { groupNames } from '../groups/queries.ts';
import type { Actor } from '../identity/actor.ts';
import { listRoles } from '../identity/roles.ts';
import { people } from '../identity/schema.ts';
import { hasMessages } from '../mailbox/edit-mailbox.ts';
import { mailboxes, memberships } from '../mailbox/schema.ts';
import { retentionRules } from '../retention/schema.ts';
import { administers, findAuthority } from './authority.ts';
import { unmannedFrom } from './list-mailboxes.ts';
import { termsOf } from './plan-changes.ts';
import { rightsOf } from '../mailbox/rights.ts';

/** A person with her roles and every reason for every right of hers; undefined for who is no administrator. */
export async function explainPerson(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; personId: string }
) {
	const now = deps.clock.now();
	const { read } = deps.db;
	const authority = await findAuthority(read, wish.actor, now);
	if (!authority.everything) return undefined;
	const [person] = await read.select().from(people).where(eq(people.id, wish.personId));
	if (person === undefined) return undefined;
	const reasons = await listReasons(read, now, { personId: person.id });
	return {
		person: {
			id: person.id,
			displayName: person.displayName,
			title: person.title,
			email: person.email,
			hsaId: person.hsaId,
			active: person.active,
			createdAt: person.createdAt,
			lastSignInAt: person.lastSignInAt
		},
		roles: await listRoles(read, person.id),
		reasons,
		own: person.id === wish.actor.personId
	};
}

/** A mailbox with its settings and everybody in it; undefined when it is not the actor's to administer. */
export async function explainMailbox(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; mailboxId: string }
) {
	const now = deps.clock.now();
	const { read } = deps.db;
	const authority = await findAuthority(read, wish.actor, now);
	if (!administers(authority, wish.mailboxId)) return undefined;
	const [mailbox] = await read.select().from(mailboxes).where(eq(mailboxes.id, wish.mailboxId));
	if (mailbox === undefined) return undefined;
	const reasons = await listReasons(read, now, { mailboxId: mailbox.id });
	const [retention] = await read
		.select({ basis: retentionRules.basis, days: retentionRules.days })
		.from(retentionRules)
		.where(eq(retentionRules.mailboxId, mailbox.id));
	const handling = reasons.filter(
		({ person, rights }) => person.active && rights.send && rights.read
	);
	return {
		mailbox,
		/** Whether messages have come or gone: then the functional address stays. */
		addressFixed: await hasMessages(read, mailbox.id),
		reasons,
		/** null: nothing goes by age. */
		retention: retention ?? null,
		unmannedFrom: mailbox.closedAt === null ? unmannedFrom(handling, now) : null,
		/** How many read and send now. */
		handlers: new Set(handling.filter(({ when }) => when === 'now').map(({ person }) => person.id))
			.size,
		everything: authority.everything
	};
}

async function listReasons(
	reader: Reader,
	now: number,
	of: { personId: string } | { mailboxId: string }
): Promise<Reason[]> {
	const rows = await reader
		.select({ membership: memberships, person: people, mailbox: mailboxes })
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.innerJoin(mailboxes, eq(mailboxes.id, memberships.mailboxId))
		.where(
			'personId' in of
				? eq(memberships.personId, of.personId)
				: eq(memberships.mailboxId, of.mailboxId)
		);
	const names = await groupNames(
		reader,
		rows.map(({ membership }) => membership.source)
	);
	const order = new Intl.Collator('sv', { numeric: true });
	return rows
		.map(({ membership, person, mailbox }) => ({
			person: {
				id: person.id,
				name: person.displayName,
				title: person.title,
				active: person.active
			},
			mailbox: { id: mailbox.id, name: mailbox.name, closed: mailbox.closedAt !== null },
			source: membership.source,
			group: groupIn(membership.source, names),
			...termsOf(membership),
			rights: rightsOf(membership),
			when: whenOf(membership, now)
		}))
		.toSorted(
			(a, b) =>
				order.compare(a.person.name, b.person.name) || order.compare(a.mailbox.name, b.mailbox.name)
		);
}

function groupIn(source: string, names: ReadonlyMap<string, string>): Reason['group'] {
	const id = groupOf(source);
	const name = id === undefined ? undefined : names.get(id);
	return id === undefined || name === undefined ? null : { id, name };
}

function whenOf(row: { from: number | null; until: number | null }, now: number): Reason['when'] {
	if (row.until !== null && row.until <= now) return 'over';
	return row.from !== null && row.from > now ? 'later' : 'now';
}
