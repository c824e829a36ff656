// The parts of RFC 3986 appendix B. Split by what ends each part, so that no text takes longer than its length.
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const AUTHORITY = /^(?:[^@[\]]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^@:[\]]*)(?::[0-9]*)?$/;

/**
 * Whether a text may stand where xs:anyURI is expected: a URI reference (RFC 3986 §4.1), in which what a URI cannot hold, a
 * space or a letter beyond ASCII, counts as escaped (XML Schema Part 2 §3.2.17). Validators differ about the rest.
 */
export function isUriReference(text: string): boolean {
	if (/%(?![0-9A-Fa-f]{2})/.test(text)) return false;
	const [, scheme, authority, path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
	if (scheme !== undefined && !SCHEME.test(scheme)) return false;
	if (authority !== undefined && !AUTHORITY.test(authority)) return false;
	// A colon in the first segment of a relative path would be read as the end of a scheme.
	if (scheme === undefined && authority === undefined && /^[^/]*:/.test(path)) return false;
	return !/[[\]]/.test(path + query) && !/[[\]#]/.test(fragment);
}
