/** When somebody answers in a mailbox, day by day of a week: what colleagues are told, never a promise to outsiders. */

/** A day's hours in Swedish time, `08:00`. `to` at or before `from` is on the next day; the same is around the clock. */
export interface DayHours {
	from: string;
	to: string;
}

/** From Monday to Sunday; null: nobody answers on that day. */
export type WeeklyHours = readonly (DayHours | null)[];

export const DAYS_OF_WEEK = 7;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Seven days of which at least one is open, each time a time of day. */
export function isWeeklyHours(hours: readonly (DayHours | null)[]): boolean {
	return (
		hours.length === DAYS_OF_WEEK &&
		hours.some((day) => day !== null) &&
		hours.every((day) => day === null || (TIME.test(day.from) && TIME.test(day.to)))
	);
}

/** Neighbouring days with the same hours as one: what is said of a week in a line or two. Closed days are left out. */
export function spansOf(
	hours: WeeklyHours
): { first: number; last: number; hours: DayHours; nextDay: boolean; always: boolean }[] {
	const spans: { first: number; last: number; hours: DayHours }[] = [];
	for (const [day, hoursOfDay] of hours.entries()) {
		if (hoursOfDay === null) continue;
		const before = spans.at(-1);
		if (before?.last === day - 1 && sameHours(before.hours, hoursOfDay)) before.last = day;
		else spans.push({ first: day, last: day, hours: hoursOfDay });
	}
	return spans.map((span) => ({
		...span,
		nextDay: span.hours.to < span.hours.from && span.hours.to !== '00:00',
		always: span.hours.from === span.hours.to
	}));
}

/** Whether somebody answers at `now` (ms since the epoch), by the week in Swedish time. */
export function isOpenAt(hours: WeeklyHours, now: number): boolean {
	const { day, time } = placeInWeek(now);
	const today = hours[day] ?? null;
	const yesterday = hours[(day + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK] ?? null;
	if (today !== null && time >= today.from && (time < today.to || today.to <= today.from)) {
		return true;
	}
	return yesterday !== null && yesterday.to <= yesterday.from && time < yesterday.to;
}

const PLACE = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'Europe/Stockholm',
	weekday: 'short',
	hour: '2-digit',
	minute: '2-digit',
	hourCycle: 'h23'
});
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function placeInWeek(now: number): { day: number; time: string } {
	const parts = new Map(PLACE.formatToParts(now).map(({ type, value }) => [type, value]));
	return {
		day: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
		time: `${parts.get('hour')}:${parts.get('minute')}`
	};
}

function sameHours(one: DayHours, other: DayHours): boolean {
	return one.from === other.from && one.to === other.to;
}
