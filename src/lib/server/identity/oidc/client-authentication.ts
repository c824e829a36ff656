import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { importPKCS8 } from 'jose';
import { ClientSecretBasic, ClientSecretPost, PrivateKeyJwt, type ClientAuth } from 'openid-client';
import type { OidcConfig } from '../../config/sign-in-config.ts';
import { AppError } from '../../errors.ts';

/**
 * How we prove to the identity provider which client we are. The files are read at each discovery, so that a new secret
 * is taken into use without a restart.
 * @throws AppError CONFIG_INVALID
 */
export async function clientAuthentication(
	config: Pick<
		OidcConfig,
		'clientSecretFile' | 'clientKeyFile' | 'clientKeyId' | 'clientAuthentication'
	>
): Promise<ClientAuth> {
	const { clientSecretFile, clientKeyFile, clientKeyId } = config;
	if (clientKeyFile !== undefined) {
		const pem = await read('SLUSS_OIDC_CLIENT_KEY_FILE', clientKeyFile);
		try {
			const curve = createPrivateKey(pem).asymmetricKeyDetails?.namedCurve;
			const algorithm = curve === undefined ? 'PS256' : 'ES256';
			const key = await importPKCS8(pem, algorithm);
			return PrivateKeyJwt(clientKeyId === undefined ? key : { key, kid: clientKeyId });
		} catch (cause) {
			throw new AppError(
				'CONFIG_INVALID',
				'SLUSS_OIDC_CLIENT_KEY_FILE: must be an RSA or P-256 key in PEM (PKCS#8), without a password.',
				{ cause }
			);
		}
	}
	const secret = (await read('SLUSS_OIDC_CLIENT_SECRET_FILE', clientSecretFile ?? '')).trim();
	return config.clientAuthentication === 'client_secret_post'
		? ClientSecretPost(secret)
		: ClientSecretBasic(secret);
}

async function read(setting: string, path: string): Promise<string> {
	try {
		return await readFile(path, 'utf8');
	} catch (cause) {
		throw new AppError('CONFIG_INVALID', `${setting}: the file cannot be read.`, { cause });
	}
}
