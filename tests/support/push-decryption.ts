/**
 * The browser's side of Web Push message encryption, written from RFC 8291 and RFC 8188 with Node's primitives only. It
 * judges what the server sends, so it shares no code with the library that the server encrypts with.
 */
import { createDecipheriv, createECDH, createHmac, randomBytes, type ECDH } from 'node:crypto';

/** The keys that a browser makes when it subscribes. */
export interface BrowserKeys {
	/** base64url, as `PushSubscription.toJSON()` gives them out. */
	p256dh: string;
	auth: string;
	ecdh: ECDH;
}

export function makeBrowserKeys(): BrowserKeys {
	const ecdh = createECDH('prime256v1');
	const p256dh = ecdh.generateKeys().toString('base64url');
	return { p256dh, auth: randomBytes(16).toString('base64url'), ecdh };
}

/** @throws when the body is not one complete aes128gcm record that these keys open. */
export function decryptPush(body: Buffer, keys: BrowserKeys): Buffer {
	// RFC 8188 §2.1: salt (16) | record size (4) | length of key id (1) | key id | records.
	const salt = body.subarray(0, 16);
	const recordSize = body.readUInt32BE(16);
	const keyIdLength = body.readUInt8(20);
	const serverPublic = body.subarray(21, 21 + keyIdLength);
	const record = body.subarray(21 + keyIdLength);
	if (keyIdLength !== 65) throw new Error('the key id is not a P-256 point (RFC 8291 §4)');
	if (record.length > recordSize) throw new Error('more than one record (RFC 8291 §4)');

	// RFC 8291 §3.4.
	const shared = keys.ecdh.computeSecret(serverPublic);
	const pseudoRandom = hmac(Buffer.from(keys.auth, 'base64url'), shared);
	const keyInfo = Buffer.concat([
		Buffer.from('WebPush: info\0'),
		keys.ecdh.getPublicKey(),
		serverPublic
	]);
	const inputKey = expand(pseudoRandom, keyInfo, 32);
	// RFC 8188 §2.2, §2.3.
	const contentSecret = hmac(salt, inputKey);
	const key = expand(contentSecret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
	const nonce = expand(contentSecret, Buffer.from('Content-Encoding: nonce\0'), 12);

	const decipher = createDecipheriv('aes-128-gcm', key, nonce);
	decipher.setAuthTag(record.subarray(-16));
	const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
	// The last record ends with 2 and zeros.
	const end = padded.findLastIndex((byte) => byte !== 0);
	if (padded[end] !== 2) throw new Error('the record has no end mark (RFC 8188 §2)');
	return padded.subarray(0, end);
}

/** HKDF (RFC 5869), one block: no output here is longer than SHA-256's. */
function expand(key: Buffer, info: Buffer, length: number): Buffer {
	return hmac(key, Buffer.concat([info, Buffer.from([1])])).subarray(0, length);
}

function hmac(key: Buffer, data: Buffer): Buffer {
	return createHmac('sha256', key).update(data).digest();
}
