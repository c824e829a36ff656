import { afterEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { openTestSandbox, type TestSandbox } from '#tests/support/sandbox.ts';
import {
	collect,
	messagesIn,
	OWN,
	receiptsIn,
	send,
	TRAINING
} from '#tests/support/sandbox-mail.ts';
import { findFunction } from '../address-book/queries.ts';
import { syncAddressBook } from '../address-book/sync-address-book.ts';
import { ManualClock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { trainingAddress } from './federation/federation.ts';
import type { SandboxOptions } from './sandbox.ts';

let test: TestSandbox;
/** Keys may have to be made first. */
const patient = { timeout: 20_000 };
const open = async (options?: Partial<SandboxOptions>) => {
	test = await openTestSandbox(options);
};

describe('time and restarts', () => {
	afterEach(() => test.close());
	const clock = new ManualClock(Date.UTC(2026, 5, 15, 12));

	it('a late receipt comes late, and messages in transit survive the end of the process', async () => {
		await open({ clock, pace: 1 });
		const sent = await send(test, { address: trainingAddress('sen-kvittens') });
		const status = () => test.sandbox.connector.status(sent.transportId);
		expect(await status()).toBe('queued');
		clock.advance(500);
		expect(await status()).toBe('in-transit');
		await test.restart();
		expect(await status()).toBe('in-transit');
		clock.advance(1_000);
		expect(await status()).toBe('transported');
		expect(await collect(test)).toEqual([]);
		await test.restart();
		clock.advance(100_000);
		expect(await collect(test)).toEqual([]);
		clock.advance(20_000);
		await test.sandbox.runDue();
		clock.advance(2_000);
		expect(receiptsIn(await collect(test))).toMatchObject([{ verdict: { verdict: 'ACCEPTED' } }]);
	});

	it('a restart keeps keys and directory, and the first worry report comes once', async () => {
		await open({ firstWorryReport: true });
		const before = await test.directory.findCertificate(OWN, 'signing');
		test.sandbox.start();
		await expect.poll(async () => messagesIn(await collect(test)).length, patient).toBe(1);
		await test.restart();
		test.sandbox.start();
		await test.sandbox.sendWorryReport();
		await expect.poll(async () => messagesIn(await collect(test)).length, patient).toBe(1);
		expect(await collect(test)).toEqual([]);
		expect(await test.directory.findCertificate(OWN, 'signing')).toEqual(before);
		expect(before.pem).toBe(test.sandbox.ownKeys.signing.certificatePem);
	});

	it('a certificate that runs out is renewed over the same key', async () => {
		const later = new ManualClock(clock.now());
		await open({ clock: later });
		const before = test.sandbox.ownKeys;
		later.advance(715 * 86_400_000);
		await test.restart();
		expect(test.sandbox.ownKeys.signing.keyPem).toBe(before.signing.keyPem);
		expect(test.sandbox.ownKeys.signing.certificatePem).not.toBe(before.signing.certificatePem);
		await send(test, { address: trainingAddress('tyst') });
		expect(receiptsIn(await collect(test))).toHaveLength(1);
	});
});

describe('the address book and directory of the sandbox', () => {
	afterEach(() => test.close());
	it('can be synchronised, and every organisation in it can be looked up', async () => {
		await open();
		const { db, close } = await openTestDatabase();
		try {
			const result = await syncAddressBook(
				{ db, clock: systemClock, log: silentLog },
				{ url: test.sandbox.addressBookUrl }
			);
			expect(result.organisations).toBeGreaterThanOrEqual(31);
			expect(result.functions).toBeGreaterThanOrEqual(300);
			expect(result.orphans).toBe(0);
			expect(await findFunction({ db }, TRAINING, trainingAddress('svarar'))).toBeDefined();
		} finally {
			await close();
		}
		for (const organisation of test.sandbox.organisations.slice(0, 4)) {
			await test.directory.findCertificate(organisation.participantId, 'encryption');
			await test.directory.findCertificate(organisation.participantId, 'signing');
		}
		await expect(
			test.directory.findCertificate('0203:nobody.example', 'signing')
		).rejects.toMatchObject({ code: 'PARTICIPANT_UNKNOWN' });
	}, 60_000);
});
