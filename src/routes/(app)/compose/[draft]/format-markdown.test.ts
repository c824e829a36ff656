import { describe, expect, it } from 'vitest';
import { formatMarkdown, type Format } from './format-markdown.ts';

/** `[` and `]` stand for the ends of the selection. */
function press(marked: string, format: Format): string {
	const from = marked.indexOf('[');
	const to = marked.indexOf(']') - 1;
	const text = marked.replace('[', '').replace(']', '');
	const edit = formatMarkdown(text, { from, to }, format, 'exempel');
	const result = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
	return `${result.slice(0, edit.selectFrom)}[${result.slice(edit.selectFrom, edit.selectTo)}]${result.slice(edit.selectTo)}`;
}

describe('formatMarkdown', () => {
	it.each<[Format, string, string]>([
		['bold', 'ett [två] tre', 'ett **[två]** tre'],
		['bold', 'ett[ två ]tre', 'ett **[två]** tre'],
		['bold', 'ett **[två]** tre', 'ett [två] tre'],
		['bold', 'ett [] tre', 'ett **[exempel]** tre'],
		['bold', '[]', '**[exempel]**'],
		['italic', 'ett [två]', 'ett *[två]*'],
		['italic', 'ett *[två]*', 'ett [två]'],
		['italic', 'ett **[två]**', 'ett ***[två]***'],
		['heading', 'ett\ntv[]å\ntre', 'ett\n[# två]\ntre'],
		['heading', '# tv[]å', '[två]'],
		['heading', '- tv[]å', '[# två]'],
		['list', '[ett\ntvå]\ntre', '[- ett\n- två]\ntre'],
		['list', '[- ett\n- två]\ntre', '[ett\ntvå]\ntre'],
		['list', 'ett\n[]', 'ett\n- [exempel]'],
		['list', '[ett\n\ntvå]', '[- ett\n\n- två]']
	])('%s: %j becomes %j', (format, before, after) => {
		expect(press(before, format)).toBe(after);
	});
});
