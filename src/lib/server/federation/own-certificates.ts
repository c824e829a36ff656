/** Looks after our own certificates while we run: which to sign with, whether others can reach us, what runs out. */
import type { Connector } from '../access-point/connector.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Directory } from '../directory/directory.ts';
import type { ErrorCode } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { checkOwnEncryption } from '../keys/check-own-encryption.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { OwnSigning } from '../keys/own-signing.ts';
import { watchCertificates } from '../keys/watch-certificates.ts';
import type { Log } from '../log.ts';
import type { CertificateFact } from '../operations/certificate-fact.ts';
import type { WorkLoop } from '../workers/work-loop.ts';
import { createRecurring } from './recurring.ts';

export interface OwnCertificatesDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	log: Log;
	ring: KeyRing;
	signing: OwnSigning;
	directory: Directory;
	participantId: string;
	connector: Pick<Connector, 'health'>;
	certificates: () => readonly CertificateFact[];
}

const HOUR_MS = 3_600_000;
/** While something is wrong, or the directory does not answer. */
const SOON_MS = 5 * 60_000;

export function lookAfterOwnCertificates(deps: OwnCertificatesDeps): WorkLoop[] {
	const { clock, log, ring, signing } = deps;

	async function decide(): Promise<number> {
		const { certain, fault } = await signing.decide();
		if (certain) await tell('signing', fault?.code);
		const encryption = await checkOwnEncryption({ ...deps, keys: ring.encryption });
		if (encryption !== 'unknown') {
			await tell('encryption', encryption === 'good' ? undefined : encryption);
		}
		return certain && fault === undefined && encryption === 'good' ? HOUR_MS : SOON_MS;
	}

	async function tell(use: 'signing' | 'encryption', code: ErrorCode | undefined): Promise<void> {
		const alarm = { kind: 'own-certificate.unusable', subject: use } as const;
		await deps.db.write((tx) =>
			code === undefined
				? clearAlarm(tx, deps, alarm)
				: raiseAlarm(tx, deps, { ...alarm, facts: { code } })
		);
	}

	async function watch(): Promise<number> {
		await watchCertificates({ ...deps, signingNow: () => signing.current()?.fingerprint });
		return HOUR_MS;
	}

	return [
		createRecurring({ name: 'own certificates', run: decide, clock, log }),
		createRecurring({ name: 'expiry of certificates', run: watch, clock, log })
	];
}
