import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, ERROR_CODES, isAppError, AppError } from './errors.ts';

const codes = Object.keys(ERROR_CODES);

async function testSources(): Promise<string> {
	const parts: string[] = [];
	for (const folder of ['src', 'tests']) {
		for (const name of await readdir(folder, { recursive: true })) {
			if (!/\.(test|spec)\.ts$/.test(name) || name.endsWith('server/errors.test.ts')) continue;
			parts.push(await readFile(join(folder, name), 'utf8'));
		}
	}
	return parts.join('\n');
}

describe('error codes', () => {
	it('stand in docs/errors.md, all of them and no others', async () => {
		const page = await readFile('docs/errors.md', 'utf8');
		const listed = [...page.matchAll(/^\| `([A-Z][A-Z0-9_]+)`\s*\|/gm)].map((match) => match[1]);
		expect(listed).toEqual(codes);
	});

	it('are each provoked by a test', async () => {
		const sources = await testSources();
		expect(codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(sources))).toEqual([]);
	});

	it('are INTERNAL for what nobody foresaw', () => {
		expect(codeOf(new TypeError('x'))).toBe('INTERNAL');
		expect(codeOf('thrown text')).toBe('INTERNAL');
		expect(isAppError(new AppError('BLOB_MISSING'), 'BLOB_TOO_LARGE')).toBe(false);
	});
});
