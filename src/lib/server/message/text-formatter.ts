/**
 * The texts of messages, formatted for a page. A counterpart decides how much text there is and pages reload every few
 * seconds, so: one text at a time with other requests let in between, only so much for one page, and what has been
 * formatted is remembered, for the texts of a recorded message never change.
 */
import { setImmediate } from 'node:timers/promises';
import {
	MARKDOWN_LENGTH_MAX,
	measureMarkdown,
	plainText,
	type Block
} from '#lib/message/markdown.ts';

interface Formatted {
	blocks: Block[];
	/** In tokens: what drawing it costs, and looking through it at the least. */
	cost: number;
}

/** Twenty characters without any Markdown cost as much to look through as one token to draw. */
const CHARACTERS_PER_TOKEN = 20;

export interface TextFormatter {
	/**
	 * What to show of each message, oldest first as they come. The newest are formatted first; when the page has had its
	 * share, what is left of a message is shown whole, as it was written, in one piece.
	 */
	format(messages: { id: string; texts: string[] }[]): Promise<Block[][][]>;
	/** These messages have been removed: nothing of them stays in memory. */
	forget(messageIds: readonly string[]): void;
}

/** `pageMax`: tokens on one page. `rememberedMax`: tokens kept in memory, some 150 bytes each. */
export function createTextFormatter(
	{ pageMax, rememberedMax } = { pageMax: 10_000, rememberedMax: 300_000 }
): TextFormatter {
	/** The least recently used first. */
	const remembered = new Map<string, Formatted>();
	let rememberedCost = 0;

	async function formatted(key: string, text: string): Promise<Formatted> {
		// Costs nothing and would fill the memory.
		if (text.length > MARKDOWN_LENGTH_MAX) return { blocks: plainText(text), cost: 0 };
		const known = remembered.get(key);
		if (known !== undefined) {
			remembered.delete(key);
			remembered.set(key, known);
			return known;
		}
		await setImmediate();
		const { blocks, tokens } = measureMarkdown(text);
		const fresh = { blocks, cost: Math.max(tokens, Math.ceil(text.length / CHARACTERS_PER_TOKEN)) };
		remember(key, fresh);
		return fresh;
	}

	function remember(key: string, value: Formatted): void {
		// Another request may have formatted the same text meanwhile.
		rememberedCost += value.cost - (remembered.get(key)?.cost ?? 0);
		remembered.set(key, value);
		for (const [oldest, { cost }] of remembered) {
			if (rememberedCost <= rememberedMax) break;
			remembered.delete(oldest);
			rememberedCost -= cost;
		}
	}

	return {
		async format(messages) {
			let left = pageMax;
			const shown: Block[][][] = [];
			for (const { id, texts } of messages.toReversed()) {
				const ofMessage: Block[][] = [];
				for (const [index, text] of texts.entries()) {
					if (left <= 0) {
						ofMessage.push(plainText(texts.slice(index).join('\n\n')));
						break;
					}
					const { blocks, cost } = await formatted(`${id} ${index}`, text);
					ofMessage.push(blocks);
					left -= cost;
				}
				shown.push(ofMessage);
			}
			return shown.reverse();
		},
		forget(messageIds) {
			const gone = new Set(messageIds);
			for (const [key, { cost }] of remembered) {
				if (!gone.has(key.slice(0, key.lastIndexOf(' ')))) continue;
				remembered.delete(key);
				rememberedCost -= cost;
			}
		}
	};
}
