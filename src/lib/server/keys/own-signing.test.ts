import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { ManualClock } from '../clock.ts';
import { parseCertificate } from '../crypto/certificates.ts';
import type { PublishedCertificate } from '../directory/directory.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { newestValid } from './key-ring.ts';
import type { OwnKey } from './load-keys.ts';
import { openOwnEncryption } from './own-encryption.ts';
import { openOwnSigning, readChosenSigning } from './own-signing.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);

function ownKey(name: string, fromDay: number, toDay: number): OwnKey {
	const made = makeCertificate({
		subject: `CN=${name}`,
		notBefore: new Date(NOW + fromDay * DAY_MS),
		notAfter: new Date(NOW + toDay * DAY_MS)
	});
	return {
		keyPem: made.keyPem,
		certificatePem: made.certificatePem,
		certificate: parseCertificate(made.certificateDer),
		chain: [],
		fingerprint: name,
		file: `${name}.p12`
	};
}

describe('what we sign with', () => {
	const next = ownKey('next', 10, 400);
	const fresh = ownKey('fresh', -10, 300);
	const old = ownKey('old', -300, 30);
	const past = ownKey('past', -600, -1);
	const keys = [next, fresh, old, past];
	let folder: string;
	let clock: ManualClock;
	let published: string[] | AppError;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-signing-'));
		clock = new ManualClock(NOW);
		published = ['old'];
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	const open = () =>
		openOwnSigning({
			keys,
			directory: {
				findCertificates: async () => {
					if (published instanceof AppError) throw published;
					return published.map((fingerprint) => ({ fingerprint }) as PublishedCertificate);
				}
			},
			participantId: '0203:ekvik.example',
			folder,
			clock,
			log: silentLog
		});
	const away = new AppError('DIRECTORY_UNAVAILABLE', undefined, { retryable: true });

	it('is nothing while none of ours is published, has been revoked, or is valid; messages wait', async () => {
		for (const [answer, code] of [
			[[], 'SIGNING_KEY_UNPUBLISHED'],
			[['past', 'next', 'somebody else'], 'SIGNING_KEY_UNPUBLISHED'],
			[new AppError('PARTICIPANT_UNKNOWN'), 'SIGNING_KEY_UNPUBLISHED'],
			[new AppError('CERTIFICATE_REVOKED'), 'CERTIFICATE_REVOKED']
		] as const) {
			published = answer as string[] | AppError;
			const { identity, current } = await open();
			const waits = expect.objectContaining({ code, retryable: true });
			expect(() => identity.keyPem).toThrow(waits);
			expect(() => identity.certificatePem).toThrow(waits);
			expect(current()).toBeUndefined();
		}
		expect(() => newestValid([past, next], NOW)).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_EXPIRED', retryable: true })
		);
	});

	it('is the published one, then the new one when that is published, the old one no longer when it is gone', async () => {
		const signing = await open();
		expect(signing.identity.keyPem).toBe(old.keyPem);
		published = ['old', 'fresh'];
		await signing.decide();
		expect(signing.identity).toMatchObject({
			keyPem: fresh.keyPem,
			certificatePem: fresh.certificatePem
		});
		published = ['fresh'];
		expect(await signing.decide()).toEqual({ certain: true, fault: undefined });
		expect(signing.current()?.file).toBe('fresh.p12');
	});

	it('stays what it was while the directory does not answer, also over a restart', async () => {
		const signing = await open();
		published = away;
		expect(await signing.decide()).toEqual({ certain: false, fault: undefined });
		expect(signing.identity.keyPem).toBe(old.keyPem);
		expect((await open()).identity.keyPem).toBe(old.keyPem);
		await rm(folder, { recursive: true });
		expect((await open()).identity.keyPem).toBe(fresh.keyPem);
	});

	it('is the same for a command beside the app, which asks nobody', async () => {
		const chosen = () => readChosenSigning({ keys, folder, clock });
		expect((await chosen()).file).toBe('fresh.p12');
		await open();
		expect((await chosen()).file).toBe('old.p12');
		clock.advance(31 * DAY_MS);
		expect((await chosen()).file).toBe('next.p12');
		clock.advance(1000 * DAY_MS);
		await expect(chosen()).rejects.toMatchObject({ code: 'CERTIFICATE_EXPIRED' });
	});

	it('is not used past its last day, whatever was decided before', async () => {
		const signing = await open();
		clock.advance(31 * DAY_MS);
		expect(() => signing.identity.keyPem).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_EXPIRED', retryable: true })
		);
		published = away;
		await signing.decide();
		expect(signing.identity.keyPem).toBe(next.keyPem);
	});
});

describe('what our own mailboxes encrypt for', () => {
	const next = ownKey('next', 10, 400);
	const now = ownKey('now', -300, 30);

	it('is the newest that is valid when it is read: a renewal needs no restart', () => {
		const clock = new ManualClock(NOW);
		const own = openOwnEncryption([next, now], clock);
		expect(own.certificatePem).toBe(now.certificatePem);
		clock.advance(11 * DAY_MS);
		expect(own.certificatePem).toBe(next.certificatePem);
		clock.advance(1000 * DAY_MS);
		expect(own.certificatePem).toBe(next.certificatePem);
	});
});
