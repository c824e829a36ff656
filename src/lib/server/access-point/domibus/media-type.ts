/** A `Content-Type`, as far as we need it: the type in lower case and its parameters, quoted or not (RFC 9110 §8.3). */
export interface MediaType {
	type: string;
	parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;
const LENGTH_MAX = 2_000;

export function parseMediaType(header: string): MediaType {
	const text = header.slice(0, LENGTH_MAX);
	const parameters = new Map<string, string>();
	for (const [, name = '', quoted, bare] of text.matchAll(PARAMETER)) {
		const key = name.toLowerCase();
		if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
	}
	return { type: (/^[^;\s]*/.exec(text)?.[0] ?? '').toLowerCase(), parameters };
}

const SOAP_TYPES = new Set([
	'application/soap+xml',
	'application/xop+xml',
	'text/xml',
	'application/xml'
]);

export function maySoap({ type }: MediaType): boolean {
	return SOAP_TYPES.has(type);
}
