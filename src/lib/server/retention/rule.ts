/** What goes when: pure rules of retention. */
export interface RetentionRule {
	/** `done`: since it was set to done. `last-event`: since the last thing that happened in it, if that is later. */
	basis: 'done' | 'last-event';
	days: number;
	/** How long raw envelopes stay as evidence, counted from the transfer; null: they go with the messages. */
	envelopeDays: number | null;
}

export const DAY_MS = 24 * 3_600_000;
/** A hundred years. */
export const DAYS_MAX = 36_500;
/** Whoever sets something to done by mistake has this long to see it. */
export const DAYS_MIN = 1;
/** So long after we gave up waiting for an end of a message's exchange, none comes any more. */
export const GIVEN_UP_MS = 90 * DAY_MS;

/** Undefined where a field says nothing that a rule can be. */
export function parseRule(fields: {
	basis: string;
	days: string;
	envelopeDays: string;
}): RetentionRule | undefined {
	const { basis } = fields;
	const days = daysOf(fields.days);
	const envelopeDays = fields.envelopeDays.trim() === '' ? null : daysOf(fields.envelopeDays);
	if (basis !== 'done' && basis !== 'last-event') return undefined;
	if (days === undefined || envelopeDays === undefined) return undefined;
	return { basis, days, envelopeDays };
}

function daysOf(text: string): number | undefined {
	const days = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
	return days >= DAYS_MIN && days <= DAYS_MAX ? days : undefined;
}
