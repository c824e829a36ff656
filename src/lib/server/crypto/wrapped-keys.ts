import { createHash } from 'node:crypto';
import { isAppError } from '../errors.ts';
import { base64Of, type XmlElement } from '../xml/xml-tree.ts';
import { readEncryptedData } from './encryption-structure.ts';

/**
 * Names of the wrapped keys that `decryptPayload` would try for this element: SHA-256 of each, in hex. RSA reads a wrapped
 * key as a number, so zeros before it, line breaks and the algorithms beside it make no other key of it. Empty for what
 * `decryptPayload` refuses before it tries anything. Nothing large is read.
 */
export function wrappedKeysOf(encryptedData: XmlElement): string[] {
	try {
		const { encryptedKeys } = readEncryptedData(encryptedData);
		const names = encryptedKeys.map(({ cipherValue }) => nameOf(cipherValue));
		return [...new Set(names.filter((name) => name !== undefined))];
	} catch (error) {
		if (isAppError(error)) return [];
		throw error;
	}
}

/** Undefined for what is not base64: that is never tried. */
function nameOf(cipherValue: XmlElement): string | undefined {
	try {
		const bytes = base64Of(cipherValue);
		const first = bytes.findIndex((byte) => byte !== 0);
		return createHash('sha256')
			.update(bytes.subarray(first === -1 ? bytes.length : first))
			.digest('hex');
	} catch (error) {
		if (isAppError(error)) return undefined;
		throw error;
	}
}
