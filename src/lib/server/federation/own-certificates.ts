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
import type { OwnKey } from '../keys/load-keys.ts';
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
		const good = certain && fault === undefined && encryption === 'good';
		return untilExpiry(good ? HOUR_MS : SOON_MS, [notAfterOf(signing.current())]);
	}

	/**
	 * The next look, and no later than the moment at which one of these runs out: what is refused from then on is told, and
	 * replaced where there is another, at once.
	 */
	function untilExpiry(
		everyMs: number,
		expiring: readonly ({ notAfter: number } | undefined)[]
	): number {
		const now = clock.now();
		const ends = expiring.flatMap((one) => (one === undefined ? [] : [one.notAfter + 1 - now]));
		return Math.min(everyMs, ...ends.filter((ms) => ms > 0));
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
		return untilExpiry(HOUR_MS, deps.certificates());
	}

	return [
		createRecurring({ name: 'own certificates', run: decide, clock, log }),
		createRecurring({ name: 'expiry of certificates', run: watch, clock, log })
	];
}

function notAfterOf(key: OwnKey | undefined): { notAfter: number } | undefined {
	return key && { notAfter: key.certificate.notAfter.getTime() };
}
