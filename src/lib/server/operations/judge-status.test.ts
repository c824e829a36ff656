import { describe, expect, it } from 'vitest';
import { judgeStatus } from './judge-status.ts';
import type { Status } from './operations.ts';

const NOW = Date.UTC(2026, 10, 23, 1, 12);
const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

const QUIET: Status = {
	at: NOW,
	version: '1.0.0',
	startedAt: NOW - DAY,
	environment: 'production',
	workersRun: true,
	outbox: { states: [], nextAttemptAt: null, postponed: 0 },
	inbox: { states: [], nextAttemptAt: null, postponed: 0 },
	alarms: [],
	accessPoint: { reachable: true, authenticated: true, detail: '', lastListedAt: NOW },
	directory: { lastAnswerAt: NOW, lastFailureAt: null, lastFailure: null, outages: [] },
	scanner: { kind: 'ready', version: 'ClamAV', signaturesAt: NOW },
	addressBook: {
		...{ lastGoodAt: NOW - DAY / 4, lastFailureAt: null, lastFailure: null },
		...{ functions: 400, staleAt: NOW + DAY }
	},
	push: { waiting: 0, oldestDueAt: null },
	certificates: [],
	storage: { databaseBytes: 1e9, freeBytes: 50e9, diskBytes: 100e9 },
	auditCheck: { at: NOW - DAY / 2, intact: true },
	identityProvider: null
};
const certificate = (days: number) => ({
	...{ use: 'signing' as const, subject: '', serial: '', fingerprint: '' },
	notAfter: NOW + days * DAY + MINUTE
});
const queue = (dueSince: number) => ({ states: [], nextAttemptAt: NOW - dueSince, postponed: 0 });

describe('the state in one word', () => {
	it.each<[string, Partial<Status>]>([
		['alarms-critical', { alarms: [{ kind: 'sending.failed', severity: 'critical', count: 2 }] }],
		['workers-stopped', { workersRun: false }],
		['queue-stands-still', { inbox: queue(6 * MINUTE) }],
		['access-point-unreachable', { accessPoint: { ...QUIET.accessPoint, reachable: false } }],
		['access-point-refuses', { accessPoint: { ...QUIET.accessPoint, authenticated: false } }],
		[
			'password-expired',
			{ accessPoint: { ...QUIET.accessPoint, passwordExpiresAt: NOW - MINUTE } }
		],
		['scanner-unavailable', { scanner: { kind: 'unavailable', detail: '' } }],
		['certificate-expired', { certificates: [certificate(-1)] }],
		['disk-full', { storage: { ...QUIET.storage, freeBytes: 1e8 } }]
	])('is "broken" for %s', (concern, change) => {
		expect(judgeStatus({ ...QUIET, ...change })).toMatchObject({
			level: 'broken',
			concerns: [{ concern, serious: true }]
		});
	});

	it.each<[string, Partial<Status>]>([
		['alarms-warning', { alarms: [{ kind: 'scanner.off', severity: 'warning', count: 1 }] }],
		['sending-postponed', { outbox: { ...QUIET.outbox, postponed: 3 } }],
		['directory-failing', { directory: { ...QUIET.directory, lastFailureAt: NOW + 1 } }],
		[
			'password-expiring',
			{ accessPoint: { ...QUIET.accessPoint, passwordExpiresAt: NOW + 14 * DAY } }
		],
		['scanner-off', { scanner: { kind: 'off' } }],
		['address-book-old', { addressBook: { ...QUIET.addressBook, staleAt: NOW - 1 } }],
		['address-book-old', { addressBook: { ...QUIET.addressBook, staleAt: null } }],
		['certificate-expiring', { certificates: [certificate(60)] }],
		['disk-filling', { storage: { ...QUIET.storage, freeBytes: 4e9 } }]
	])('is "attention" for %s', (concern, change) => {
		expect(judgeStatus({ ...QUIET, ...change })).toMatchObject({
			level: 'attention',
			concerns: [{ concern, serious: false }]
		});
	});

	it('is "good" when nothing is wrong, just before the limits too', () => {
		const nearly: Partial<Status> = {
			outbox: queue(4 * MINUTE),
			certificates: [certificate(61)],
			accessPoint: { ...QUIET.accessPoint, passwordExpiresAt: NOW + 15 * DAY }
		};
		for (const status of [QUIET, { ...QUIET, ...nearly }]) {
			expect(judgeStatus(status)).toEqual({ level: 'good', concerns: [] });
		}
		const sandbox: Status = { ...QUIET, environment: 'sandbox', scanner: { kind: 'off' } };
		expect(judgeStatus(sandbox).level).toBe('good');
	});
});
