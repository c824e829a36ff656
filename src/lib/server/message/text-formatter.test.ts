import { describe, expect, it } from 'vitest';
import type { Block } from '#lib/message/markdown.ts';
import { createTextFormatter } from './text-formatter.ts';

const message = (id: string, ...texts: string[]) => ({ id, texts });
const bold: Block[] = [
	{ kind: 'paragraph', children: [{ kind: 'strong', children: [{ kind: 'text', text: 'a' }] }] }
];
const plain = (text: string): Block[] => [{ kind: 'plain', text }];

describe('the texts of messages on a page', () => {
	it('loses nothing of what the page has no share left for', async () => {
		const formatter = createTextFormatter({ pageMax: 1, rememberedMax: 1_000 });
		const shown = await formatter.format([
			message('older', '**b**', '**c**'),
			message('newest', '**a**', '**d**\n\n**e**', '**f**')
		]);
		expect(shown).toEqual([[plain('**b**\n\n**c**')], [bold, plain('**d**\n\n**e**\n\n**f**')]]);
	});

	it('shows a text that is too long whole, and formats the others all the same', async () => {
		const long = '- a\n'.repeat(122_500);
		const shown = await createTextFormatter().format([
			message('older', '**a**'),
			message('newest', long, '**a**')
		]);
		expect(shown).toEqual([[bold], [plain(long), bold]]);
	});

	it('formats a text once', async () => {
		const formatter = createTextFormatter();
		const [first] = await formatter.format([message('1', '**a**', '*b*')]);
		const [second] = await formatter.format([message('1', '**a**', '*b*')]);
		expect(second?.[0]).toBe(first?.[0]);
		expect(second?.[1]).toBe(first?.[1]);
	});

	it('does not take the text of one message for that of another', async () => {
		const formatter = createTextFormatter();
		await formatter.format([message('1', '*b*')]);
		expect(await formatter.format([message('2', '**a**')])).toEqual([[bold]]);
	});

	it('forgets what was longest unused when its memory is full', async () => {
		// Each of these costs six tokens: a paragraph, and five within it.
		const formatter = createTextFormatter({ pageMax: 100, rememberedMax: 20 });
		const look = async (id: string) => (await formatter.format([message(id, '**a**')]))[0]?.[0];
		const [first, second] = [await look('1'), await look('2')];
		expect(await look('1')).toBe(first);
		await look('3');
		expect(await look('1')).toBe(first);
		expect(await look('2')).not.toBe(second);
	});

	it('lets other work in between two texts', async () => {
		const seen: string[] = [];
		const other = setImmediate(() => seen.push('other'));
		await createTextFormatter().format([message('1', '**a**', '**b**')]);
		seen.push('formatted');
		clearImmediate(other);
		expect(seen).toEqual(['other', 'formatted']);
	});
});
