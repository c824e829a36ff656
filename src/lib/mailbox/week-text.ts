import type { Messages } from '#lib/i18n/sv.ts';
import { spansOf, type WeeklyHours } from './weekly-hours.ts';

/** "mån–fre 08:00–16:30, lör 10:00–14:00". */
export function weekText(t: Messages, hours: WeeklyHours): string {
	const { weekdaysShort, aroundTheClock, nextDay } = t.administration;
	return spansOf(hours)
		.map(({ first, last, hours: { from, to }, ...span }) => {
			const days = [...new Set([first, last])].map((day) => weekdaysShort[day]).join('–');
			if (span.always) return `${days} ${aroundTheClock}`;
			return `${days} ${from}–${to}${span.nextDay ? ` ${nextDay}` : ''}`;
		})
		.join(', ');
}
