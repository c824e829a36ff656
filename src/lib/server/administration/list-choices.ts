import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { administers, administersAnything, findAuthority } from './authority.ts';
import { byName, matcher } from './sorted.ts';

/** Of each kind at once; more are found by searching. */
export const CHOICES_MAX = 50;

/** People, and mailboxes, in one change: what is chosen is posted, and a form has 64 kB. */
export const CHOSEN_MAX = 500;

export interface Choice {
	id: string;
	name: string;
	detail: string;
	chosen: boolean;
}

/**
 * People and mailboxes to choose among for a change of rights: those that are chosen first, then what the words find.
 * `more`: how many are not shown. Herself and who has left are no choice.
 */
export async function listChoices(
	deps: { db: Db; clock: Clock },
	wish: {
		actor: Actor;
		personIds: readonly string[];
		mailboxIds: readonly string[];
		people: string;
		mailboxes: string;
	}
): Promise<{ people: Choices; mailboxes: Choices }> {
	const { read } = deps.db;
	const authority = await findAuthority(read, wish.actor, deps.clock.now());
	if (!administersAnything(authority)) return { people: none, mailboxes: none };
	const persons = await read
		.select({ id: people.id, name: people.displayName, detail: people.title })
		.from(people)
		.where(eq(people.active, true));
	const boxes = (
		await read
			.select({ id: mailboxes.id, name: mailboxes.name, detail: mailboxes.functionalAddress })
			.from(mailboxes)
	).filter(({ id }) => administers(authority, id));
	return {
		people: choose(
			persons.filter(({ id }) => id !== wish.actor.personId),
			wish.personIds,
			wish.people
		),
		mailboxes: choose(boxes, wish.mailboxIds, wish.mailboxes)
	};
}

interface Choices {
	choices: Choice[];
	more: number;
}

const none: Choices = { choices: [], more: 0 };

function choose(rows: readonly Omit<Choice, 'chosen'>[], ids: readonly string[], query: string) {
	const wanted = new Set(ids);
	const matches = matcher(query);
	const chosen = byName(rows.filter(({ id }) => wanted.has(id)));
	const others = byName(
		rows.filter(({ id, name, detail }) => !wanted.has(id) && matches(name, detail))
	);
	return {
		choices: [
			...chosen.map((row) => ({ ...row, chosen: true })),
			...others.slice(0, CHOICES_MAX).map((row) => ({ ...row, chosen: false }))
		],
		more: Math.max(0, others.length - CHOICES_MAX)
	};
}
