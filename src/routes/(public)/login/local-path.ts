/**
 * Where to go after sign-in: a path of this site, or undefined. Anything that a browser could read as another site
 * (`//evil.example`, `/\evil.example`, a scheme) is refused.
 */
export function localPath(text: string | null | undefined): string | undefined {
	if (text === null || text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text))
		return undefined;
	const base = 'http://local.invalid';
	const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
	if (url === undefined || url.origin !== base) return undefined;
	// Dots have been resolved by now: `/.//evil.example` has become `//evil.example`.
	if (url.pathname.startsWith('//')) return undefined;
	return /^\/log(in|out)\b/.test(url.pathname) ? undefined : url.pathname + url.search;
}
