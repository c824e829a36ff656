/**
 * Files at rest: AES-256-GCM in segments, so that a file of any size is written and read as a stream and no byte is
 * given out before its segment has been authenticated. The nonce counts the segments and marks the last one (the
 * STREAM construction), so that segments cannot be dropped, repeated or reordered, nor the file cut.
 *
 *   file    = magic(8) | salt(16) | segment*        key per file = HKDF-SHA-256(master, salt)
 *   segment = ciphertext(≤ 64 KiB) | tag(16)        nonce = zeros(7) | counter(4) | last(1)
 */
import {
	createCipheriv,
	createDecipheriv,
	createSecretKey,
	hkdfSync,
	randomBytes,
	type KeyObject
} from 'node:crypto';
import { AppError } from '../errors.ts';

const MAGIC = Buffer.from('SLUSSB01');
const SALT_BYTES = 16;
const TAG_BYTES = 16;
export const SEGMENT_BYTES = 64 * 1024;
const SEALED_BYTES = SEGMENT_BYTES + TAG_BYTES;
export const HEADER_BYTES = MAGIC.length + SALT_BYTES;

/** The whole file of a content that fits into one segment. */
export function encryptWhole(master: KeyObject, content: Uint8Array): Buffer {
	const salt = randomBytes(SALT_BYTES);
	const [sealed, end, tag] = sealedParts(fileKey(master, salt), 0, true, content);
	return Buffer.concat([MAGIC, salt, sealed, end, tag]);
}

/** The content of a file of one segment. @throws AppError STORAGE_DAMAGED as `decryptSegments` does */
export function decryptWhole(master: KeyObject, file: Buffer): Buffer {
	return openSegment(
		keyOf(master, file.subarray(0, HEADER_BYTES)),
		0,
		true,
		file.subarray(HEADER_BYTES)
	);
}

/** Encrypts a stream; yields the whole file. */
export async function* encryptSegments(
	master: KeyObject,
	source: AsyncIterable<Uint8Array>
): AsyncGenerator<Buffer> {
	const salt = randomBytes(SALT_BYTES);
	const key = fileKey(master, salt);
	yield Buffer.concat([MAGIC, salt]);
	let counter = 0;
	let held: Buffer | undefined;
	for await (const segment of regroup(source, SEGMENT_BYTES)) {
		if (held !== undefined) yield sealSegment(key, counter++, false, held);
		held = segment;
	}
	yield sealSegment(key, counter, true, held ?? Buffer.alloc(0));
}

/** @throws AppError STORAGE_DAMAGED when a segment is not what was written (or the key is another). */
export async function* decryptSegments(
	master: KeyObject,
	source: AsyncIterable<Uint8Array>
): AsyncGenerator<Buffer> {
	let key: KeyObject | undefined;
	let counter = 0;
	let held: Buffer | undefined;
	for await (const part of regroup(source, SEALED_BYTES, HEADER_BYTES)) {
		if (key === undefined) {
			key = keyOf(master, part);
			continue;
		}
		if (held !== undefined) yield openSegment(key, counter++, false, held);
		held = part;
	}
	if (key === undefined || held === undefined) {
		throw new AppError('STORAGE_DAMAGED', 'A stored file is cut off.');
	}
	const last = openSegment(key, counter, true, held);
	if (last.length > 0) yield last;
}

/** @param header the first bytes of a file */
function keyOf(master: KeyObject, header: Buffer): KeyObject {
	if (header.length !== HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
		throw new AppError('STORAGE_DAMAGED', 'A stored file does not begin as one of ours.');
	}
	return fileKey(master, header.subarray(MAGIC.length));
}

/** As a key object: given bytes, Node first finds out that they are none, which takes as long as encrypting 10 kB. */
function fileKey(master: KeyObject, salt: Buffer): KeyObject {
	return createSecretKey(Buffer.from(hkdfSync('sha256', master, salt, 'sluss blob file', 32)));
}

function nonceOf(counter: number, last: boolean): Buffer {
	const nonce = Buffer.alloc(12);
	nonce.writeUInt32BE(counter, 7);
	nonce[11] = last ? 1 : 0;
	return nonce;
}

function sealSegment(key: KeyObject, counter: number, last: boolean, plain: Buffer): Buffer {
	return Buffer.concat(sealedParts(key, counter, last, plain));
}

function sealedParts(
	key: KeyObject,
	counter: number,
	last: boolean,
	plain: Uint8Array
): [Buffer, Buffer, Buffer] {
	const cipher = createCipheriv('aes-256-gcm', key, nonceOf(counter, last));
	return [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
}

function openSegment(key: KeyObject, counter: number, last: boolean, sealed: Buffer): Buffer {
	if (sealed.length < TAG_BYTES) throw new AppError('STORAGE_DAMAGED', 'A stored file is cut off.');
	const at = sealed.length - TAG_BYTES;
	const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(counter, last), {
		authTagLength: TAG_BYTES
	});
	decipher.setAuthTag(sealed.subarray(at));
	try {
		return Buffer.concat([decipher.update(sealed.subarray(0, at)), decipher.final()]);
	} catch (cause) {
		throw new AppError(
			'STORAGE_DAMAGED',
			'A stored file has been changed, or the key is another.',
			{
				cause
			}
		);
	}
}

/** Cuts a stream into parts of `size` bytes; the first has `firstSize`, the last what is left (never empty). */
async function* regroup(
	source: AsyncIterable<Uint8Array>,
	size: number,
	firstSize = size
): AsyncGenerator<Buffer> {
	let want = firstSize;
	let parts: Buffer[] = [];
	let length = 0;
	for await (const chunk of source) {
		let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		while (length + rest.length >= want) {
			const taken = want - length;
			parts.push(rest.subarray(0, taken));
			yield Buffer.concat(parts, want);
			rest = rest.subarray(taken);
			parts = [];
			length = 0;
			want = size;
		}
		if (rest.length > 0) {
			parts.push(rest);
			length += rest.length;
		}
	}
	if (length > 0) yield Buffer.concat(parts, length);
}
