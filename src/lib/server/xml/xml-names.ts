import { COLON, mayBeInName, mayStartName } from './xml-bytes.ts';

// NameStartChar and NameChar of XML 1.0 (fifth edition) §2.3 without the colon, that is NCName of Namespaces in XML.
const START =
	'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}' +
	'\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const NC_NAME = new RegExp(
	`^[${START}][${START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}]*$`,
	'u'
);

export function isNcName(text: string): boolean {
	return NC_NAME.test(text);
}

export interface ScannedName {
	readonly prefix: string;
	readonly local: string;
	/** Offset after the name. */
	readonly end: number;
}

/** An NCName at `at`, or undefined. */
export function scanNcName(bytes: Buffer, at: number): { name: string; end: number } | undefined {
	if (!mayStartName(bytes[at])) return undefined;
	let end = at + 1;
	while (mayBeInName(bytes[end])) end++;
	const name = bytes.toString('utf8', at, end);
	// As many characters as bytes: all ASCII, and the byte classes have already said that it is a name.
	if (name.length !== end - at && !isNcName(name)) return undefined;
	return { name, end };
}

/** A QName (Namespaces in XML §4) at `at`, or undefined. */
export function scanQName(bytes: Buffer, at: number): ScannedName | undefined {
	const first = scanNcName(bytes, at);
	if (!first) return undefined;
	if (bytes[first.end] !== COLON) return { prefix: '', local: first.name, end: first.end };
	const second = scanNcName(bytes, first.end + 1);
	if (!second || bytes[second.end] === COLON) return undefined;
	return { prefix: first.name, local: second.name, end: second.end };
}
