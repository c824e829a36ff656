import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNull } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { openTestDatabase } from '#tests/support/database.ts';
import { alarms } from '../alarms/schema.ts';
import { ManualClock } from '../clock.ts';
import { parseCertificate } from '../crypto/certificates.ts';
import type { Db } from '../db/database.ts';
import type { PublishedCertificate } from '../directory/directory.ts';
import { AppError } from '../errors.ts';
import { randomIds } from '../ids.ts';
import type { OwnKey } from '../keys/load-keys.ts';
import { openOwnSigning, type OwnSigning } from '../keys/own-signing.ts';
import { silentLog } from '../log.ts';
import { certificateFactOf } from '../operations/certificate-fact.ts';
import type { WorkLoop } from '../workers/work-loop.ts';
import { lookAfterOwnCertificates } from './own-certificates.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 22, 12);

function ownKey(name: string, minutes: number): OwnKey {
	const made = makeCertificate({
		subject: `CN=${name}`,
		notBefore: new Date(NOW - 100 * 24 * 60 * MINUTE),
		notAfter: new Date(NOW + minutes * MINUTE)
	});
	const certificate = parseCertificate(made.certificateDer);
	const { keyPem, certificatePem } = made;
	return { keyPem, certificatePem, certificate, chain: [], fingerprint: name, file: `${name}.p12` };
}

describe('our own certificate that runs out between two hourly looks', () => {
	const ending = ownKey('ending', 20);
	const next = ownKey('next', 400 * 24 * 60);
	let folder: string;
	let db: Db;
	let clock: ManualClock;
	let published: string[];
	let signing: OwnSigning;
	let loops: WorkLoop[];

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-own-'));
		({ db } = await openTestDatabase());
		clock = new ManualClock(NOW);
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	/** The directory publishes what is named, and uses of it what has not run out. */
	async function open(keys: readonly OwnKey[], names: string[]): Promise<void> {
		published = names;
		const valid = () =>
			published.filter((name) => clock.now() <= (name === 'ending' ? NOW + 20 * MINUTE : Infinity));
		const directory = {
			findCertificates: async () => {
				const found = valid().map((fingerprint) => ({ fingerprint }) as PublishedCertificate);
				if (found.length > 0) return found;
				throw new AppError('DIRECTORY_ANSWER_INVALID', undefined, {
					cause: new AppError('CERTIFICATE_EXPIRED')
				});
			},
			findCertificate: () => Promise.reject(new Error('not asked')),
			health: () => Promise.reject(new Error('not asked'))
		};
		const deps = { clock, log: silentLog, participantId: '0203:ekvik.example' };
		signing = await openOwnSigning({ ...deps, keys, directory, folder });
		loops = lookAfterOwnCertificates({
			...deps,
			db,
			ids: randomIds,
			ring: { signing: keys, encryption: keys, decryptionKeysPem: [] },
			signing,
			directory: directory as never,
			connector: { health: async () => ({ reachable: true, detail: '' }) },
			certificates: () =>
				keys.map((key) => ({
					...certificateFactOf('signing', key.certificatePem),
					fingerprint: key.fingerprint
				}))
		});
		await look();
	}
	/** What is due now. */
	const look = async () => {
		for (const loop of loops) await loop.runUntilIdle();
	};
	async function openAlarms(): Promise<string[]> {
		const rows = await db.read.select().from(alarms).where(isNull(alarms.clearedAt));
		return rows
			.filter(({ kind }) => kind !== 'certificate.expiring')
			.map(({ kind, subject, facts }) => [kind, subject, facts['code'] ?? ''].join(' ').trim())
			.sort();
	}

	it('is told of when it does, not when the hour has passed', async () => {
		await open([ending], ['ending']);
		expect(await openAlarms()).toEqual([]);
		clock.advance(19 * MINUTE);
		await look();
		expect(await openAlarms()).toEqual([]);
		clock.advance(MINUTE + 1);
		expect(() => signing.identity.keyPem).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_EXPIRED' })
		);
		await look();
		expect(await openAlarms()).toEqual([
			'certificate.expired ending',
			'own-certificate.unusable encryption CERTIFICATE_EXPIRED',
			'own-certificate.unusable signing CERTIFICATE_EXPIRED'
		]);
	});

	it('gives way at once to one that is published beside it', async () => {
		await open([ending, next], ['ending']);
		expect(signing.identity.keyPem).toBe(ending.keyPem);
		published = ['ending', 'next'];
		clock.advance(20 * MINUTE + 1);
		await look();
		expect(signing.identity.keyPem).toBe(next.keyPem);
		expect(await openAlarms()).toEqual([]);
	});

	it('is not replaced by one that nobody knows: messages wait, with an alarm', async () => {
		await open([ending, next], ['ending']);
		clock.advance(20 * MINUTE + 1);
		await look();
		expect(() => signing.identity.keyPem).toThrow(
			expect.objectContaining({ code: 'SIGNING_KEY_UNPUBLISHED', retryable: true })
		);
		expect(await openAlarms()).toContain(
			'own-certificate.unusable signing SIGNING_KEY_UNPUBLISHED'
		);
		published = ['next'];
		clock.advance(5 * MINUTE);
		await look();
		expect(signing.identity.keyPem).toBe(next.keyPem);
		expect(await openAlarms()).toEqual([]);
	});
});
