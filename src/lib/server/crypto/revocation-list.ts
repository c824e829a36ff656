/**
 * Reads a list of revoked certificates (CRL, RFC 5280 §5). Such a list may be 20 MB: the entries are walked when
 * somebody asks for a serial number, and never become objects that are kept.
 */
import { AppError } from '../errors.ts';
import {
	childrenOf,
	contentOf,
	expectTag,
	magnitudeOf,
	objectIdentifierOf,
	readDer,
	TAG,
	timeOf,
	wholeOf,
	type DerValue
} from './read-der.ts';
import type { SignedDer } from './verify-der.ts';

export interface RevocationList extends SignedDer {
	/** Name of the issuer as DER. */
	readonly issuer: Buffer;
	/** Milliseconds since the epoch. */
	readonly thisUpdate: number;
	readonly nextUpdate: number | undefined;
	readonly scope: ListScope;
	/** @param serial without zeros in front */
	has(serial: Uint8Array): boolean;
}

/** Which certificates the list speaks of: what stands in the critical extension IssuingDistributionPoint, if it has one. */
export interface ListScope {
	/** Whether it is whole: no delta, not for some reasons only, no other issuer's entries, nothing critical we do not know. */
	readonly complete: boolean;
	readonly only: 'leaves' | 'authorities' | undefined;
	/** The addresses that it is published under, where it says so; certificates of other addresses are not in it. */
	readonly urls: readonly string[] | undefined;
}

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';

/** @throws AppError CERTIFICATE_MALFORMED */
export function readRevocationList(file: Uint8Array): RevocationList {
	const bytes = derOf(file);
	const list = expectTag(readDer(bytes, 0, bytes.length), TAG.sequence);
	if (list.end !== bytes.length) throw new AppError('CERTIFICATE_MALFORMED');
	const [toBeSigned, algorithm, signature] = childrenOf(bytes, list);
	const fields = childrenOf(bytes, expectTag(toBeSigned, TAG.sequence));
	if (fields[0]?.tag === TAG.integer) fields.shift(); // version
	const [, issuer, thisUpdate, ...rest] = fields;
	const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined;
	const entries = rest[0]?.tag === TAG.sequence ? rest.shift() : undefined;
	const extensions = rest[0]?.tag === TAG.context(0) ? rest.shift() : undefined;
	if (rest.length > 0 || !isTime(thisUpdate)) throw new AppError('CERTIFICATE_MALFORMED');
	return {
		content: wholeOf(bytes, expectTag(toBeSigned, TAG.sequence)),
		algorithm: wholeOf(bytes, expectTag(algorithm, TAG.sequence)),
		signature: contentOf(bytes, expectTag(signature, TAG.bitString)).subarray(1),
		issuer: wholeOf(bytes, expectTag(issuer, TAG.sequence)),
		thisUpdate: timeOf(bytes, thisUpdate),
		nextUpdate: nextUpdate && timeOf(bytes, nextUpdate),
		scope: readScope(bytes, extensions),
		has: (serial) => entries !== undefined && hasEntry(bytes, entries, serial)
	};
}

function isTime(value: DerValue | undefined): value is DerValue {
	return value?.tag === TAG.utcTime || value?.tag === TAG.generalizedTime;
}

function hasEntry(bytes: Uint8Array, entries: DerValue, serial: Uint8Array): boolean {
	const wanted = magnitudeOf(serial);
	// Walking 20 MB of entries holds up everything else for half a second, and is hardly ever needed: where the digits stand
	// nowhere at all, no entry has them.
	if (!contentOf(bytes, entries).includes(wanted)) return false;
	for (let at = entries.start; at < entries.end;) {
		const entry = expectTag(readDer(bytes, at, entries.end), TAG.sequence);
		const found = expectTag(readDer(bytes, entry.start, entry.end), TAG.integer);
		if (isInteger(bytes, found, wanted)) return true;
		at = entry.end;
	}
	return false;
}

function isInteger(bytes: Uint8Array, { start, end }: DerValue, wanted: Uint8Array): boolean {
	let from = start;
	while (from < end - 1 && bytes[from] === 0) from++;
	if (end - from !== wanted.length) return false;
	for (let i = 0; i < wanted.length; i++) if (bytes[from + i] !== wanted[i]) return false;
	return true;
}

function readScope(bytes: Uint8Array, extensions: DerValue | undefined): ListScope {
	const whole: ListScope = { complete: true, only: undefined, urls: undefined };
	if (extensions === undefined) return whole;
	const [list] = childrenOf(bytes, extensions);
	let scope = whole;
	for (const extension of childrenOf(bytes, expectTag(list, TAG.sequence))) {
		const parts = childrenOf(bytes, expectTag(extension, TAG.sequence));
		const [id] = parts;
		const value = expectTag(parts.at(-1), TAG.octetString);
		const name = objectIdentifierOf(bytes, expectTag(id, TAG.objectIdentifier));
		if (name === ISSUING_DISTRIBUTION_POINT) {
			const point = distributionPoint(bytes, value);
			scope = { ...point, complete: scope.complete && point.complete };
		} else if (isCritical(bytes, parts)) {
			// A delta says so here (2.5.29.27); the list by itself is not whole.
			scope = { ...scope, complete: false };
		}
	}
	return scope;
}

function isCritical(bytes: Uint8Array, parts: readonly DerValue[]): boolean {
	return isTrue(
		bytes,
		parts.find(({ tag }) => tag === TAG.boolean)
	);
}

function isTrue(bytes: Uint8Array, value: DerValue | undefined): boolean {
	return value !== undefined && bytes[value.start] !== 0;
}

/** IssuingDistributionPoint (RFC 5280 §5.2.5). */
function distributionPoint(bytes: Uint8Array, value: DerValue): ListScope {
	const point = expectTag(readDer(bytes, value.start, value.end), TAG.sequence);
	const parts = childrenOf(bytes, point);
	const part = (n: number) => parts.find(({ tag }) => (tag & 0x1f) === n);
	const name = part(0);
	const urls = name && urlsOf(bytes, name);
	const partial = part(3) !== undefined || isTrue(bytes, part(4)) || isTrue(bytes, part(5));
	return {
		complete: !partial && (name === undefined || urls !== undefined),
		only: isTrue(bytes, part(1)) ? 'leaves' : isTrue(bytes, part(2)) ? 'authorities' : undefined,
		urls
	};
}

const URI = 6;

/** Of `fullName`; undefined for a name that is relative to the issuer's, which nobody in the field uses. */
function urlsOf(bytes: Uint8Array, name: DerValue): string[] | undefined {
	const [choice] = childrenOf(bytes, name);
	if (choice?.tag !== TAG.context(0)) return undefined;
	return childrenOf(bytes, choice)
		.filter(({ tag }) => tag === TAG.implicit(URI))
		.map((uri) => contentOf(bytes, uri).toString('latin1'));
}

const PEM = /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/;

/** Lists are published as DER; some servers give PEM. */
function derOf(file: Uint8Array): Uint8Array {
	if (file[0] === TAG.sequence) return file;
	const base64 = PEM.exec(
		Buffer.from(file.buffer, file.byteOffset, file.length).toString('latin1')
	)?.[1];
	if (base64 === undefined) throw new AppError('CERTIFICATE_MALFORMED');
	return Buffer.from(base64, 'base64');
}
