import { describe, expect, test } from 'vitest';
import { collapse, isOfType, readBoolean } from './simple-types.ts';

describe('xs:dateTime', () => {
	test.each([
		'2026-02-29T00:00:00',
		'2026-13-01T00:00:00',
		'2026-01-01T24:00:01',
		'2026-01-01T23:60:00',
		'0000-01-01T00:00:00',
		'02026-01-01T00:00:00',
		'2026-01-01T00:00:00+14:30',
		'2026-01-01 00:00:00',
		'2026-01-01T00:00:00.',
		'1900-02-29T00:00:00',
		''
	])('%s is none', (text) => expect(isOfType(text, 'dateTime')).toBe(false));

	test.each([
		'2024-02-29T23:59:59.999999Z',
		'2000-02-29T00:00:00',
		'2026-01-01T24:00:00.00Z',
		'-0044-03-15T12:00:00-14:00',
		'12026-01-01T00:00:00Z',
		'\n 2026-01-01T00:00:00+01:00\t'
	])('%s is one', (text) => expect(isOfType(text, 'dateTime')).toBe(true));
});

test('xs:date and xs:time may have a zone', () => {
	expect(['2026-04-31', '2026-04-30T'].map((text) => isOfType(text, 'date'))).toEqual([
		false,
		false
	]);
	expect(['2026-04-30', '2026-04-30+02:00'].map((text) => isOfType(text, 'date'))).toEqual([
		true,
		true
	]);
	expect(['12:00', '25:00:00'].map((text) => isOfType(text, 'time'))).toEqual([false, false]);
	expect(['12:00:00Z', '12:00:00.5-03:00'].map((text) => isOfType(text, 'time'))).toEqual([
		true,
		true
	]);
});

test('xs:boolean has four spellings', () => {
	expect(['TRUE', 'yes', '', '2', 'true false'].map(readBoolean)).toEqual(Array(5).fill(undefined));
	expect(['true', '1', ' false\n', '0'].map(readBoolean)).toEqual([true, true, false, false]);
});

test('White space is what XML takes for it: a no-break space is not', () => {
	expect(collapse('\t a \r\n b\u00a0 ')).toBe('a b\u00a0');
});
