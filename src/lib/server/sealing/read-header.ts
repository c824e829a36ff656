import type { EnvelopeFacts } from '../envelope/envelope.ts';
import { readEnvelopeFacts } from '../envelope/read-envelope-facts.ts';
import { isAppError } from '../errors.ts';
import { parseXml } from '../xml/parse-xml.ts';

/** What an envelope says of itself, unverified; undefined for what is no XHE. Opening it tells why. */
export function readHeader(envelope: Uint8Array): EnvelopeFacts | undefined {
	try {
		return readEnvelopeFacts(parseXml(envelope));
	} catch (error) {
		if (isAppError(error)) return undefined;
		throw error;
	}
}
