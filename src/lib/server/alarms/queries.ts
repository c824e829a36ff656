import { and, count, desc, eq, gte, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Db, Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { ALARMS, type Alarm, type AlarmKind } from './alarm.ts';
import { alarms } from './schema.ts';

export interface OpenAlarm {
	id: string;
	kind: AlarmKind;
	severity: 'warning' | 'critical';
	/** A transport id, a message id, a fingerprint; '' when there is only one of its kind. */
	subject: string;
	facts: Record<string, string | number | boolean | null>;
	/** Ms since the epoch. */
	raisedAt: number;
	lastRaisedAt: number;
	times: number;
}

export interface ClearedAlarm extends OpenAlarm {
	clearedAt: number;
	/** Null: the reason passed by itself. */
	clearedBy: string | null;
}

/** Critical ones first, the newest of them first. `total` counts those beyond `limit`, too. */
export async function listOpenAlarms(
	deps: { db: Db },
	{ limit }: { limit: number }
): Promise<{ alarms: OpenAlarm[]; total: number }> {
	// A kind that a newer version has written is critical, as in `severityOf`.
	const warnings = Object.entries(ALARMS).flatMap(([kind, severity]) =>
		severity === 'warning' ? [kind as AlarmKind] : []
	);
	const rows = await deps.db.read
		.select()
		.from(alarms)
		.where(isNull(alarms.clearedAt))
		.orderBy(inArray(alarms.kind, warnings), desc(alarms.lastRaisedAt))
		.limit(limit);
	const total = await deps.db.read.$count(alarms, isNull(alarms.clearedAt));
	return { alarms: rows.map(viewOf), total };
}

/** What has been dealt with or passed since a time, the newest first. */
export async function listClearedAlarms(
	deps: { db: Db },
	{ since, limit }: { since: number; limit: number }
): Promise<ClearedAlarm[]> {
	const rows = await deps.db.read
		.select({ alarm: alarms, clearedBy: people.displayName })
		.from(alarms)
		.leftJoin(people, eq(people.id, alarms.clearedBy))
		.where(and(isNotNull(alarms.clearedAt), gte(alarms.clearedAt, since)))
		.orderBy(desc(alarms.clearedAt))
		.limit(limit);
	return rows.map(({ alarm, clearedBy }) => ({
		...viewOf(alarm),
		clearedAt: alarm.clearedAt ?? 0,
		clearedBy
	}));
}

export async function isAlarmOpen(
	read: Reader,
	{ kind, subject }: Pick<Alarm, 'kind' | 'subject'>
): Promise<boolean> {
	const same = and(eq(alarms.kind, kind), eq(alarms.subject, subject), isNull(alarms.clearedAt));
	return (await read.$count(alarms, same)) > 0;
}

/** Open alarms of each kind. */
export async function countOpenAlarms(
	read: Reader
): Promise<{ kind: AlarmKind; severity: 'warning' | 'critical'; count: number }[]> {
	const rows = await read
		.select({ kind: alarms.kind, count: count() })
		.from(alarms)
		.where(isNull(alarms.clearedAt))
		.groupBy(alarms.kind);
	return rows.map((row) => ({ ...row, severity: severityOf(row.kind) }));
}

function viewOf(row: typeof alarms.$inferSelect): OpenAlarm {
	const { id, kind, subject, facts, raisedAt, lastRaisedAt, times } = row;
	return { id, kind, severity: severityOf(kind), subject, facts, raisedAt, lastRaisedAt, times };
}

/** A kind that a newer version has written is not left unseen. */
function severityOf(kind: AlarmKind): 'warning' | 'critical' {
	return ALARMS[kind] ?? 'critical';
}
