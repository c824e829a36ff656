/**
 * An authenticator in software: makes passkeys and signs with them as a browser and a platform would, or wrong in one
 * point of the test's choice. WebAuthn level 3, sections 6.1 (authenticator data) and 5.8.1 (client data).
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Wrong {
	origin?: string;
	rpId?: string;
	challenge?: string;
	/** UP 0x01, UV 0x04. */
	flags?: number;
	userHandle?: string;
	breakSignature?: boolean;
}

export class SoftAuthenticator {
	counter = 0;
	readonly id = randomBytes(32).toString('base64url');
	readonly #key: KeyObject;
	readonly #publicKey: Buffer;
	readonly #origin: string;
	readonly #rpId: string;
	#userHandle = '';

	constructor(origin: string, rpId: string) {
		this.#origin = origin;
		this.#rpId = rpId;
		const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		this.#key = privateKey;
		const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
		// COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
		this.#publicKey = Buffer.concat([
			Buffer.from('a5010203262001215820', 'hex'),
			Buffer.from(x, 'base64url'),
			Buffer.from('225820', 'hex'),
			Buffer.from(y, 'base64url')
		]);
	}

	create(options: { challenge: string; user: { id: string } }, wrong: Wrong = {}) {
		this.#userHandle = options.user.id;
		const id = Buffer.from(this.id, 'base64url');
		const length = Buffer.alloc(2);
		length.writeUInt16BE(id.length);
		const data = Buffer.concat([
			this.#data((wrong.flags ?? 0x05) | 0x40, wrong),
			Buffer.alloc(16),
			length,
			id,
			this.#publicKey
		]);
		// {"fmt": "none", "attStmt": {}, "authData": bytes}.
		const size = Buffer.alloc(2);
		size.writeUInt16BE(data.length);
		const attestation = Buffer.concat([
			Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
			size,
			data
		]);
		return this.#answer({
			clientDataJSON: this.#clientData('webauthn.create', options.challenge, wrong),
			attestationObject: attestation.toString('base64url'),
			transports: ['internal']
		});
	}

	get(options: { challenge: string }, wrong: Wrong = {}) {
		const data = this.#data(wrong.flags ?? 0x05, wrong);
		const clientDataJSON = this.#clientData('webauthn.get', options.challenge, wrong);
		const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
		const signature = sign('sha256', Buffer.concat([data, hash]), this.#key);
		if (wrong.breakSignature) signature[signature.length - 1]! ^= 1;
		return this.#answer({
			clientDataJSON,
			authenticatorData: data.toString('base64url'),
			signature: signature.toString('base64url'),
			userHandle: wrong.userHandle ?? this.#userHandle
		});
	}

	#data(flags: number, wrong: Wrong): Buffer {
		const counter = Buffer.alloc(4);
		counter.writeUInt32BE(this.counter);
		const rpHash = createHash('sha256')
			.update(wrong.rpId ?? this.#rpId)
			.digest();
		return Buffer.concat([rpHash, Buffer.from([flags]), counter]);
	}

	#clientData(type: string, challenge: string, wrong: Wrong): string {
		const origin = wrong.origin ?? this.#origin;
		const data = { type, challenge: wrong.challenge ?? challenge, origin, crossOrigin: false };
		return Buffer.from(JSON.stringify(data)).toString('base64url');
	}

	#answer<T>(response: T) {
		const { id } = this;
		return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
	}
}
