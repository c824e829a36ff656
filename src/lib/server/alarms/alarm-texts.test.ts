import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { messagesIn } from '#lib/i18n/context.ts';
import { ALARMS } from './alarm.ts';

describe('every kind of alarm', () => {
	it.each(Object.keys(ALARMS))('%s says what it is and what to do, in each language', (kind) => {
		for (const language of ['sv', 'en'] as const) {
			const text = messagesIn(language).operations.alarms[kind];
			expect(text, language).toBeDefined();
			expect(Object.values(text!).every((part) => part.length > 10)).toBe(true);
		}
	});

	it('stands in the table of docs/operations.md', async () => {
		const page = await readFile('docs/operations.md', 'utf8');
		expect(Object.keys(ALARMS).filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
	});
});
