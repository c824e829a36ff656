/** From settings to a connector: reads the secrets from their files and says which setting is wrong, and never a secret. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import type { AccessPointConfig } from '../../config/access-point-config.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { DomibusCredentials, DomibusOptions, PasswordLogin } from './domibus-options.ts';

const DAY_MS = 24 * 3_600_000;
const FILE_BYTES_MAX = 1_000_000;
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @throws AppError CONFIG_INVALID, which names the setting */
export async function loadDomibusOptions(
	config: AccessPointConfig,
	deps: { spoolFolder: string; clock: Clock; log: Log }
): Promise<DomibusOptions> {
	const secure = config.url.startsWith('https:');
	if (!secure && config.clientCertificateFile !== undefined) {
		throw invalid('SLUSS_ACCESS_POINT_URL', 'must be https where a client certificate is set');
	}
	for (const [name, value] of [
		['SLUSS_ACCESS_POINT_PARTY_ID', config.partyId],
		['SLUSS_ACCESS_POINT_PARTY_TYPE', config.partyType]
	] as const) {
		if (value.length > 255) throw invalid(name, 'is longer than 255 characters');
	}
	const credentials = await loadCredentials(config);
	if (!secure) deps.log.warn('access point is reached without TLS', { url: config.url });
	if (credentials.login === undefined && credentials.client === undefined) {
		deps.log.warn('access point is asked without credentials', { url: config.url });
	}
	const { push } = config;
	return {
		url: config.url,
		dialect: config.dialect,
		partyId: config.partyId,
		partyType: config.partyType,
		credentials,
		mtom: config.mtom,
		timeouts: { transferMs: config.transferTimeoutMs, requestMs: config.requestTimeoutMs },
		push: push && (await loadLogin('SLUSS_ACCESS_POINT_PUSH', push.user, push.passwordFile)),
		...deps
	};
}

async function loadCredentials(config: AccessPointConfig): Promise<DomibusCredentials> {
	const { user, passwordFile, passwordSetOn } = config;
	return {
		login:
			user === undefined || passwordFile === undefined
				? undefined
				: await loadLogin('SLUSS_ACCESS_POINT', user, passwordFile),
		passwordExpiresAt:
			passwordSetOn === undefined ? undefined : passwordSetOn + config.passwordDays * DAY_MS,
		client: await loadClient(config),
		caPem: await loadAuthorities(config)
	};
}

async function loadLogin(
	setting: string,
	user: string,
	passwordFile: string
): Promise<PasswordLogin> {
	// RFC 7617 §2: what follows the first colon is the password.
	if (user.includes(':')) throw invalid(`${setting}_USER`, 'must not contain a colon');
	const name = `${setting}_PASSWORD_FILE`;
	// Editors and `echo` end a file with a line end that nobody means.
	const password = (await load(name, passwordFile)).replace(/\r?\n$/, '');
	if (password === '') throw invalid(name, 'is an empty file');
	if (/[\r\n]/.test(password)) throw invalid(name, 'has more than one line');
	return { user, password };
}

async function loadClient(config: AccessPointConfig): Promise<DomibusCredentials['client']> {
	const { clientCertificateFile, clientKeyFile } = config;
	if (clientCertificateFile === undefined || clientKeyFile === undefined) return undefined;
	const certificateName = 'SLUSS_ACCESS_POINT_CLIENT_CERTIFICATE_FILE';
	const keyName = 'SLUSS_ACCESS_POINT_CLIENT_KEY_FILE';
	const certificatePem = await load(certificateName, clientCertificateFile);
	const keyPem = await load(keyName, clientKeyFile);
	const [certificate] = certificatesIn(certificateName, certificatePem);
	const key = attempted(keyName, 'is not a private key in PEM, without passphrase', () =>
		createPrivateKey(keyPem)
	);
	if (!certificate?.checkPrivateKey(key)) {
		throw invalid(keyName, `does not belong to the certificate of ${certificateName}`);
	}
	return { certificatePem, keyPem };
}

async function loadAuthorities(config: AccessPointConfig): Promise<string | undefined> {
	if (config.caFile === undefined) return undefined;
	const name = 'SLUSS_ACCESS_POINT_CA_FILE';
	const pem = await load(name, config.caFile);
	// TLS would trust nobody, without saying why, if there were nothing in it.
	certificatesIn(name, pem);
	return pem;
}

/** All of them, at least one. */
function certificatesIn(name: string, pem: string): X509Certificate[] {
	const found = pem.match(PEM_CERTIFICATE) ?? [];
	if (found.length === 0) throw invalid(name, 'holds no certificate in PEM');
	return found.map((one) =>
		attempted(name, 'holds a certificate that cannot be read', () => new X509Certificate(one))
	);
}

async function load(name: string, path: string): Promise<string> {
	try {
		const text = await readFile(path, 'utf8');
		if (text.length <= FILE_BYTES_MAX) return text;
	} catch (cause) {
		throw invalid(name, `cannot be read (${(cause as NodeJS.ErrnoException).code}): ${path}`);
	}
	throw invalid(name, 'is larger than 1 MB');
}

function attempted<T>(name: string, otherwise: string, make: () => T): T {
	try {
		return make();
	} catch {
		// The cause might quote the file.
		throw invalid(name, otherwise);
	}
}

function invalid(name: string, what: string): AppError {
	return new AppError('CONFIG_INVALID', `${name}: ${what}.`);
}
