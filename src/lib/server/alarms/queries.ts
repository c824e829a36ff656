import { and, count, desc, eq, gte, isNotNull, isNull } from 'drizzle-orm';
import type { Db, Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { ALARMS, type AlarmKind } from './alarm.ts';
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
	const rows = await deps.db.read
		.select()
		.from(alarms)
		.where(isNull(alarms.clearedAt))
		.orderBy(desc(alarms.lastRaisedAt));
	const all = rows.map(viewOf);
	const urgent = all.filter(({ severity }) => severity === 'critical');
	const rest = all.filter(({ severity }) => severity !== 'critical');
	return { alarms: [...urgent, ...rest].slice(0, limit), total: all.length };
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
