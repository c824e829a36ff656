/**
 * Our place in a federation: the access point that carries our envelopes, the directory that knows everybody's
 * certificates, the address book, and our own keys. The rest of the server does not know which federation it is.
 */
import { join } from 'node:path';
import { assert } from '../assert.ts';
import type { Connector } from '../access-point/connector.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { fixedLocator } from '../directory/service-url.ts';
import { createSmpDirectory, type SmpDirectory } from '../directory/smp-directory.ts';
import { certificateFactOf, type CertificateFact } from '../operations/certificate-fact.ts';
import { FEDERATIONS } from '../envelope/envelope.ts';
import type { Ids } from '../ids.ts';
import type { OwnEncryption } from '../keys/own-encryption.ts';
import type { Log } from '../log.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import type { Sealing, SigningIdentity } from '../sealing/sealing-jobs.ts';
import { joinSdk } from './join-sdk.ts';

export interface FederationPlace {
	readonly connector: Connector;
	readonly directory: SmpDirectory;
	readonly addressBookUrl: string;
	/** A value of FEDERATIONS, as envelopes state it. */
	readonly federation: string;
	/** Of the moment: its fields are read for every envelope, and throw while there is nothing that others would accept. */
	readonly signing: SigningIdentity;
	/** Our signing certificates of every generation: for what our own mailboxes have sent to each other. */
	readonly ownSigningCertificatesPem: readonly string[];
	/** Of the moment, as `signing`: what messages between our own mailboxes are encrypted for. */
	readonly ownEncryption: OwnEncryption;
	/** The current decryption key first, then old ones. */
	readonly decryptionKeysPem: readonly string[];
	/** Our certificates of every generation in use, for the operations. */
	certificates(): readonly CertificateFact[];
	/** Our functions as the address book has them; the sandbox opens a mailbox for each. */
	readonly ownFunctions: readonly { identifier: string; name: string; description: string }[];
	start(): void;
	stop(): Promise<void>;
}

/** @throws AppError CONFIG_INVALID and others of `joinSdk`, each naming the setting. */
export async function joinFederation(
	config: Config,
	deps: { db: Db; clock: Clock; ids: Ids; log: Log; sealer: Sealing }
): Promise<FederationPlace> {
	const { federation, sdk } = config;
	if (federation !== 'sandbox') {
		assert(sdk !== undefined, 'every federation but the sandbox has its settings');
		return joinSdk({ ...config, federation }, sdk, deps);
	}
	const sandbox = await createSandbox({
		...deps,
		folder: join(config.dataFolder, 'sandbox'),
		organisation: config.organisation,
		pace: config.sandbox.pace,
		worryReportEveryMs: config.sandbox.worryReportEveryMs
	});
	return {
		connector: sandbox.connector,
		directory: createSmpDirectory({
			locator: fixedLocator(sandbox.smpBaseUrl),
			rootCertificatesPem: [sandbox.smpRootCertificatePem],
			clock: deps.clock
		}),
		addressBookUrl: sandbox.addressBookUrl,
		federation: FEDERATIONS.test,
		signing: sandbox.ownKeys.signing,
		ownSigningCertificatesPem: [sandbox.ownKeys.signing.certificatePem],
		ownEncryption: sandbox.ownKeys.encryption[0],
		decryptionKeysPem: sandbox.ownKeys.encryption.map((pair) => pair.keyPem),
		certificates: () => [
			certificateFactOf('signing', sandbox.ownKeys.signing.certificatePem),
			...sandbox.ownKeys.encryption.map((pair) =>
				certificateFactOf('encryption', pair.certificatePem)
			)
		],
		ownFunctions: sandbox.ownOrganisation.functions,
		start: () => sandbox.start(),
		stop: () => sandbox.stop()
	};
}
