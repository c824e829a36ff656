import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPersonalNumber } from './personal-number.ts';

/** The published test number of the Swedish Tax Agency's kind: date 1912-12-12, check digit by Luhn. */
const KNOWN = '1212121212';

function checkDigit(nine: string): number {
	const sum = [...nine].reduce((total, character, index) => {
		const product = Number(character) * (index % 2 === 0 ? 2 : 1);
		return total + (product > 9 ? product - 9 : product);
	}, 0);
	return (10 - (sum % 10)) % 10;
}

const two = (value: number) => String(value).padStart(2, '0');
const numbers = fc
	.record({
		year: fc.nat(99),
		month: fc.integer({ min: 1, max: 12 }),
		day: fc.integer({ min: 1, max: 28 }),
		coordination: fc.boolean(),
		serial: fc.nat(999)
	})
	.map(({ year, month, day, coordination, serial }) => {
		const nine = `${two(year)}${two(month)}${two(coordination ? day + 60 : day)}${String(serial).padStart(3, '0')}`;
		return { date: nine.slice(0, 6), last: `${nine.slice(6)}${checkDigit(nine)}` };
	});
const words = fc.constantFrom('', 'Oro ', 'ang. ', '(', 'nr:', 'å');

describe('a personal number in a subject', () => {
	it('is not seen in case numbers, dates, telephone and organisation numbers', () => {
		for (const text of [
			'',
			'Dnr 2026-114',
			'2026-11-22 08:12',
			'SOC 2026/1234-5',
			'Tel 08-123 456 78',
			'Org.nr 202100-5489',
			'Faktura 12345678901234',
			'1212121213',
			'1913131212',
			`9${KNOWN}`,
			`${KNOWN}9`
		]) {
			expect(hasPersonalNumber(text), text).toBe(false);
		}
	});

	it('is seen with ten or twelve digits, with hyphen, plus, dash or space, wherever it stands', () => {
		fc.assert(
			fc.property(
				numbers,
				fc.constantFrom('', '18', '19', '20'),
				fc.constantFrom('', '-', '+', '–', '‑', '−', ' ', ' - '),
				words,
				words,
				({ date, last }, century, separator, before, after) => {
					expect(hasPersonalNumber(`${before}${century}${date}${separator}${last} ${after}`)).toBe(
						true
					);
				}
			)
		);
	});

	it('is not seen when the check digit does not fit', () => {
		fc.assert(
			fc.property(numbers, fc.integer({ min: 1, max: 9 }), ({ date, last }, add) => {
				const wrong = (Number(last[3]) + add) % 10;
				expect(hasPersonalNumber(`${date}-${last.slice(0, 3)}${wrong}`)).toBe(false);
			})
		);
	});

	it('is not hidden by other forms of digits or by characters that do not show', () => {
		expect(hasPersonalNumber('１２１２１２-１２１２')).toBe(true);
		expect(hasPersonalNumber('121212\u200b-1212')).toBe(true);
		expect(hasPersonalNumber('121\u00ad2121212')).toBe(true);
	});
});
