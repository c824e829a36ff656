/**
 * The alarm of what messages wait for. It is raised with the postponement of a message and cleared by the first one that
 * had to wait and has got past it.
 */
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

function alarmOf(
	code: ErrorCode,
	participant: string
): Pick<Alarm, 'kind' | 'subject'> | undefined {
	const kind = KINDS[code];
	if (kind === undefined) return undefined;
	// One participant's answer may be wrong while those of all others are right; everything else is the same for all.
	return { kind, subject: code === 'DIRECTORY_ANSWER_INVALID' ? participant.toLowerCase() : '' };
}
