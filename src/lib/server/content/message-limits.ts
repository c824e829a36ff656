/**
 * What a message may bring besides its 30 MB: the XSD bounds neither counts nor most texts, and every document, file and name
 * becomes a row, a file or a line on a page. Nobody who writes by hand comes near these.
 */
export interface CountLimit {
	/** Local name. */
	readonly local: string;
	readonly countMax: number;
}

/** In the whole message: more is BV/too-long. */
export const COUNT_LIMITS: readonly CountLimit[] = [
	{ local: 'documents', countMax: 1_000 },
	{ local: 'ContentFiles', countMax: 1_000 },
	{ local: 'ContentText', countMax: 1_000 },
	{ local: 'person', countMax: 1_000 },
	{ local: 'reference', countMax: 1_000 }
];

/** Elements with names and identifiers; what is longer is neither: BV/invariant. */
export const SHORT_TEXTS = [
	'root',
	'extension',
	'documentID',
	'documentName',
	'index',
	'fileName',
	'contentType'
] as const;
/** Characters of each of them, unless a rule of SDK has less. */
export const SHORT_TEXT_LENGTH_MAX = 1_000;

/** Extensions (xs:any) of a message that are handed on; all of them are kept in the envelope. */
export const EXTENSIONS_MAX = 100;
