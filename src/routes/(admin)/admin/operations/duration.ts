import type { Messages } from '#lib/i18n/sv.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its largest fitting unit: *40 s*, *12 min*, *5 h*, *3 dagar*. */
export function durationText(t: Messages, ms: number): string {
	if (ms < MINUTE) return t.operations.seconds(Math.max(0, Math.round(ms / SECOND)));
	if (ms < HOUR) return t.time.minutes(Math.floor(ms / MINUTE));
	if (ms < 2 * DAY) return t.time.hours(Math.floor(ms / HOUR));
	return t.operations.days(Math.floor(ms / DAY));
}

/** When something is to happen: *om 12 min*, or *nu* when it is due. */
export function dueText(t: Messages, at: number, now: number): string {
	return at <= now ? t.operations.now : t.operations.inFuture(durationText(t, at - now));
}
