/** What the administration's pages show. */
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';

export const PEOPLE_FILTERS = [
	'active',
	'never-signed-in',
	'without-rights',
	'left',
	'all'
] as const;
export type PeopleFilter = (typeof PEOPLE_FILTERS)[number];

export const MAILBOX_FILTERS = ['open', 'unmanned', 'closed', 'all'] as const;
export type MailboxFilter = (typeof MAILBOX_FILTERS)[number];

export interface PersonRow {
	id: string;
	name: string;
	title: string;
	email: string | null;
	active: boolean;
	/** ms since the epoch; null: never. */
	lastSignInAt: number | null;
	roles: string[];
	/** Mailboxes in which she has any right now. */
	mailboxes: number;
}

export interface MailboxRow {
	id: string;
	name: string;
	functionalAddress: string;
	description: string;
	closed: boolean;
	/** People with any right now. */
	people: number;
	/** Of these, who reads and sends. */
	handlers: number;
	/** Nobody reads and sends from this instant on, within two weeks; null: not in sight. */
	unmannedFrom: number | null;
}

/** One reason why a person has rights in a mailbox. */
export interface Reason {
	person: { id: string; name: string; title: string; active: boolean };
	mailbox: { id: string; name: string; closed: boolean };
	/** `manual`, or `group:` and the group's id. */
	source: string;
	/** Of the group that it follows from; null: given by hand, or the group is no more. */
	group: { id: string; name: string } | null;
	rights: MailboxRights;
	from: number | null;
	until: number | null;
	/** Whether it holds now, not yet, or no more. */
	when: 'now' | 'later' | 'over';
}

export interface MatrixCell {
	/** In this mailbox. */
	mailboxId: string;
	/** Now, all reasons together. */
	rights: MailboxRights;
	/** Nothing now, but from this instant on. */
	from: number | null;
	/** When what was given by hand ends. */
	until: number | null;
	byGroup: boolean;
}

export interface MatrixRow {
	id: string;
	name: string;
	title: string;
	/** Only where there is anything. */
	cells: MatrixCell[];
}

export interface Matrix {
	people: MatrixRow[];
	mailboxes: { id: string; name: string; closed: boolean }[];
	peopleTotal: number;
	mailboxesTotal: number;
	/** From 0. */
	peoplePage: number;
	mailboxesPage: number;
	peoplePages: number;
	mailboxesPages: number;
}
