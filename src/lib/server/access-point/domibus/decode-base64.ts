import { notUnderstood } from './failures.ts';

/** References to white space, which some stacks put at each line end, and the marks of a CDATA section. */
const BESIDE_BASE64 = /\s+|&#(?:x0*(?:9|a|d|20)|0*(?:9|10|13|32));|<!\[CDATA\[|\]\]>/gi;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Longer than any of the above but white space. Leading zeros beyond it are nobody's. */
const MARK_LENGTH_MAX = 16;

/**
 * The bytes that a text of an XML document holds in base64 (XSD base64Binary), as it comes in pieces. Anything else in it
 * is refused: skipping it would change what was signed without telling.
 */
export async function* decodeBase64(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let rest = '';
	let ended = false;
	for await (const piece of pieces) {
		const text = rest + piece.toString('latin1');
		const cut = incompleteMark(text);
		const clean = withoutMarks(text.slice(0, cut));
		const whole = clean.length - (clean.length % 4);
		if (whole > 0) {
			if (ended) throw notUnderstood('base64 after its end');
			ended = clean[whole - 1] === '=';
			yield decoded(clean.slice(0, whole));
		}
		rest = clean.slice(whole) + text.slice(cut);
	}
	if (withoutMarks(rest) !== '') throw notUnderstood('base64 that ends too early');
}

function withoutMarks(text: string): string {
	return /[^A-Za-z0-9+/=]/.test(text) ? text.replace(BESIDE_BASE64, '') : text;
}

/** Where a mark begins that the next piece may complete. */
function incompleteMark(text: string): number {
	const from = Math.max(0, text.length - MARK_LENGTH_MAX);
	for (let at = from; at < text.length; at++) {
		const rest = text.slice(at);
		if (rest.startsWith('&') && !rest.includes(';')) return at;
		if (rest.startsWith('<') && !rest.includes('[CDATA[')) return at;
		if (rest === ']' || rest === ']]') return at;
	}
	return text.length;
}

function decoded(text: string): Buffer {
	if (!BASE64.test(text)) throw notUnderstood('something else than base64');
	return Buffer.from(text, 'base64');
}
