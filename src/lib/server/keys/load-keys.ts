import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
	assertStrong,
	parseCertificate,
	parsePrivateKey,
	type Certificate
} from '../crypto/certificates.ts';
import { AppError, codeOf, type ErrorCode } from '../errors.ts';
import { looksLikePem, readPem } from './read-pem.ts';
import { readPkcs12, type KeyMaterial } from './read-pkcs12.ts';

/** A private key of ours with its certificate, of one generation. */
export interface OwnKey {
	readonly keyPem: string;
	readonly certificatePem: string;
	readonly certificate: Certificate;
	/** Other certificates of the same file: mostly the authorities above. */
	readonly chain: readonly X509Certificate[];
	/** SHA-256 of the certificate, hex in lower case. */
	readonly fingerprint: string;
	/** Name of the file that it came from, without its folder. */
	readonly file: string;
}

const FILE_BYTES_MAX = 1_000_000;

/**
 * The keys of the files that a setting names, the one whose certificate became valid last first. A file may hold several
 * generations. Messages of errors name setting and file, never what is in it.
 *
 * @throws AppError CONFIG_INVALID (no such file, no key in it), KEY_MALFORMED (cannot be read, wrong password, not RSA),
 *   KEY_MISMATCH (no certificate for a key), CERTIFICATE_WEAK
 */
export async function loadKeys(
	setting: string,
	files: readonly string[],
	password: string | undefined
): Promise<OwnKey[]> {
	const keys: OwnKey[] = [];
	for (const path of files) {
		for (const key of await loadFile(setting, path, password)) {
			if (keys.every(({ fingerprint }) => fingerprint !== key.fingerprint)) keys.push(key);
		}
	}
	return keys.sort((a, b) => b.certificate.notBefore.getTime() - a.certificate.notBefore.getTime());
}

async function loadFile(
	setting: string,
	path: string,
	password: string | undefined
): Promise<OwnKey[]> {
	const file = basename(path);
	const fault = (code: ErrorCode, what: string) =>
		new AppError(code, `${setting}: ${file} ${what}.`);
	const { keysPem, certificates } = open(await readKeyFile(setting, path), password, fault);
	if (keysPem.length === 0) throw fault('CONFIG_INVALID', 'holds no private key');
	const chain = certificates.map((der) => new X509Certificate(der));
	return keysPem.flatMap((keyPem) => {
		const own = pairUp(keyPem, certificates, fault);
		return own.map((certificate) => describe(keyPem, certificate, chain, file));
	});
}

type Fault = (code: ErrorCode, what: string) => AppError;

function open(bytes: Buffer, password: string | undefined, fault: Fault): KeyMaterial {
	try {
		return looksLikePem(bytes) ? readPem(bytes, password) : readPkcs12(bytes, password ?? '');
	} catch {
		// No cause: it could hold key material.
		const missing = password === undefined ? '; SLUSS_KEY_PASSWORD_FILE is not set' : '';
		throw fault(
			'KEY_MALFORMED',
			`cannot be opened: it is damaged, neither PKCS#12 nor PEM, or the password is another${missing}`
		);
	}
}

/** The certificates over the key: one, or two where a renewal has kept the key. */
function pairUp(keyPem: string, certificates: readonly Buffer[], fault: Fault): Certificate[] {
	let publicKey;
	try {
		publicKey = createPublicKey(parsePrivateKey(keyPem));
	} catch {
		throw fault('KEY_MALFORMED', 'holds a private key that is not RSA, or is damaged');
	}
	const own = certificates
		.map((der) => readCertificate(der, fault))
		.filter((certificate) => certificate.publicKey.equals(publicKey));
	if (own.length === 0) {
		throw fault('KEY_MISMATCH', 'holds a private key, and no certificate that belongs to it');
	}
	for (const certificate of own) {
		try {
			assertStrong(certificate);
		} catch (error) {
			throw fault(codeOf(error), 'holds a key that is too short: RSA of 2048 bits at least');
		}
	}
	return own;
}

function readCertificate(der: Buffer, fault: Fault): Certificate {
	try {
		return parseCertificate(der);
	} catch {
		throw fault('CERTIFICATE_MALFORMED', 'holds a certificate that cannot be read');
	}
}

function describe(
	keyPem: string,
	certificate: Certificate,
	all: readonly X509Certificate[],
	file: string
): OwnKey {
	return {
		keyPem,
		certificatePem: new X509Certificate(certificate.der).toString(),
		certificate,
		chain: all.filter(({ raw }) => !raw.equals(certificate.der)),
		fingerprint: createHash('sha256').update(certificate.der).digest('hex'),
		file
	};
}

async function readKeyFile(setting: string, path: string): Promise<Buffer> {
	const bytes = await readConfigured(setting, path);
	if (bytes.length > FILE_BYTES_MAX) {
		throw new AppError('CONFIG_INVALID', `${setting}: ${basename(path)} is too large for a key.`);
	}
	return bytes;
}

/** @throws AppError CONFIG_INVALID with the reason that the system gives (ENOENT, EACCES) */
export async function readConfigured(setting: string, path: string): Promise<Buffer> {
	try {
		return await readFile(path);
	} catch (error) {
		const { code = 'no reason given' } = error as NodeJS.ErrnoException;
		throw new AppError('CONFIG_INVALID', `${setting}: ${basename(path)} cannot be read (${code}).`);
	}
}
