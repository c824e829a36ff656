/** Our own keys: what we sign with, and every generation of what others have encrypted to. */
import type { KeysConfig } from '../config/trust-config.ts';
import { isExpired } from '../crypto/certificates.ts';
import { AppError } from '../errors.ts';
import { loadKeys, readConfigured, type OwnKey } from './load-keys.ts';

export interface KeyRing {
	/** All generations, the one whose certificate became valid last first. */
	readonly signing: readonly OwnKey[];
	readonly encryption: readonly OwnKey[];
	/**
	 * The newest first, each once. Old ones open what was sealed before a renewal, also when their certificate has expired:
	 * others use what they have looked up for an hour or more.
	 */
	readonly decryptionKeysPem: readonly string[];
}

/**
 * @throws AppError CONFIG_INVALID, KEY_MALFORMED, KEY_MISMATCH, CERTIFICATE_MALFORMED or CERTIFICATE_WEAK, each with the
 *   setting and the name of the file
 */
export async function loadKeyRing(config: KeysConfig): Promise<KeyRing> {
	const password = await readPassword(config.passwordFile);
	const signing = await loadKeys('SLUSS_SIGNING_KEY_FILES', config.signingFiles, password);
	const encryption = await loadKeys('SLUSS_ENCRYPTION_KEY_FILES', config.encryptionFiles, password);
	return {
		signing,
		encryption,
		decryptionKeysPem: [...new Set(encryption.map(({ keyPem }) => keyPem))]
	};
}

/** Without the line end that editors put there. */
async function readPassword(file: string | undefined): Promise<string | undefined> {
	if (file === undefined) return undefined;
	const text = (await readConfigured('SLUSS_KEY_PASSWORD_FILE', file)).toString('utf8');
	return text.replace(/\r?\n$/, '');
}

/** The newest key whose certificate is valid now. */
export function findNewestValid(keys: readonly OwnKey[], now: number): OwnKey | undefined {
	return keys.find(({ certificate }) => !isExpired(certificate, new Date(now)));
}

/** @throws AppError CERTIFICATE_EXPIRED (retryable: another may become valid, or be put there) */
export function newestValid(keys: readonly OwnKey[], now: number): OwnKey {
	const valid = findNewestValid(keys, now);
	if (valid !== undefined) return valid;
	throw new AppError('CERTIFICATE_EXPIRED', 'None of our own certificates is valid now.', {
		retryable: true
	});
}
