import type { CanonicalOutput } from './canonical-output.ts';
import { resolveReferences } from './references.ts';
import {
	AMPERSAND,
	CARRIAGE_RETURN,
	GREATER_THAN,
	LESS_THAN,
	LINE_FEED,
	SEMICOLON
} from './xml-bytes.ts';
import type { XmlText } from './xml-tree.ts';

/** A text node in canonical form (Canonical XML §2.3): line ends and references resolved, & < > and CR escaped. */
export function writeCanonicalText(bytes: Buffer, text: XmlText, output: CanonicalOutput): void {
	if (text.canonical) {
		output.range(bytes.subarray(text.start, text.end));
		return;
	}
	let runStart = text.start;
	let at = text.start;
	while (at < text.end) {
		const byte = bytes[at] as number;
		if (
			byte !== AMPERSAND &&
			byte !== GREATER_THAN &&
			byte !== CARRIAGE_RETURN &&
			byte !== LESS_THAN
		) {
			at++;
			continue;
		}
		if (at > runStart) output.range(bytes.subarray(runStart, at));
		at = writeSpecial(bytes, at, text, output);
		runStart = at;
	}
	if (at > runStart) output.range(bytes.subarray(runStart, at));
}

/** Writes what stands for the special character at `at`; returns the offset after it. */
function writeSpecial(bytes: Buffer, at: number, text: XmlText, output: CanonicalOutput): number {
	const byte = bytes[at];
	if (byte === CARRIAGE_RETURN) {
		// CR LF and CR alone are one line feed (XML 1.0 §2.11). The LF of a pair is written by itself as the next run.
		if (bytes[at + 1] !== LINE_FEED || at + 1 >= text.end) output.string('\n');
		return at + 1;
	}
	if (byte !== AMPERSAND || text.cdata) {
		output.string(escapeCanonicalText(String.fromCharCode(byte as number)));
		return at + 1;
	}
	const after = bytes.indexOf(SEMICOLON, at) + 1;
	output.string(escapeCanonicalText(resolveReferences(bytes.toString('latin1', at, after))));
	return after;
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'\r': '&#xD;'
};
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'"': '&quot;',
	'\t': '&#x9;',
	'\n': '&#xA;',
	'\r': '&#xD;'
};

function escapeCanonicalText(text: string): string {
	return text.replace(/[&<>\r]/g, (character) => TEXT_ESCAPES[character] as string);
}

/** An attribute value or namespace name in canonical form: unlike in text, > stays. */
export function escapeCanonicalAttribute(value: string): string {
	return value.replace(/[&<"\t\n\r]/g, (character) => ATTRIBUTE_ESCAPES[character] as string);
}
