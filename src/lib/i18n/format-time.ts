/**
 * Times for people: *i dag 08:12*, *i går 16:40*, *12 nov*; as an age in lists: *12 min*, *2 h*, *i går*. Always in
 * Swedish time and from a `now` that the server gave, so that server and browser write the same.
 */
import type { Messages } from './sv.ts';

const TIME_ZONE = 'Europe/Stockholm';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function formatWhen(t: Messages, at: number, now: number): string {
	const clock = clockOf(at);
	switch (daysBetween(at, now)) {
		case 0:
			return t.time.today(clock);
		case 1:
			return t.time.yesterdayAt(clock);
		default:
			return t.time.dayAt(dayOf(t, at, now), clock);
	}
}

export function formatAge(t: Messages, at: number, now: number): string {
	const age = now - at;
	if (age < MINUTE) return t.time.now;
	if (age < HOUR) return t.time.minutes(Math.floor(age / MINUTE));
	const days = daysBetween(at, now);
	if (days === 0 || age < 6 * HOUR) return t.time.hours(Math.floor(age / HOUR));
	return days === 1 ? t.time.yesterday : dayOf(t, at, now);
}

/** The whole truth, for titles: *torsdag 12 november 2026 08:12:45*. */
export function formatFull(t: Messages, at: number): string {
	const day = part(t.time.locale, at, {
		weekday: 'long',
		day: 'numeric',
		month: 'long',
		year: 'numeric'
	});
	const clock = part('sv-SE', at, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
	return t.time.dayAt(day, clock);
}

function dayOf(t: Messages, at: number, now: number): string {
	const sameYear = dateOf(at).slice(0, 4) === dateOf(now).slice(0, 4);
	return part(t.time.locale, at, {
		day: 'numeric',
		month: 'short',
		...(sameYear ? {} : { year: 'numeric' })
	}).replace('.', '');
}

function clockOf(at: number): string {
	return part('sv-SE', at, { hour: '2-digit', minute: '2-digit' });
}

/** Calendar days in Sweden, so that 23:59 is yesterday at 00:01. */
function daysBetween(at: number, now: number): number {
	return Math.round((Date.parse(dateOf(now)) - Date.parse(dateOf(at))) / DAY);
}

function dateOf(at: number): string {
	return part('sv-SE', at, { year: 'numeric', month: '2-digit', day: '2-digit' });
}

function part(locale: string, at: number, options: Intl.DateTimeFormatOptions): string {
	return new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, ...options }).format(at);
}
