/**
 * The alarm of what messages wait for. It is raised with the postponement of a message and cleared by the first one that
 * had to wait and has got past it, or when the last one that waited does so no longer.
 */
import { sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { ErrorCode } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Alarm, AlarmKind } from './alarm.ts';
import { clearAlarm, raiseAlarm } from './raise-alarm.ts';

const KINDS: Partial<Record<ErrorCode, AlarmKind>> = {
	ACCESS_POINT_AUTHENTICATION: 'access-point.authentication',
	DIRECTORY_UNAVAILABLE: 'directory.unavailable',
	DIRECTORY_ANSWER_INVALID: 'directory.unavailable',
	SCANNER_UNAVAILABLE: 'scanner.unavailable',
	STORAGE_FAILING: 'storage.failing'
};

/** One participant's answer may be wrong while those of all others are right; everything else is the same for all. */
const OF_PARTICIPANT: ErrorCode = 'DIRECTORY_ANSWER_INVALID';

/** Nothing for codes that are nobody's to mend. `participant`: whom the directory was asked for. */
export async function raiseWaitingAlarm(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	code: ErrorCode,
	participant: string
): Promise<void> {
	const alarm = alarmOf(code, participant);
	if (alarm !== undefined) await raiseAlarm(tx, deps, { ...alarm, facts: { code } });
}

/** `code`: why it had to wait the last time; null when it had not. */
export async function clearWaitingAlarm(
	tx: Tx,
	deps: { clock: Clock },
	code: string | null,
	participant: string
): Promise<void> {
	const alarm = code === null ? undefined : alarmOf(code as ErrorCode, participant);
	if (alarm !== undefined) await clearAlarm(tx, deps, alarm);
}

/**
 * A message does not wait for it any more, and has not got past it either: it was given up, or something else stops it.
 * Part of the transaction that has recorded so. The alarm ends when nobody else waits for the same.
 */
export async function endWaitingAlarm(
	tx: Tx,
	deps: { clock: Clock },
	code: string | null,
	participant: string
): Promise<void> {
	const alarm = code === null ? undefined : alarmOf(code as ErrorCode, participant);
	// Whether our credentials are taken the poller finds out, whoever waits.
	if (alarm === undefined || alarm.kind === 'access-point.authentication') return;
	if (!(await someoneWaits(tx, alarm))) await clearAlarm(tx, deps, alarm);
}

async function someoneWaits(
	tx: Tx,
	{ kind, subject }: Pick<Alarm, 'kind' | 'subject'>
): Promise<boolean> {
	const ofParticipant = subject !== '';
	const codes = Object.entries(KINDS).flatMap(([code, ofKind]) =>
		ofKind === kind && (code === OF_PARTICIPANT) === ofParticipant ? [code] : []
	);
	const row = await tx.get<{ waits: number }>(sql`SELECT
		EXISTS (SELECT 1 FROM outbox_entries
			WHERE state IN ('queued', 'sealed', 'submitted', 'transported') AND last_code IN ${codes}
				AND (${subject} = '' OR lower(recipient_organisation) = ${subject}))
		OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'acknowledged' AND outcome IN ${codes}
				AND (${subject} = '' OR lower(original_sender) = ${subject})) AS waits`);
	return row?.waits === 1;
}

function alarmOf(
	code: ErrorCode,
	participant: string
): Pick<Alarm, 'kind' | 'subject'> | undefined {
	const kind = KINDS[code];
	if (kind === undefined) return undefined;
	return { kind, subject: code === OF_PARTICIPANT ? participant.toLowerCase() : '' };
}
