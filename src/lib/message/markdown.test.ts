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

	it('shows a text of more than 20 000 characters whole and as it was written', () => {
		const long = '**a**\n\n'.repeat(3_000);
		expect(parseMarkdown(long)).toEqual([{ kind: 'plain', text: long }]);
	});

	it.each(['- a\n', '*a*'])('shows a shorter text of very many %j as it was written', (part) => {
		const dense = part.repeat(5_000);
		expect(parseMarkdown(dense)).toEqual([{ kind: 'plain', text: dense }]);
	});

	it('formats a long letter', () => {
		const part = '## Bakgrund\n\nVi har talat med **skolan** om hur det går.\n\n- ett\n- två\n\n';
		expect(parseMarkdown(part.repeat(150))).toHaveLength(450);
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
			if (block.kind === 'plain') return block.text;
			if (block.kind === 'list') return block.items.map(wordsOf).join('\n');
			return block.children.map(inline).join('');
		})
		.join('\n');
}
