/**
 * The state of the service as gauges, read when Prometheus asks. What cannot be read is left out of the answer, so that
 * an alert on its absence fires; the rest is there all the same.
 */
import { Gauge, type Registry } from 'prom-client';
import { ALARMS, type AlarmKind } from '../alarms/alarm.ts';
import { daysLeft } from '../operations/certificate-fact.ts';
import type { Operations, Status } from '../operations/operations.ts';
import { standstillMs } from '../operations/queue-figures.ts';

const ALARM_KINDS = Object.keys(ALARMS) as AlarmKind[];

export function exposeStatus(registry: Registry, operations: Operations): void {
	let reading: Promise<Status | undefined> | undefined;
	/** All gauges of one scrape show the same moment. */
	const readOnce = () => {
		reading ??= operations
			.status()
			.catch(() => undefined)
			.finally(() => (reading = undefined));
		return reading;
	};

	function gauge<Label extends string>(
		name: string,
		help: string,
		labelNames: readonly Label[],
		fill: (gauge: Gauge<Label>, status: Status) => void
	): void {
		new Gauge<Label>({
			name: `sluss_${name}`,
			help,
			labelNames,
			registers: [registry],
			async collect() {
				const status = await readOnce();
				this.reset();
				if (status !== undefined) fill(this, status);
				// Without labels `reset` means zero, which would be a claim.
				else if (labelNames.length === 0) this.remove();
			}
		});
	}

	gauge('info', 'Version of Sluss; always 1.', ['version', 'environment'], (g, status) =>
		g.set({ version: status.version, environment: status.environment }, 1)
	);
	gauge('workers_running', '1 while the background workers run.', [], (g, { workersRun }) =>
		g.set(workersRun ? 1 : 0)
	);
	gauge(
		'queue_entries',
		'Entries in each state in which something is left to do, failed and quarantined included.',
		['queue', 'state'],
		(g, status) => {
			for (const [queue, { states }] of queuesOf(status)) {
				for (const { state, count } of states) g.set({ queue, state }, count);
			}
		}
	);
	gauge(
		'queue_oldest_age_seconds',
		'Age of the oldest entry in each state; 0 when there is none.',
		['queue', 'state'],
		(g, status) => {
			for (const [queue, { states }] of queuesOf(status)) {
				for (const { state, oldestAt } of states) g.set({ queue, state }, ageOf(oldestAt, status));
			}
		}
	);
	gauge(
		'queue_postponed_entries',
		'Entries that have failed and will be tried again.',
		['queue'],
		(g, status) => {
			for (const [queue, { postponed }] of queuesOf(status)) g.set({ queue }, postponed);
		}
	);
	gauge(
		'queue_standstill_seconds',
		'How long the entry that is due longest has waited for a worker.',
		['queue'],
		(g, status) => {
			for (const [queue, figures] of queuesOf(status)) {
				g.set({ queue }, standstillMs(figures, status.at) / 1000);
			}
		}
	);
	gauge('alarms_open', 'Open alarms by kind.', ['kind', 'severity'], (g, status) => {
		for (const kind of ALARM_KINDS) g.set({ kind, severity: ALARMS[kind] }, 0);
		for (const { kind, severity, count } of status.alarms) g.set({ kind, severity }, count);
	});
	exposeSurroundings(gauge);
}

type DefineGauge = <Label extends string>(
	name: string,
	help: string,
	labelNames: readonly Label[],
	fill: (gauge: Gauge<Label>, status: Status) => void
) => void;

function exposeSurroundings(gauge: DefineGauge): void {
	gauge('access_point_reachable', '1 when the access point answers.', [], (g, { accessPoint }) =>
		g.set(accessPoint.reachable ? 1 : 0)
	);
	gauge(
		'access_point_authenticated',
		'0 when it refuses our credentials; absent when nobody knows.',
		[],
		(g, { accessPoint }) => {
			if (accessPoint.authenticated === undefined) g.remove();
			else g.set(accessPoint.authenticated ? 1 : 0);
		}
	);
	gauge(
		'access_point_suspended',
		'1 while nothing is asked of it because it has refused our credentials.',
		[],
		(g, { accessPoint, at }) => g.set((accessPoint.suspendedUntil ?? 0) > at ? 1 : 0)
	);
	gauge(
		'access_point_password_days_left',
		'Whole days until the password expires; absent when the day is not configured.',
		[],
		(g, { accessPoint, at }) => {
			if (accessPoint.passwordExpiresAt === undefined) g.remove();
			else g.set(daysLeft(accessPoint.passwordExpiresAt, at));
		}
	);
	gauge(
		'access_point_last_listed_timestamp_seconds',
		'When it last let us look for what has come; 0: not since the start.',
		[],
		(g, { accessPoint }) => g.set((accessPoint.lastListedAt ?? 0) / 1000)
	);
	gauge('scanner_up', '1 ready, 0 not answering; absent when off.', [], (g, { scanner }) => {
		if (scanner.kind === 'off') g.remove();
		else g.set(scanner.kind === 'ready' ? 1 : 0);
	});
	gauge(
		'certificate_days_left',
		'Whole days until each of our certificates expires.',
		['use', 'fingerprint'],
		(g, { certificates, at }) => {
			for (const { use, fingerprint, notAfter } of certificates) {
				g.set({ use, fingerprint: fingerprint.slice(0, 16) }, daysLeft(notAfter, at));
			}
		}
	);
	gauge(
		'address_book_age_seconds',
		'Since the last good copy; absent: there has been none.',
		[],
		(g, status) => {
			if (status.addressBook.lastGoodAt === null) g.remove();
			else g.set(ageOf(status.addressBook.lastGoodAt, status));
		}
	);
	gauge('push_notices_waiting', 'Notices that wait to be handed over.', [], (g, { push }) =>
		g.set(push.waiting)
	);
	gauge(
		'push_oldest_overdue_seconds',
		'How long the oldest of them has been due.',
		[],
		(g, status) => g.set(ageOf(status.push.oldestDueAt, status))
	);
	gauge('disk_free_bytes', 'Free on the disk of the data folder.', [], (g, { storage }) =>
		g.set(storage.freeBytes)
	);
	gauge('database_bytes', 'Size of the database with its log.', [], (g, { storage }) =>
		g.set(storage.databaseBytes)
	);
}

function queuesOf({ outbox, inbox }: Status) {
	return [
		['outbox', outbox],
		['inbox', inbox]
	] as const;
}

function ageOf(since: number | null, { at }: Status): number {
	return since === null ? 0 : Math.max(0, at - since) / 1000;
}
