import { describe, expect, it } from 'vitest';
import { dayOf, endOfDay, lastDayOf, startOfDay } from './day.ts';

describe('a day in Sweden', () => {
	it.each(['', '2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', 'i morgon', '2026-01-01T00'])(
		'is not %s',
		(text) => {
			expect(startOfDay(text)).toBeUndefined();
			expect(endOfDay(text)).toBeUndefined();
		}
	);

	it.each([
		['2026-11-23', '2026-11-22T23:00:00Z', '2026-11-23T23:00:00Z'],
		['2026-07-01', '2026-06-30T22:00:00Z', '2026-07-01T22:00:00Z'],
		['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
		['2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
		['2026-12-31', '2026-12-30T23:00:00Z', '2026-12-31T23:00:00Z']
	])('%s begins and ends at midnight there', (day, begins, ends) => {
		expect(startOfDay(day)).toBe(Date.parse(begins));
		expect(endOfDay(day)).toBe(Date.parse(ends));
		expect(dayOf(Date.parse(begins))).toBe(day);
		expect(lastDayOf(Date.parse(ends))).toBe(day);
	});
});
