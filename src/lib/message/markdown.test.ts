import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown, type Block, type Inline } from './markdown.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });
const paragraph = (...children: Inline[]): Block => ({ kind: 'paragraph', children });

describe('the Markdown of messages', () => {
	it.each([
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'[click](javascript:alert(1))',
		'![x](https://evil.example/track.png)',
		'https://evil.example',
		'`code`',
		'&lt;b&gt;',
		'<https://evil.example>'
	])('leaves %s as it was written', (source) => {
		expect(parseMarkdown(source)).toEqual([paragraph(text(source))]);
	});

	it('does not take tables, quotes or code blocks for anything but text', () => {
		expect(parseMarkdown('> citat')).toEqual([paragraph(text('> citat'))]);
		expect(parseMarkdown('    indraget')).toEqual([paragraph(text('indraget'))]);
		expect(parseMarkdown('```\nx\n```')[0]?.kind).toBe('paragraph');
	});

	it('reads headings, strong and italic', () => {
		expect(parseMarkdown('## Bakgrund\n\n**Viktigt:** _barnet_ är tryggt')).toEqual([
			{ kind: 'heading', level: 2, children: [text('Bakgrund')] },
			paragraph(
				{ kind: 'strong', children: [text('Viktigt:')] },
				text(' '),
				{ kind: 'italic', children: [text('barnet')] },
				text(' är tryggt')
			)
		]);
	});

	it('reads lists within lists, and where a numbered one begins', () => {
		expect(parseMarkdown('3. tre\n   - under\n4. fyra')).toEqual([
			{
				kind: 'list',
				ordered: true,
				start: 3,
				items: [
					[
						paragraph(text('tre')),
						{ kind: 'list', ordered: false, start: 1, items: [[paragraph(text('under'))]] }
					],
					[paragraph(text('fyra'))]
				]
			}
		]);
	});

	it('keeps line breaks and rules', () => {
		expect(parseMarkdown('Storgatan 1\n123 45 Ekvik\n\n---\n\nHej')).toEqual([
			paragraph(text('Storgatan 1'), { kind: 'break' }, text('123 45 Ekvik')),
			{ kind: 'rule' },
			paragraph(text('Hej'))
		]);
	});

	it('takes a backslash to mean the sign itself', () => {
		expect(parseMarkdown('\\*inte kursiv\\*')).toEqual([paragraph(text('*inte kursiv*'))]);
	});

	it('shows a very long text without looking for Markdown', () => {
		const long = '**a** '.repeat(100_000);
		expect(parseMarkdown(long)).toEqual([paragraph(text(long))]);
	});

	it('loses no letter, whatever the text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (source) => {
				const letters = (value: string) => value.replace(/[^\p{L}]/gu, '');
				expect(letters(wordsOf(parseMarkdown(source)))).toBe(letters(source));
			})
		);
	});
});

function wordsOf(blocks: Block[]): string {
	const inline = (node: Inline): string =>
		node.kind === 'text'
			? node.text
			: node.kind === 'break'
				? '\n'
				: node.children.map(inline).join('');
	return blocks
		.map((block) => {
			if (block.kind === 'rule') return '';
			if (block.kind === 'list') return block.items.map(wordsOf).join('\n');
			return block.children.map(inline).join('');
		})
		.join('\n');
}
