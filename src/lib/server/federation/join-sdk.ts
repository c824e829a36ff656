/** Our place in the real federation, or in its test: everything that the settings name, opened and checked. */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { createDomibusConnector } from '../access-point/domibus/domibus-connector.ts';
import { loadDomibusOptions } from '../access-point/domibus/load-domibus-options.ts';
import type { Clock } from '../clock.ts';
import type { Config, SdkConfig } from '../config.ts';
import type { DirectoryConfig, RevocationConfig } from '../config/trust-config.ts';
import type { Db } from '../db/database.ts';
import { naptrLocator } from '../directory/naptr-locator.ts';
import { Outages } from '../directory/outages.ts';
import { fixedLocator, type Locator } from '../directory/service-url.ts';
import { createSmpDirectory } from '../directory/smp-directory.ts';
import { FEDERATIONS } from '../envelope/envelope.ts';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { loadKeyRing } from '../keys/key-ring.ts';
import { readConfigured } from '../keys/load-keys.ts';
import { openOwnEncryption } from '../keys/own-encryption.ts';
import { openOwnSigning } from '../keys/own-signing.ts';
import type { Log } from '../log.ts';
import { certificateFactOf, type CertificateFact } from '../operations/certificate-fact.ts';
import { askIssuers } from '../revocation/ask-issuer.ts';
import { openLastAnswers } from '../revocation/last-answers.ts';
import { createListStore } from '../revocation/list-store.ts';
import { openRevocationAlarms } from '../revocation/revocation-alarms.ts';
import { publicHosts } from '../revocation/host-guard.ts';
import { createRevocationGuard } from '../revocation/revocation-guard.ts';
import type { RevocationGuard } from '../revocation/revocation.ts';
import type { FederationPlace } from './join-federation.ts';
import { lookAfterOwnCertificates } from './own-certificates.ts';

export interface JoinSdkDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	log: Log;
}

/**
 * Asks nobody but the directory, for our own certificates; that it does not answer keeps nobody from starting.
 *
 * @throws AppError CONFIG_INVALID, KEY_MALFORMED, KEY_MISMATCH, CERTIFICATE_MALFORMED or CERTIFICATE_WEAK, each naming
 *   the setting
 */
export async function joinSdk(
	config: Config & { readonly federation: 'sdk' | 'test' },
	sdk: SdkConfig,
	deps: JoinSdkDeps
): Promise<FederationPlace> {
	const { clock, log } = deps;
	const { participantId } = config.organisation;
	const ring = await loadKeyRing(sdk.keys);
	const roots = await loadRoots(sdk.directory.rootsFile);
	const accessPoint = await loadDomibusOptions(sdk.accessPoint, {
		spoolFolder: join(config.dataFolder, 'access-point'),
		clock,
		log
	});
	const revocation = openRevocation(sdk.revocation, join(config.dataFolder, 'revocation'), deps);
	const outages = new Outages(clock, sdk.directory.pauseMs);
	const directory = createSmpDirectory({
		locator: locatorOf(sdk.directory, clock, outages),
		outages,
		rootCertificatesPem: roots,
		clock,
		transportProfiles: sdk.directory.transportProfiles,
		...(revocation && { revocation })
	});
	const signing = await openOwnSigning({
		keys: ring.signing,
		directory,
		participantId,
		folder: config.dataFolder,
		clock,
		log
	});
	const client = accessPoint.credentials.client?.certificatePem;
	const facts: CertificateFact[] = [
		...ring.signing.map((key) => certificateFactOf('signing', key.certificatePem)),
		...ring.encryption.map((key) => certificateFactOf('encryption', key.certificatePem)),
		...(client === undefined ? [] : [certificateFactOf('tls-client', client)]),
		...roots.map((pem) => certificateFactOf('directory-root', pem))
	];
	const certificates = () => facts;
	const connector = createDomibusConnector(accessPoint);
	const loops = lookAfterOwnCertificates({
		...deps,
		...{ ring, signing, directory, participantId, connector, certificates }
	});
	return {
		connector,
		directory,
		addressBookUrl: sdk.addressBookUrl,
		federation: FEDERATIONS[config.federation],
		signing: signing.identity,
		ownSigningCertificatesPem: ring.signing.map(({ certificatePem }) => certificatePem),
		ownEncryption: openOwnEncryption(ring.encryption, clock),
		decryptionKeysPem: ring.decryptionKeysPem,
		certificates,
		ownFunctions: [],
		start() {
			for (const loop of loops) loop.start();
		},
		async stop() {
			await Promise.all(loops.map((loop) => loop.stop()));
			connector.close();
		}
	};
}

function locatorOf(config: DirectoryConfig, clock: Clock, outages: Outages): Locator {
	const { smpUrl, smlZone, dnsServers, cname } = config;
	if (smpUrl !== undefined) return fixedLocator(smpUrl);
	if (smlZone !== undefined) {
		return naptrLocator({ zone: smlZone, dnsServers, cname, clock, outages });
	}
	throw new AppError('CONFIG_INVALID', 'SLUSS_SML_ZONE: is not set.');
}

function openRevocation(
	{ policy, graceMs, hosts: allowedHosts }: RevocationConfig,
	folder: string,
	deps: JoinSdkDeps
): RevocationGuard | undefined {
	const { clock, log } = deps;
	if (policy === 'off') {
		log.warn('nobody is asked whether certificates have been revoked');
		return undefined;
	}
	const hosts = publicHosts(allowedHosts);
	return createRevocationGuard({
		revocation: askIssuers({ clock, hosts, lists: createListStore({ folder, clock, hosts }) }),
		policy,
		graceMs,
		lastAnswers: openLastAnswers({ folder, clock }),
		alarms: openRevocationAlarms(deps),
		clock
	});
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

async function loadRoots(file: string): Promise<string[]> {
	const setting = 'SLUSS_DIRECTORY_ROOTS_FILE';
	const found = (await readConfigured(setting, file)).toString('latin1').match(CERTIFICATE) ?? [];
	if (found.length === 0) {
		throw new AppError('CONFIG_INVALID', `${setting}: holds no certificate in PEM.`);
	}
	return found.map((pem) => {
		try {
			return new X509Certificate(pem).toString();
		} catch {
			throw new AppError('CERTIFICATE_MALFORMED', `${setting}: holds what is no certificate.`);
		}
	});
}
