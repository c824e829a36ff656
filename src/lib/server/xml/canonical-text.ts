import type { CanonicalOutput } from './canonical-output.ts';
import { referenceEnd, referencedCodePoint } from './references.ts';
import { AMPERSAND, CARRIAGE_RETURN, GREATER_THAN, LESS_THAN, LINE_FEED } from './xml-bytes.ts';
import type { XmlText } from './xml-tree.ts';

/** A text node in canonical form (Canonical XML §2.3): line ends and references resolved, & < > and CR escaped. */
export function writeCanonicalText(bytes: Buffer, text: XmlText, output: CanonicalOutput): void {
	if (text.canonical) {
		output.range(bytes, text.start, text.end);
		return;
	}
	let runStart = text.start;
	let at = text.start;
	while (at < text.end) {
		const byte = bytes[at] as number;
		const special =
			byte === AMPERSAND || byte === GREATER_THAN || byte === CARRIAGE_RETURN || byte === LESS_THAN;
		if (!special) {
			at++;
			continue;
		}
		output.range(bytes, runStart, at);
		at = writeSpecial(bytes, at, text, output);
		runStart = at;
	}
	output.range(bytes, runStart, at);
}

/** Writes what stands for the special character at `at`; returns the offset after it. */
function writeSpecial(bytes: Buffer, at: number, text: XmlText, output: CanonicalOutput): number {
	const byte = bytes[at] as number;
	if (byte === CARRIAGE_RETURN) {
		// CR LF and CR alone are one line feed (XML 1.0 §2.11). The LF of a pair is written by itself as the next run.
		if (bytes[at + 1] !== LINE_FEED || at + 1 >= text.end) output.codePoint(LINE_FEED);
		return at + 1;
	}
	if (byte !== AMPERSAND || text.cdata) {
		writeEscaped(byte, output);
		return at + 1;
	}
	const after = referenceEnd(bytes, at);
	writeEscaped(referencedCodePoint(bytes, at, after), output);
	return after;
}

const ESCAPED_AMPERSAND = Buffer.from('&amp;');
const ESCAPED_LESS_THAN = Buffer.from('&lt;');
const ESCAPED_GREATER_THAN = Buffer.from('&gt;');
const ESCAPED_CARRIAGE_RETURN = Buffer.from('&#xD;');

function writeEscaped(codePoint: number, output: CanonicalOutput): void {
	if (codePoint === AMPERSAND) output.range(ESCAPED_AMPERSAND, 0, 5);
	else if (codePoint === LESS_THAN) output.range(ESCAPED_LESS_THAN, 0, 4);
	else if (codePoint === GREATER_THAN) output.range(ESCAPED_GREATER_THAN, 0, 4);
	else if (codePoint === CARRIAGE_RETURN) output.range(ESCAPED_CARRIAGE_RETURN, 0, 5);
	else output.codePoint(codePoint);
}

/** An attribute value or namespace name in canonical form: unlike in text, > stays. */
export function escapeCanonicalAttribute(value: string): string {
	if (!/[&<"\t\n\r]/.test(value)) return value;
	return value
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('"', '&quot;')
		.replaceAll('\t', '&#x9;')
		.replaceAll('\n', '&#xA;')
		.replaceAll('\r', '&#xD;');
}
