import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace, NOON } from '#tests/support/workplace.ts';
import { ScriptedAccessPoint } from '#tests/support/scripted-access-point.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { AppError } from '../errors.ts';
import type { Operations, Status } from '../operations/operations.ts';
import { countFacts } from './count-facts.ts';
import { exposeStatus } from './expose-status.ts';
import { measureConnector } from './measure-connector.ts';
import { createMetrics, timed } from './metrics.ts';

const status = (changes: Partial<Status> = {}): Status => ({
	...{ at: NOON, version: '1.2.3', startedAt: NOON, environment: 'production', workersRun: true },
	outbox: {
		states: [{ state: 'queued', count: 2, oldestAt: NOON - 90_000 }],
		nextAttemptAt: NOON - 30_000,
		postponed: 1
	},
	inbox: { states: [], nextAttemptAt: null, postponed: 0 },
	alarms: [{ kind: 'sending.failed', severity: 'critical', count: 3 }],
	accessPoint: { reachable: false, detail: '', lastListedAt: null },
	directory: { lastAnswerAt: null, lastFailureAt: null, lastFailure: null, outages: [] },
	scanner: { kind: 'off' },
	addressBook: {
		...{ lastGoodAt: null, lastFailureAt: null, lastFailure: null, functions: 0, staleAt: null }
	},
	push: { waiting: 0, oldestDueAt: null },
	certificates: [
		{
			...{ use: 'signing', subject: 'CN=x', serial: '1' },
			...{ fingerprint: 'ab'.repeat(32), notAfter: NOON + 9.5 * 24 * 3_600_000 }
		}
	],
	storage: { databaseBytes: 10, freeBytes: 20, diskBytes: 30 },
	auditCheck: null,
	identityProvider: null,
	...changes
});

/** What Prometheus reads, without comments. */
async function exposed(ask: () => Promise<Status>): Promise<string[]> {
	const { registry } = createMetrics();
	exposeStatus(registry, { status: ask } as Operations);
	return (await registry.metrics()).split('\n').filter((line) => line.startsWith('sluss_'));
}

describe('the gauges', () => {
	it('are absent when nothing can be read, and the rest is there all the same', async () => {
		const lines = await exposed(() => Promise.reject(new Error('database')));
		expect(lines.filter((line) => !line.includes('_duration_'))).toEqual([]);
	});

	it('are absent for what nobody knows, never zero', async () => {
		const text = (await exposed(async () => status())).join('\n');
		for (const name of ['authenticated', 'password_days_left', 'scanner_up', 'address_book_age']) {
			expect(text).not.toMatch(new RegExp(`^sluss_\\w*${name}`, 'm'));
		}
	});

	it('say how much waits, how long, and what is wrong', async () => {
		expect(await exposed(async () => status())).toEqual(
			expect.arrayContaining([
				'sluss_queue_entries{queue="outbox",state="queued"} 2',
				'sluss_queue_oldest_age_seconds{queue="outbox",state="queued"} 90',
				'sluss_queue_standstill_seconds{queue="outbox"} 30',
				'sluss_alarms_open{kind="sending.failed",severity="critical"} 3',
				'sluss_alarms_open{kind="scanner.off",severity="warning"} 0',
				'sluss_access_point_reachable 0',
				'sluss_certificate_days_left{use="signing",fingerprint="abababababababab"} 9'
			])
		);
	});

	it('read the state once for one scrape', async () => {
		let asked = 0;
		await exposed(async () => {
			asked += 1;
			return status();
		});
		expect(asked).toBe(1);
	});
});

describe('the counters of facts', () => {
	let workplace: Awaited<ReturnType<typeof openWorkplace>>;
	beforeEach(async () => {
		workplace = await openWorkplace();
	});
	afterEach(() => workplace.close());

	it('count what is recorded from the start of the process on, each once, also when asked twice at a time', async () => {
		const { db } = workplace.deps;
		const record = (event: AuditEvent, times = 1) =>
			db.write(async (tx) => {
				for (let n = 0; n < times; n += 1) await appendAudit(tx, event);
			});
		const receipt: AuditEvent = {
			...{ event: 'receipt.received', at: NOON, personId: null },
			facts: { verdict: 'REJECTED', code: 'not-found' }
		};
		await record(receipt);
		const { registry } = createMetrics();
		await countFacts(registry, db.read);
		const lines = async () =>
			(await registry.metrics()).split('\n').filter((line) => /^sluss_receipts/.test(line));
		expect(await lines()).toEqual([]);
		await record(receipt, 3);
		const three = 'sluss_receipts_total{direction="in",verdict="REJECTED",code="not-found"} 3';
		expect(await Promise.all([lines(), lines()])).toEqual([[three], [three]]);
		// More than one step of reading.
		await record(receipt, 2_500);
		expect(await lines()).toEqual([three.replace(' 3', ' 2503')]);
	});
});

describe('what is measured while it happens', () => {
	it('has the code of what was thrown, and throws it on', async () => {
		const metrics = createMetrics();
		const fault = new AppError('ACCESS_POINT_UNAVAILABLE');
		await expect(
			timed(metrics.accessPointSeconds, { operation: 'list' }, () => Promise.reject(fault))
		).rejects.toBe(fault);
		expect(await metrics.registry.metrics()).toContain(
			'_count{operation="list",outcome="ACCESS_POINT_UNAVAILABLE"} 1'
		);
	});

	it('leaves a connector what it was: methods that it has not are not there', async () => {
		const accessPoint = new ScriptedAccessPoint();
		const clock = { now: () => 7 };
		const measured = measureConnector(accessPoint, createMetrics(), clock);
		expect('onWakeUp' in measured).toBe(false);
		expect('receivePush' in measured).toBe(false);
		expect(await measured.listPending('0203:a.example')).toEqual([]);
		expect(measured.lastAnswers.get('list')).toBe(7);
		accessPoint.unavailable = true;
		await expect(measured.status('x')).rejects.toMatchObject({ code: 'ACCESS_POINT_UNAVAILABLE' });
		expect(measured.lastAnswers.has('status')).toBe(false);
	});
});
