import { describe, expect, it } from 'vitest';
import { readText } from './read-text.server.ts';

async function* of(...chunks: Uint8Array[]) {
	yield* chunks;
}

describe('readText', () => {
	it('reads UTF-8, also when a chunk ends inside a character', async () => {
		const bytes = Buffer.from('Hej på dig');
		expect(await readText(of(bytes.subarray(0, 6), bytes.subarray(6)))).toEqual({
			text: 'Hej på dig',
			cut: false
		});
	});

	it('reads what an old Windows program wrote', async () => {
		expect((await readText(of(Buffer.from('Hej på dig', 'latin1')))).text).toBe('Hej på dig');
	});

	it('reads UTF-16 that says so', async () => {
		expect((await readText(of(Buffer.from('\ufeffHej på', 'utf16le')))).text).toBe('Hej på');
	});

	it('cuts what is too long to show, and says so', async () => {
		const shown = await readText(of(Buffer.from('a' + 'å'.repeat(200_000))));
		expect(shown.cut).toBe(true);
		expect(shown.text.endsWith('å')).toBe(true);
		expect(shown.text).not.toContain('�');
	});

	it('reads an empty file', async () => {
		expect(await readText(of())).toEqual({ text: '', cut: false });
	});
});
