/** What the buttons above the text do: which part of it becomes what, and what is selected afterwards. */
export type Format = 'heading' | 'bold' | 'italic' | 'list';

export interface Edit {
	/** The part that is replaced. Offsets in UTF-16 units, as text fields count. */
	from: number;
	to: number;
	insert: string;
	selectFrom: number;
	selectTo: number;
}

const MARKS = { bold: '**', italic: '*' } as const;
const PREFIXES = { heading: '# ', list: '- ' } as const;

/** `example` stands in for text when nothing is selected. */
export function formatMarkdown(
	text: string,
	selection: { from: number; to: number },
	format: Format,
	example: string
): Edit {
	return format === 'bold' || format === 'italic'
		? wrap(text, selection, MARKS[format], example)
		: prefix(text, selection, PREFIXES[format], example);
}

/** Around the selection, without the space at its ends; pressed again it is taken away. */
function wrap(
	text: string,
	selection: { from: number; to: number },
	mark: string,
	example: string
): Edit {
	const selected = text.slice(selection.from, selection.to);
	const from = selection.from + (selected.length - selected.trimStart().length);
	const inner = selected.trim() || example;
	const to = selected.trim() === '' ? selection.to : from + inner.length;
	const start = selected.trim() === '' ? selection.from : from;
	const { length } = mark;
	const around = text.slice(start - length, start) === mark && text.slice(to, to + length) === mark;
	const doubled = mark === '*' && text[start - 2] === '*' && text[start - 3] !== '*';
	if (around && !doubled) {
		return {
			from: start - length,
			to: to + length,
			insert: inner,
			selectFrom: start - length,
			selectTo: start - length + inner.length
		};
	}
	return {
		from: start,
		to,
		insert: `${mark}${inner}${mark}`,
		selectFrom: start + length,
		selectTo: start + length + inner.length
	};
}

/** Before every selected line; when all of them have it, it is taken away. */
function prefix(
	text: string,
	selection: { from: number; to: number },
	mark: string,
	example: string
): Edit {
	const from = text.lastIndexOf('\n', selection.from - 1) + 1;
	const newline = text.indexOf('\n', Math.max(selection.to - 1, selection.from));
	const to = newline === -1 ? text.length : newline;
	const lines = text.slice(from, to).split('\n');
	if (lines.join('').trim() === '') {
		const start = from + mark.length;
		return {
			from,
			to,
			insert: mark + example,
			selectFrom: start,
			selectTo: start + example.length
		};
	}
	const marked = lines.filter((line) => line.trim() !== '');
	const all = marked.every((line) => line.startsWith(mark));
	const insert = lines
		.map((line) =>
			line.trim() === ''
				? line
				: all
					? line.slice(mark.length)
					: mark + line.replace(/^(#+|-) /, '')
		)
		.join('\n');
	return { from, to, insert, selectFrom: from, selectTo: from + insert.length };
}
