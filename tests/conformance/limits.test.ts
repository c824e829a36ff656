import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '#lib/server/errors.ts';

/** The page of limits and the code say the same. */
const PAGE = await readFile('docs/limits.md', 'utf8');
const ROWS = PAGE.split('\n').filter(
	(line) => line.startsWith('| ') && !line.startsWith('| what ')
);
/** What reads what peers send: each of its bounds stands on the page. */
const FORMATS = ['xml', 'crypto', 'envelope', 'content', 'receipt', 'structure', 'inbox'];
/** Not about input: pace, or how something is written. */
const TUNING = ['LOOP_BYTES_MAX', 'LENGTH_BYTES_MAX', 'RESPONDER_CERTIFICATES_MAX'];

const read = (path: string) => readFile(path, 'utf8');
const sourceOf = (path: string) =>
	read(`src/lib/server/${path}`).catch(() => read(`src/lib/${path}`));

test.each(
	ROWS.flatMap((row) =>
		[...row.matchAll(/`([\w/-]+\.ts)` `(\w+)` = ([\d_]+)/g)].map(
			([, path, name, value]) => [path, name, value] as const
		)
	)
)('%s: %s is %s', async (path, name, value) => {
	const source = await sourceOf(path ?? '');
	const values = [
		...source.matchAll(new RegExp(`\\b${name}(?:: \\w+)?(?: =|:) ([\\d_]+)\\b`, 'g'))
	].map(([, written]) => written);
	expect(new Set(values)).toEqual(new Set([value]));
});

test('every file that the page names is there', async () => {
	const files = new Set(
		ROWS.flatMap((row) => [...row.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path]) => path ?? ''))
	);
	for (const file of files) expect((await sourceOf(file)).length).toBeGreaterThan(0);
});

test('every code on the page exists', () => {
	const codes = ROWS.flatMap((row) =>
		[...(row.split('|').at(-2) ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code ?? '')
	);
	expect(codes.filter((code) => !(code in ERROR_CODES))).toEqual([]);
});

test('no bound of the formats is missing from it', async () => {
	const missing: string[] = [];
	for (const folder of FORMATS) {
		for (const file of await readdir(`src/lib/server/${folder}`)) {
			if (file.endsWith('.test.ts')) continue;
			const source = await read(`src/lib/server/${folder}/${file}`);
			for (const [, name = ''] of source.matchAll(/^(?:export )?const (\w+_MAX)\b/gm)) {
				const named = TUNING.includes(name) || PAGE.includes(`\`${folder}/${file}\` \`${name}\``);
				if (!named) missing.push(`${folder}/${file} ${name}`);
			}
		}
	}
	expect(missing).toEqual([]);
});
