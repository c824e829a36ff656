/**
 * The words by which a person recognises one of her browsers: `Chrome (Android)`. Taken from the User-Agent header,
 * which may say anything: the answer is put together from a closed list of names, never copied.
 */
export function browserLabel(userAgent: string | null): string {
	const text = userAgent ?? '';
	const browser = BROWSERS.find(([, pattern]) => pattern.test(text))?.[0];
	const system = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0];
	return system === undefined ? (browser ?? '?') : `${browser ?? '?'} (${system})`;
}

/** In the order of questions: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
	['Edge', /\bEdg(A|iOS)?\//],
	['Opera', /\bOPR\//],
	['Samsung Internet', /\bSamsungBrowser\//],
	['Firefox', /\b(Firefox|FxiOS)\//],
	['Chrome', /\b(Headless)?(Chrome|CriOS)\//],
	['Safari', /\bSafari\//]
];

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
	['Android', /\bAndroid\b/],
	['iPhone', /\biPhone\b/],
	['iPad', /\biPad\b/],
	['Windows', /\bWindows\b/],
	['ChromeOS', /\bCrOS\b/],
	['macOS', /\bMac OS X\b/],
	['Linux', /\bLinux\b/]
];
