import {
	constants,
	createHash,
	privateDecrypt,
	timingSafeEqual,
	type KeyObject
} from 'node:crypto';
import type { Hash } from './algorithms.ts';

export interface OaepHashes {
	digest: Hash;
	/** Hash of the mask generation function MGF1. */
	mask: Hash;
}

/** Decrypts what RSA-OAEP encrypted. Throws anything on failure; the caller says nothing of it. */
export function decryptOaep(key: KeyObject, wrapped: Buffer, { digest, mask }: OaepHashes): Buffer {
	if (digest === mask) {
		return privateDecrypt(
			{ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest },
			wrapped
		);
	}
	// Node cannot be told two different hashes, which rsa-oaep-mgf1p with a DigestMethod other than SHA-1 means.
	const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped);
	return unpad(block, digest, mask);
}

/**
 * EME-OAEP decoding with an empty label (RFC 8017 §7.1.2 step 3). Not constant in time, as Node's own is: it is reached only
 * behind a valid signature, in a queue, and no answer ever tells whether it succeeded.
 */
function unpad(block: Buffer, digest: Hash, mask: Hash): Buffer {
	const labelHash = createHash(digest).digest();
	const maskedSeed = block.subarray(1, 1 + labelHash.length);
	const maskedData = block.subarray(1 + labelHash.length);
	const seed = xor(maskedSeed, generateMask(maskedData, maskedSeed.length, mask));
	const data = xor(maskedData, generateMask(seed, maskedData.length, mask));

	const separator = data.indexOf(1, labelHash.length);
	const padding = data.subarray(labelHash.length, separator);
	const valid = [
		block[0] === 0,
		timingSafeEqual(data.subarray(0, labelHash.length), labelHash),
		separator >= 0,
		padding.every((byte) => byte === 0)
	];
	if (valid.includes(false)) throw new Error('not OAEP');
	return data.subarray(separator + 1);
}

/** MGF1 (RFC 8017 §B.2.1). */
function generateMask(seed: Buffer, length: number, hash: Hash): Buffer {
	const blocks: Buffer[] = [];
	for (let made = 0, counter = 0; made < length; counter++) {
		const suffix = Buffer.alloc(4);
		suffix.writeUInt32BE(counter);
		const block = createHash(hash).update(seed).update(suffix).digest();
		blocks.push(block);
		made += block.length;
	}
	return Buffer.concat(blocks).subarray(0, length);
}

function xor(a: Buffer, b: Buffer): Buffer {
	return a.map((byte, i) => byte ^ (b[i] as number)) as Buffer;
}
