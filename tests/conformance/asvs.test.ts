import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** How many requirements each section of OWASP ASVS 5.0.0 has, chapter by chapter. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
	...{ 1: [2, 10, 12, 3, 3], 2: [3, 3, 5, 2], 3: [1, 3, 5, 8, 8, 1, 5], 4: [5, 5, 2, 4] },
	...{ 5: [1, 6, 3, 3], 6: [3, 12, 8, 6, 8, 4, 2, 4], 7: [3, 4, 2, 5, 3, 2], 8: [4, 4, 3, 2] },
	...{ 9: [3, 4], 10: [2, 3, 5, 16, 5, 2, 3], 11: [4, 5, 5, 4, 2, 2, 2], 12: [5, 2, 5] },
	...{ 13: [4, 6, 4, 7], 14: [2, 8, 3], 15: [5, 5, 7, 4], 16: [1, 5, 4, 3, 4], 17: [2, 8, 2] }
};
const REQUIREMENTS = Object.entries(SECTIONS).flatMap(([chapter, sections]) =>
	sections.flatMap((count, section) =>
		Array.from({ length: count }, (_, at) => `${chapter}.${section + 1}.${at + 1}`)
	)
);
/** From where the page names files. */
const FOLDERS = ['', 'src/lib/server', 'docs', 'tests/integration'];

const ROWS = (await readFile('docs/security.md', 'utf8')).split('\n').flatMap((line) => {
	const [, id, level, what, state, where] = line.split('|').map((cell) => cell.trim());
	return /^\d+\.\d+\.\d+$/.test(id ?? '') ? { id, level, what, state, where: where ?? '' } : [];
});

test('every requirement has one row, in order', () => {
	expect(REQUIREMENTS).toHaveLength(345);
	expect(ROWS.map(({ id }) => id)).toEqual(REQUIREMENTS);
});

test.each(ROWS)('$id has a level, words of ours and a state', ({ level, what, state }) => {
	expect(['1', '2', '3']).toContain(level);
	expect(what).toMatch(/\w{2}/);
	expect(['met', 'partly', 'not', '—']).toContain(state);
});

/** A file or folder in backticks, or a link to a page. */
function filesIn(where: string): string[] {
	const named = [...where.matchAll(/`([^`\s]+)`/g), ...where.matchAll(/\]\(([^)#]+)\)/g)];
	return named.map(([, name = '']) => name).filter((name) => /[\w)]\.\w+$|\/$|^\w+\//.test(name));
}
const isThere = (name: string) => FOLDERS.some((folder) => existsSync(join(folder, name)));

test.each(ROWS.filter(({ state }) => state === 'met'))(
	'$id is met where a file says so',
	({ where }) => {
		expect(filesIn(where).filter(isThere)).not.toEqual([]);
	}
);

test('every file that the table names is there', () => {
	const missing = ROWS.flatMap(({ id, where }) =>
		filesIn(where)
			.filter((name) => !isThere(name))
			.map((name) => `${id} ${name}`)
	);
	expect(missing).toEqual([]);
});

test('what is partly met says what is missing', () => {
	const silent = ROWS.filter(({ state, where }) => state === 'partly' && where === '');
	expect(silent).toEqual([]);
});

test('the sum on the page is that of the rows', async () => {
	const page = await readFile('docs/security.md', 'utf8');
	const count = (wanted: string) => ROWS.filter(({ state }) => state === wanted).length;
	expect(page).toContain(
		`${count('met')} met, ${count('partly')} partly, ${count('not')} not, ${count('—')} do not apply`
	);
});
