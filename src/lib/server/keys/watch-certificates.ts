/** Tells operations in time of certificates, and of the access point's password, that are about to run out. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Connector } from '../access-point/connector.ts';
import type { Alarm, AlarmKind } from '../alarms/alarm.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import { alarms } from '../alarms/schema.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { CertificateFact } from '../operations/certificate-fact.ts';
import {
	CERTIFICATE_LIMITS,
	limitPassed,
	PASSWORD_LIMITS,
	unreplaced
} from './watched-certificates.ts';

export interface WatchDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	certificates: () => readonly CertificateFact[];
	/** Fingerprint of what we sign with. */
	signingNow: () => string | undefined;
	connector: Pick<Connector, 'health'>;
}

const KINDS = [
	'certificate.expiring',
	'certificate.expired',
	'access-point.password-expiring'
] as const satisfies AlarmKind[];

/** Raises what is due, each limit once, and clears what has been renewed. To be called every hour or so. */
export async function watchCertificates(deps: WatchDeps): Promise<void> {
	const now = deps.clock.now();
	const { passwordExpiresAt } = await deps.connector.health();
	const due = [
		...unreplaced(deps.certificates(), deps.signingNow()).flatMap((one) => alarmOf(one, now)),
		...passwordAlarm(passwordExpiresAt, now)
	];
	await deps.db.write(async (tx) => {
		for (const alarm of due) {
			if (!(await wasRaised(tx, alarm))) await raiseAlarm(tx, deps, alarm);
		}
		for (const open of await listOpen(tx)) {
			if (!due.some(({ kind, subject }) => kind === open.kind && subject === open.subject)) {
				await clearAlarm(tx, deps, open);
			}
		}
	});
}

function alarmOf({ use, subject, serial, fingerprint, notAfter }: CertificateFact, now: number) {
	const limit = limitPassed(notAfter, now, CERTIFICATE_LIMITS);
	if (limit === undefined) return [];
	const facts = { use, subject, serial, until: new Date(notAfter).toISOString() };
	const alarm: Alarm =
		limit === 'expired'
			? { kind: 'certificate.expired', subject: fingerprint, facts }
			: { kind: 'certificate.expiring', subject: `${fingerprint}:${limit}`, facts };
	return [alarm];
}

function passwordAlarm(until: number | undefined, now: number): Alarm[] {
	const limit = until === undefined ? undefined : limitPassed(until, now, PASSWORD_LIMITS);
	if (until === undefined || limit === undefined) return [];
	const day = new Date(until).toISOString().slice(0, 10);
	const facts = { until: new Date(until).toISOString() };
	return [{ kind: 'access-point.password-expiring', subject: `${day}:${limit}`, facts }];
}

/** Also when somebody has dealt with it since: each limit speaks once. */
async function wasRaised(tx: Tx, { kind, subject }: Alarm): Promise<boolean> {
	const rows = await tx
		.select({ id: alarms.id })
		.from(alarms)
		.where(and(eq(alarms.kind, kind), eq(alarms.subject, subject)))
		.limit(1);
	return rows.length > 0;
}

async function listOpen(tx: Tx): Promise<Pick<Alarm, 'kind' | 'subject'>[]> {
	return tx
		.select({ kind: alarms.kind, subject: alarms.subject })
		.from(alarms)
		.where(and(inArray(alarms.kind, [...KINDS]), isNull(alarms.clearedAt)));
}
