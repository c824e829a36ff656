import { clearAlarm, raiseAlarm } from '../../alarms/raise-alarm.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import type { Log } from '../../log.ts';
import { createWorkLoop, type WorkLoop } from '../../workers/work-loop.ts';
import type { IdentityProvider } from './identity-provider.ts';

const ALARM = { kind: 'identity-provider.unavailable', subject: '' } as const;
/** How often it is asked how it is, while it answers and while it does not. */
const EVERY_MS = 5 * 60_000;
const AGAIN_MS = 60_000;
/** A pause of the network is no alarm. */
const PATIENCE_MS = 60_000;
/** The same alarm again, while it lasts. */
const REPEAT_MS = 3_600_000;

/**
 * Raises the alarm `identity-provider.unavailable` when nobody can sign in, at night too when nobody tries, and takes it
 * back when it works again.
 */
export function watchProvider(
	deps: { db: Db; clock: Clock; ids: Ids; log: Log },
	provider: Pick<IdentityProvider, 'check' | 'failing'>
): WorkLoop {
	const { db, clock } = deps;
	let nextAt = clock.now();
	/** undefined: an alarm may be open from before the start. */
	let raisedAt: number | null | undefined;
	return createWorkLoop({
		name: 'identity-provider',
		concurrency: 1,
		idleMs: EVERY_MS,
		clock,
		log: deps.log,
		nextDueAt: () => Promise.resolve(nextAt),
		async turn() {
			if (clock.now() < nextAt) return false;
			await provider.check();
			const now = clock.now();
			const failing = provider.failing();
			nextAt = now + (failing === null ? EVERY_MS : AGAIN_MS);
			if (failing === null) {
				if (raisedAt !== null) await db.write((tx) => clearAlarm(tx, deps, ALARM));
				raisedAt = null;
			} else if (now - failing.since >= PATIENCE_MS && now - (raisedAt ?? 0) >= REPEAT_MS) {
				const facts = { code: failing.code };
				await db.write((tx) => raiseAlarm(tx, deps, { ...ALARM, facts }));
				raisedAt = now;
			}
			return true;
		}
	});
}
