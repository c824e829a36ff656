import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { formatAge, formatFull, formatWhen } from './format-time.ts';
import { sv } from './sv.ts';

const at = (iso: string) => Date.parse(iso);
const now = at('2026-11-20T09:30:00+01:00');

describe('times for people', () => {
	it('counts days by the calendar in Sweden, not by 24 hours', () => {
		const justAfterMidnight = at('2026-11-20T00:01:00+01:00');
		expect(formatWhen(sv, at('2026-11-19T23:59:00+01:00'), justAfterMidnight)).toBe('i går 23:59');
	});

	it('uses summer time for a day in summer', () => {
		expect(formatWhen(sv, at('2026-07-01T12:00:00Z'), now)).toBe('1 juli 14:00');
	});

	it.each([
		['2026-11-20T08:12:00+01:00', 'i dag 08:12', 'today 08:12'],
		['2026-11-19T16:40:00+01:00', 'i går 16:40', 'yesterday 16:40'],
		['2026-11-12T08:00:00+01:00', '12 nov 08:00', '12 Nov 08:00'],
		['2025-11-12T08:00:00+01:00', '12 nov 2025 08:00', '12 Nov 2025 08:00']
	])('writes %s as %s', (iso, swedish, english) => {
		expect(formatWhen(sv, at(iso), now)).toBe(swedish);
		expect(formatWhen(en, at(iso), now)).toBe(english);
	});

	it.each([
		['2026-11-20T09:29:30+01:00', 'nyss'],
		['2026-11-20T09:31:00+01:00', 'nyss'],
		['2026-11-20T09:18:00+01:00', '12 min'],
		['2026-11-20T07:00:00+01:00', '2 h'],
		['2026-11-19T12:00:00+01:00', 'i går'],
		['2026-11-12T12:00:00+01:00', '12 nov']
	])('writes the age of %s as %s', (iso, text) => {
		expect(formatAge(sv, at(iso), now)).toBe(text);
	});

	it('gives the whole time for the title', () => {
		expect(formatFull(sv, at('2026-11-12T08:12:45+01:00'))).toBe(
			'torsdag 12 november 2026 08:12:45'
		);
	});
});
