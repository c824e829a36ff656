/**
 * Days as people write them, in Swedish time: rights begin when a day begins and end when their last day is over,
 * also on the two days of the year that are not 24 hours long.
 */
const TIME_ZONE = 'Europe/Stockholm';
const DAY_MS = 24 * 3_600_000;
// Made once: making one takes longer than formatting a thousand days.
const DAY = new Intl.DateTimeFormat('sv-SE', {
	timeZone: TIME_ZONE,
	year: 'numeric',
	month: '2-digit',
	day: '2-digit'
});
const TIME = new Intl.DateTimeFormat('sv-SE', {
	timeZone: TIME_ZONE,
	dateStyle: 'short',
	timeStyle: 'medium'
});

/** `2026-11-23` as the instant at which that day begins; undefined for anything that is no day. */
export function startOfDay(text: string): number | undefined {
	const utc = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
	// A thirtieth of February would be another day when written back.
	if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== text) return undefined;
	// The clocks change at 01:00 UTC and never at midnight, so what holds an hour or two away holds here.
	return utc - offsetAt(utc - offsetAt(utc));
}

/** The instant at which the day is over. */
export function endOfDay(text: string): number | undefined {
	const start = startOfDay(text);
	// Noon of the next day, whichever of the two is an hour longer or shorter.
	return start === undefined ? undefined : startOfDay(dayOf(start + 1.5 * DAY_MS));
}

/** The day in which an instant lies. */
export function dayOf(at: number): string {
	return DAY.format(at);
}

/** The last day of a right that ends at `until`. */
export function lastDayOf(until: number): string {
	return dayOf(until - 1);
}

function offsetAt(at: number): number {
	const text = TIME.format(at);
	return Date.parse(`${text.replace(' ', 'T')}Z`) - at;
}
