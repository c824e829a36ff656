import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { RevocationAlarms } from './revocation-guard.ts';

/** The same issuer is told of at most this often, however many messages wait for it. */
const EVERY_MS = 5 * 60_000;
/** Issuers that are remembered; forgetting them costs a look at the alarms. */
const ISSUERS_MAX = 1_000;

/** One alarm for each issuer that does not answer; cleared by its first answer, also to one of before a restart. */
export function openRevocationAlarms(deps: { db: Db; clock: Clock; ids: Ids }): RevocationAlarms {
	const raisedAt = new Map<string, number>();
	const quiet = new Set<string>();
	return {
		async unavailable(issuer, facts) {
			const before = raisedAt.get(issuer);
			if (before !== undefined && deps.clock.now() - before < EVERY_MS) return;
			if (raisedAt.size >= ISSUERS_MAX) raisedAt.clear();
			raisedAt.set(issuer, deps.clock.now());
			quiet.delete(issuer);
			await deps.db.write((tx) =>
				raiseAlarm(tx, deps, { kind: 'revocation.unavailable', subject: issuer, facts })
			);
		},
		async answered(issuer) {
			if (quiet.has(issuer)) return;
			if (quiet.size >= ISSUERS_MAX) quiet.clear();
			quiet.add(issuer);
			raisedAt.delete(issuer);
			await deps.db.write((tx) =>
				clearAlarm(tx, deps, { kind: 'revocation.unavailable', subject: issuer })
			);
		}
	};
}
