/**
 * The Markdown that SDK messages may use (facts: Payload): headings, strong, italic, bullets, numbered lists,
 * paragraphs, rules, line breaks. Parsed into plain values that a component draws as elements: there is no HTML on the
 * way that anything could be smuggled in with. Whatever else stands in the text (links, code, HTML) stays text.
 */
import MarkdownIt, { type Token } from 'markdown-it';

export type Inline =
	| { kind: 'text'; text: string }
	| { kind: 'break' }
	| { kind: 'strong' | 'italic'; children: Inline[] };

export type Block =
	| { kind: 'paragraph'; children: Inline[] }
	| { kind: 'heading'; level: number; children: Inline[] }
	| { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
	| { kind: 'rule' }
	/** Text as it was written, with its line breaks: one element however long it is. */
	| { kind: 'plain'; text: string };

/** Above this many characters a text is not looked through for Markdown: parsing is not to hold up other requests. */
export const MARKDOWN_LENGTH_MAX = 20_000;
/** Nor with more lines than this: those that are lists cost most. */
const LINES_MAX = 2_000;
/** Nor is a text formatted that would become more tokens than this: drawing them is not to do so either. */
const TOKENS_MAX = 5_000;

// Line breaks count: many systems send plain text, where they carry meaning (addresses, lists without bullets).
const PARSER = new MarkdownIt('zero', { html: false, breaks: true, maxNesting: 20 }).enable([
	'heading',
	'lheading',
	'list',
	'hr',
	'emphasis',
	'balance_pairs',
	'fragments_join',
	'escape',
	'newline'
]);

/** The text formatted; whole and as it was written when it is too long or too finely divided for that. */
export function parseMarkdown(text: string): Block[] {
	return measureMarkdown(text).blocks;
}

export function plainText(text: string): Block[] {
	return [{ kind: 'plain', text }];
}

/** Also says into how many tokens the text was formatted, which is what drawing it costs. */
export function measureMarkdown(text: string): { blocks: Block[]; tokens: number } {
	const tooLong =
		text.length > MARKDOWN_LENGTH_MAX || text.split('\n', LINES_MAX + 1).length > LINES_MAX;
	if (tooLong) return { blocks: plainText(text), tokens: 1 };
	const found = PARSER.parse(text, {});
	const tokens = found.reduce((sum, token) => sum + 1 + (token.children?.length ?? 0), 0);
	if (tokens > TOKENS_MAX) return { blocks: plainText(text), tokens: 1 };
	return { blocks: blocksOf(new Cursor(found), undefined), tokens };
}

class Cursor {
	readonly #tokens: Token[];
	#at = 0;
	constructor(tokens: Token[]) {
		this.#tokens = tokens;
	}
	next(): Token | undefined {
		return this.#tokens[this.#at++];
	}
}

/** Reads blocks up to the token that closes them, or to the end. */
function blocksOf(tokens: Cursor, until: string | undefined): Block[] {
	const blocks: Block[] = [];
	for (let token = tokens.next(); token && token.type !== until; token = tokens.next()) {
		switch (token.type) {
			case 'paragraph_open':
				blocks.push({ kind: 'paragraph', children: inlinesOfNext(tokens) });
				break;
			case 'heading_open':
				blocks.push({
					kind: 'heading',
					level: Number(token.tag.slice(1)),
					children: inlinesOfNext(tokens)
				});
				break;
			case 'bullet_list_open':
			case 'ordered_list_open': {
				const ordered = token.type === 'ordered_list_open';
				blocks.push({
					kind: 'list',
					ordered,
					start: Number(token.attrGet('start') ?? 1),
					items: itemsOf(tokens, ordered ? 'ordered_list_close' : 'bullet_list_close')
				});
				break;
			}
			case 'hr':
				blocks.push({ kind: 'rule' });
				break;
		}
	}
	return blocks;
}

function itemsOf(tokens: Cursor, until: string): Block[][] {
	const items: Block[][] = [];
	for (let token = tokens.next(); token && token.type !== until; token = tokens.next()) {
		if (token.type === 'list_item_open') items.push(blocksOf(tokens, 'list_item_close'));
	}
	return items;
}

/** A paragraph or heading is three tokens: open, the inline content, close. */
function inlinesOfNext(tokens: Cursor): Inline[] {
	const content = tokens.next();
	tokens.next();
	return inlinesOf(new Cursor(content?.children ?? []), undefined);
}

function inlinesOf(tokens: Cursor, until: string | undefined): Inline[] {
	const inlines: Inline[] = [];
	for (let token = tokens.next(); token && token.type !== until; token = tokens.next()) {
		switch (token.type) {
			case 'strong_open':
				inlines.push({ kind: 'strong', children: inlinesOf(tokens, 'strong_close') });
				break;
			case 'em_open':
				inlines.push({ kind: 'italic', children: inlinesOf(tokens, 'em_close') });
				break;
			case 'softbreak':
			case 'hardbreak':
				inlines.push({ kind: 'break' });
				break;
			default:
				if (token.content !== '') inlines.push({ kind: 'text', text: token.content });
		}
	}
	return inlines;
}
