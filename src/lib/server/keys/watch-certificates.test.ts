import { isNull } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { clearAlarm } from '../alarms/raise-alarm.ts';
import { alarms } from '../alarms/schema.ts';
import { ManualClock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { randomIds } from '../ids.ts';
import type { CertificateFact } from '../operations/certificate-fact.ts';
import { watchCertificates } from './watch-certificates.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

describe('the watch over certificates', () => {
	let db: Db;
	let clock: ManualClock;
	let certificates: CertificateFact[];
	let signingNow: string | undefined;
	let passwordExpiresAt: number | undefined;
	beforeEach(async () => {
		({ db } = await openTestDatabase());
		clock = new ManualClock(NOW);
		certificates = [];
		signingNow = undefined;
		passwordExpiresAt = undefined;
	});

	const fact = (
		fingerprint: string,
		days: number,
		use: CertificateFact['use'] = 'signing',
		subject = 'CN=x'
	): CertificateFact => ({
		use,
		subject,
		serial: '01',
		fingerprint,
		notAfter: NOW + days * DAY_MS
	});
	async function watch(): Promise<string[]> {
		await watchCertificates({
			db,
			clock,
			ids: randomIds,
			certificates: () => certificates,
			signingNow: () => signingNow,
			connector: {
				health: async () => ({
					reachable: true,
					detail: '',
					...(passwordExpiresAt !== undefined && { passwordExpiresAt })
				})
			}
		});
		return openAlarms();
	}
	async function openAlarms(): Promise<string[]> {
		const rows = await db.read.select().from(alarms).where(isNull(alarms.clearedAt));
		return rows.map(({ kind, subject }) => `${kind} ${subject}`).sort();
	}

	it('says nothing while there is time', async () => {
		certificates = [fact('a', 61), fact('b', 400, 'encryption')];
		passwordExpiresAt = NOW + 15 * DAY_MS;
		expect(await watch()).toEqual([]);
	});

	it('speaks at 60, 30 and 7 days, once each, and when it is too late', async () => {
		certificates = [fact('a', 61)];
		const said: string[][] = [];
		for (const days of [1, 1, 30, 23, 6, 1]) {
			clock.advance(days * DAY_MS);
			await watch();
			said.push(await watch());
		}
		expect(said).toEqual([
			['certificate.expiring a:60'],
			['certificate.expiring a:60'],
			['certificate.expiring a:30'],
			['certificate.expiring a:7'],
			['certificate.expired a'],
			['certificate.expired a']
		]);
		const rows = await db.read.select().from(alarms);
		expect(rows.map(({ times }) => times)).toEqual([1, 1, 1, 1]);
	});

	it('is silent again when somebody has dealt with it, until the next limit', async () => {
		certificates = [fact('a', 50)];
		await watch();
		await db.write((tx) =>
			clearAlarm(tx, { clock }, { kind: 'certificate.expiring', subject: 'a:60' }, null)
		);
		expect(await watch()).toEqual([]);
		clock.advance(25 * DAY_MS);
		expect(await watch()).toEqual(['certificate.expiring a:30']);
	});

	it('ends when another of the same use has come, but not while we still sign with the old one', async () => {
		certificates = [fact('old', 20)];
		signingNow = 'old';
		expect(await watch()).toEqual(['certificate.expiring old:30']);
		certificates = [fact('new', 400), fact('old', 20)];
		expect(await watch()).toEqual(['certificate.expiring old:30']);
		signingNow = 'new';
		expect(await watch()).toEqual([]);
	});

	it('watches encryption, TLS and every root of another name as well', async () => {
		certificates = [
			fact('enc', 20, 'encryption'),
			fact('tls', 3, 'tls-client'),
			fact('qa', 10, 'directory-root', 'CN=QA'),
			fact('prod', -1, 'directory-root', 'CN=PROD'),
			fact('prod2', 900, 'directory-root', 'CN=PROD')
		];
		expect(await watch()).toEqual([
			'certificate.expiring enc:30',
			'certificate.expiring qa:30',
			'certificate.expiring tls:7'
		]);
	});

	it('speaks of the access point’s password at 14, 7 and 1 days, and is silent when it has been changed', async () => {
		passwordExpiresAt = NOW + 14 * DAY_MS;
		expect(await watch()).toEqual(['access-point.password-expiring 2026-01-15:14']);
		clock.advance(8 * DAY_MS);
		expect(await watch()).toEqual(['access-point.password-expiring 2026-01-15:7']);
		clock.advance(5 * DAY_MS);
		expect(await watch()).toEqual(['access-point.password-expiring 2026-01-15:1']);
		passwordExpiresAt = NOW + 100 * DAY_MS;
		expect(await watch()).toEqual([]);
	});
});
