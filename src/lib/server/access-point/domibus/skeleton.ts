/**
 * An answer that carries an envelope is one long text in a little markup. The long text, the content of each `value`, stays
 * where it lies; what is left is small enough for the parser that everything else of Sluss is read with. In place of the
 * text stands a marker that base64 cannot contain, so that parser and scanner cannot mean different elements.
 */
import type { ByteSource } from './byte-source.ts';
import { notUnderstood } from './failures.ts';

export interface Skeleton {
	bytes: Buffer;
	/** `#0` in the skeleton stands for the first of these. */
	texts: { start: number; end: number }[];
}

/** A header of ebMS is some 3 kB. */
export const SKELETON_BYTES_MAX = 1_000_000;
const TEXTS_MAX = 100;
/** What nearly every tag is shorter than. */
const TAG_BYTES = 2_000;

const LESS_THAN = Buffer.from('<');
const COMMENT_END = Buffer.from('-->');
const INSTRUCTION_END = Buffer.from('?>');
const CDATA_START = '<![CDATA[';
const CDATA_END = Buffer.from(']]>');

/** It does not judge: what is not well-formed is left for the parser to refuse. */
export async function skeletonOf(
	source: ByteSource,
	start: number,
	end: number
): Promise<Skeleton> {
	const kept: Buffer[] = [];
	const texts: Skeleton['texts'] = [];
	let length = 0;
	const keep = async (from: number, to: number) => {
		length += to - from;
		if (length > SKELETON_BYTES_MAX)
			throw notUnderstood(`more than ${SKELETON_BYTES_MAX} bytes of markup`);
		kept.push(await source.read(from, to));
	};
	let at = start;
	while (at < end) {
		const tag = await positionOf(source, LESS_THAN, at, end);
		if (tag > at) await keep(at, tag);
		if (tag === end) break;
		at = await endOfMarkup(source, tag, end);
		await keep(tag, at);
		if (!opensValue((await source.read(tag, Math.min(at, tag + 300))).toString('latin1'))) continue;
		if ((await source.read(at - 2, at)).toString('latin1') === '/>') continue;
		if (texts.length >= TEXTS_MAX) throw notUnderstood(`more than ${TEXTS_MAX} payloads`);
		const textEnd = await endOfText(source, at, end);
		kept.push(Buffer.from(`#${texts.length}`));
		texts.push({ start: at, end: textEnd });
		at = textEnd;
	}
	return { bytes: Buffer.concat(kept), texts };
}

function opensValue(tag: string): boolean {
	return /^<(?:[^\s<>/!?:]+:)?value[\s/>]/.test(tag);
}

/** Where the tag, comment, instruction or CDATA section that begins at `at` ends. */
async function endOfMarkup(source: ByteSource, at: number, end: number): Promise<number> {
	const first = (await source.read(at, Math.min(at + 9, end))).toString('latin1');
	const until = async (pattern: Buffer, from: number) =>
		Math.min(end, (await positionOf(source, pattern, from, end)) + pattern.length);
	if (first.startsWith('<!--')) return until(COMMENT_END, at + 4);
	if (first === CDATA_START) return until(CDATA_END, at + 9);
	if (first.startsWith('<?')) return until(INSTRUCTION_END, at + 2);
	return endOfTag(source, at + 1, end);
}

/** Past the next `>` that stands in no attribute value. A tag that is too long for a skeleton is cut there, and refused. */
async function endOfTag(source: ByteSource, from: number, end: number): Promise<number> {
	for (const length of [TAG_BYTES, SKELETON_BYTES_MAX]) {
		const bytes = await source.read(from, Math.min(end, from + length));
		let quote = 0;
		for (let i = 0; i < bytes.length; i++) {
			const byte = bytes[i] as number;
			if (quote !== 0) quote = byte === quote ? 0 : quote;
			else if (byte === 0x22 || byte === 0x27) quote = byte;
			else if (byte === 0x3e) return from + i + 1;
		}
	}
	return Math.min(end, from + SKELETON_BYTES_MAX);
}

/** Where text and CDATA sections end and something else begins. */
async function endOfText(source: ByteSource, from: number, end: number): Promise<number> {
	let at = from;
	for (;;) {
		at = await positionOf(source, LESS_THAN, at, end);
		if ((await source.read(at, Math.min(at + 9, end))).toString('latin1') !== CDATA_START) {
			return at;
		}
		at = Math.min(end, (await positionOf(source, CDATA_END, at + 9, end)) + CDATA_END.length);
	}
}

async function positionOf(
	source: ByteSource,
	pattern: Buffer,
	from: number,
	end: number
): Promise<number> {
	const at = await source.find(pattern, from, end);
	return at < 0 ? end : at;
}
