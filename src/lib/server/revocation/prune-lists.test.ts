import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { ANSWERS_MAX, openLastAnswers } from './last-answers.ts';
import { LISTS_BYTES_MAX, LISTS_MAX, pruneLists } from './prune-lists.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 22);
let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-lists-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('lists of revoked certificates', () => {
	const nameOf = (n: number) => n.toString(16).padStart(64, '0');
	async function keep(n: number, ageMs: number, size = 1): Promise<void> {
		for (const end of ['crl', 'json']) {
			const file = join(folder, `${nameOf(n)}.${end}`);
			await writeFile(file, 'x');
			if (end === 'crl') await truncate(file, size);
			const at = (NOW - ageMs) / 1_000;
			await utimes(file, at, at);
		}
	}
	const left = async () =>
		[...new Set((await readdir(folder)).map((name) => parseInt(name.slice(0, 64), 16)))].sort(
			(a, b) => a - b
		);

	it('stay while they are used and few; what is no list stays in any case', async () => {
		await keep(1, 0);
		await keep(2, 89 * DAY_MS);
		await writeFile(join(folder, 'last-answers.json'), '{}');
		await pruneLists(folder, NOW, nameOf(1));
		expect(await readdir(folder)).toHaveLength(5);
	});

	it('go when nobody has asked for them in a long time', async () => {
		await keep(1, 0);
		await keep(2, 91 * DAY_MS);
		await pruneLists(folder, NOW, nameOf(1));
		expect(await left()).toEqual([1]);
	});

	it('go, the oldest first, when there are too many, but never the one that was just fetched', async () => {
		for (let n = 1; n <= LISTS_MAX + 2; n += 1) await keep(n, n * 60_000);
		await pruneLists(folder, NOW, nameOf(LISTS_MAX + 2));
		const stayed = await left();
		expect(stayed).toHaveLength(LISTS_MAX);
		expect(stayed).toContain(LISTS_MAX + 2);
		expect(stayed).not.toContain(LISTS_MAX + 1);
		expect(stayed).not.toContain(LISTS_MAX);
	});

	it('go when they are too large together', async () => {
		await keep(1, 0, 10);
		await keep(2, 60_000, LISTS_BYTES_MAX - 100);
		await keep(3, 120_000, 1_000);
		await keep(4, 180_000, 10);
		await pruneLists(folder, NOW, nameOf(1));
		expect(await left()).toEqual([1, 2, 4]);
	});
});

it('answers on certificates are remembered up to a number, the revoked ones longest', async () => {
	const clock = new ManualClock(NOW);
	const all = Object.fromEntries(
		Array.from({ length: ANSWERS_MAX }, (_, n) => [
			`c${n}`,
			{ status: n === 0 ? 'revoked' : 'good', at: NOW - ANSWERS_MAX + n }
		])
	);
	await writeFile(join(folder, 'last-answers.json'), JSON.stringify(all));
	const answers = openLastAnswers({ folder, clock });
	expect(await answers.get('c1')).toMatchObject({ status: 'good' });
	await answers.keep('new', 'good');
	const again = openLastAnswers({ folder, clock });
	expect(await again.get('c1')).toBeUndefined();
	expect(await again.get('c0')).toMatchObject({ status: 'revoked' });
	expect(await again.get('new')).toMatchObject({ status: 'good' });
	expect(await again.get(`c${ANSWERS_MAX - 1}`)).toMatchObject({ status: 'good' });
});
