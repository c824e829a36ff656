import { isWhiteSpace, standsAt } from './xml-bytes.ts';
import { refuse } from './xml-failure.ts';

const S = '[ \\t\\r\\n]+';
const EQ = '[ \\t\\r\\n]*=[ \\t\\r\\n]*';
// XMLDecl of XML 1.0 §2.8.
const DECLARATION = new RegExp(
	`^<\\?xml${S}version${EQ}(?:"1\\.0"|'1\\.0')` +
		`(?:${S}encoding${EQ}(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?` +
		`(?:${S}standalone${EQ}(?:"(?:yes|no)"|'(?:yes|no)'))?[ \\t\\r\\n]*\\?>`
);
const DECLARATION_BYTES_MAX = 256;

/** The offset after the XML declaration at `at`, which is `at` itself where there is none. */
export function skipDeclaration(bytes: Buffer, at: number): number {
	if (!standsAt(bytes, at, '<?xml') || !isWhiteSpace(bytes[at + 5])) return at;
	const match = DECLARATION.exec(bytes.toString('latin1', at, at + DECLARATION_BYTES_MAX));
	if (!match) return refuse('XML_MALFORMED', bytes, at, 'expected an XML 1.0 declaration');
	const encoding = match[1] ?? match[2];
	if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') {
		refuse('XML_ENCODING', bytes, at, 'expected the encoding to be UTF-8');
	}
	return at + match[0].length;
}
