import { describe, expect, it } from 'vitest';
import { isOpenAt, isWeeklyHours, spansOf, type WeeklyHours } from './weekly-hours.ts';

const day = (from: string, to: string) => ({ from, to });
const OFFICE: WeeklyHours = [
	...Array<ReturnType<typeof day>>(4).fill(day('08:00', '16:30')),
	day('08:00', '15:00'),
	null,
	null
];
const NIGHTS: WeeklyHours = Array<ReturnType<typeof day>>(7).fill(day('16:30', '07:30'));

describe('the hours of a week', () => {
	it.each([
		['no day is open', Array<null>(7).fill(null)],
		['a day is missing', OFFICE.slice(1)],
		['half of a day is written', [...OFFICE.slice(0, 6), day('08:00', '')]],
		['a time is none', [...OFFICE.slice(0, 6), day('08:00', '24:00')]],
		['a time is written otherwise', [...OFFICE.slice(0, 6), day('8.00', '16:00')]]
	])('are none when %s', (_, hours) => {
		expect(isWeeklyHours(hours)).toBe(false);
	});

	it('are told with neighbouring days together', () => {
		expect(isWeeklyHours(OFFICE)).toBe(true);
		expect(spansOf(OFFICE)).toMatchObject([
			{ first: 0, last: 3, nextDay: false, always: false },
			{ first: 4, last: 4 }
		]);
		expect(spansOf(NIGHTS)).toMatchObject([{ first: 0, last: 6, nextDay: true }]);
		expect(
			spansOf([day('18:00', '00:00'), null, day('00:00', '00:00'), null, null, null, null])
		).toMatchObject([
			{ first: 0, nextDay: false, always: false },
			{ first: 2, always: true }
		]);
	});

	// 2026-11-23 is a Monday; Stockholm is an hour ahead of UTC.
	it.each([
		['a minute before it opens', OFFICE, '2026-11-23T06:59Z', false],
		['as it opens', OFFICE, '2026-11-23T07:00Z', true],
		['as it closes', OFFICE, '2026-11-23T15:30Z', false],
		['on Friday afternoon', OFFICE, '2026-11-27T14:00Z', false],
		['on Sunday', OFFICE, '2026-11-29T11:00Z', false],
		['in summer, an hour earlier by UTC', OFFICE, '2026-07-06T06:00Z', true],
		['at night, of the day before', NIGHTS, '2026-11-23T01:00Z', true],
		['in the morning, when the night is over', NIGHTS, '2026-11-23T06:30Z', false]
	])('say whether it is open: %s', (_, hours, at, open) => {
		expect(isOpenAt(hours, Date.parse(at))).toBe(open);
	});
});
