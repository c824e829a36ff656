import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyMaterial } from './read-pkcs12.ts';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^]*?-----END \1-----/g;

export function looksLikePem(file: Buffer): boolean {
	return file.includes('-----BEGIN ');
}

/**
 * Keys (PKCS#8, PKCS#1, encrypted or not) and certificates of a PEM file, in any order; other blocks are passed over.
 *
 * @throws whatever node:crypto throws; nobody passes it on
 */
export function readPem(file: Buffer, password: string | undefined): KeyMaterial {
	const blocks = [...file.toString('latin1').matchAll(BLOCK)];
	return {
		keysPem: blocks
			.filter(([, label = '']) => label.endsWith('PRIVATE KEY'))
			.map(([text]) => unlocked(text, password)),
		certificates: blocks
			.filter(([, label]) => label === 'CERTIFICATE')
			.map(([text]) => new X509Certificate(text).raw)
	};
}

function unlocked(pem: string, password: string | undefined): string {
	const key = createPrivateKey({
		key: pem,
		...(password !== undefined && { passphrase: password })
	});
	return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
