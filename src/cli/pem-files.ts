import { parseCertificate, parsePrivateKey } from '#lib/server/crypto/certificates.ts';
import { AppError, isAppError } from '#lib/server/errors.ts';
import { readInput } from './files.ts';

/** The PEM text of a private key file. Throws KEY_MALFORMED naming the argument, UsageError when it cannot be read. */
export function readKeyPem(argument: string, path: string): Promise<string> {
	return readPem(argument, path, parsePrivateKey);
}

/** The PEM text of a certificate file. Throws CERTIFICATE_MALFORMED naming the argument. */
export function readCertificatePem(argument: string, path: string): Promise<string> {
	return readPem(argument, path, parseCertificate);
}

async function readPem(
	argument: string,
	path: string,
	parse: (pem: string) => unknown
): Promise<string> {
	const pem = (await readInput(argument, path)).toString('utf8');
	try {
		parse(pem);
	} catch (error) {
		if (isAppError(error)) throw new AppError(error.code, `${argument} ${path}: ${error.message}`);
		throw error;
	}
	return pem;
}
