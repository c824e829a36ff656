import type { NaptrRecord } from 'node:dns';

const SERVICE = 'meta:smp';
/** The expressions in use match the whole name and take nothing of it. Anything cleverer is nobody's, or an attack. */
const EXPRESSIONS = ['.*', '^.*$'];
const URL_LENGTH_MAX = 1_000;

/**
 * The directory server that a participant's NAPTR records name: of those that can be used, the one with the lowest order
 * and then preference (RFC 3403 §4.1, BDXL 1.0 §2.3). Undefined when none can be used.
 */
export function chooseUrl(records: readonly NaptrRecord[]): URL | undefined {
	const usable = records.flatMap((record) => {
		const url = urlOf(record);
		return url === undefined ? [] : [{ url, order: record.order, preference: record.preference }];
	});
	usable.sort((a, b) => a.order - b.order || a.preference - b.preference);
	return usable[0]?.url;
}

function urlOf({ flags, service, regexp }: NaptrRecord): URL | undefined {
	if (flags.toLowerCase() !== 'u' || service.toLowerCase() !== SERVICE) return undefined;
	return urlOfRegexp(regexp);
}

/**
 * `!.*!http://smp.example!` → the address between the last two delimiters. The expression is compared, never run: what
 * stands in DNS is not to be trusted with a pattern, and a replacement that refers back to the name is refused.
 */
export function urlOfRegexp(regexp: string): URL | undefined {
	const delimiter = regexp.charAt(0);
	if (!/^[^0-9A-Za-z\\\s]$/.test(delimiter)) return undefined;
	const [, expression, replacement, flags, ...more] = regexp.split(delimiter);
	if (expression === undefined || replacement === undefined || flags === undefined)
		return undefined;
	if (more.length > 0 || !/^i?$/i.test(flags) || !EXPRESSIONS.includes(expression))
		return undefined;
	if (/[\\?#]/.test(replacement) || replacement.length > URL_LENGTH_MAX) return undefined;
	const url = URL.parse(replacement);
	if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
	return url.username === '' && url.password === '' ? url : undefined;
}
