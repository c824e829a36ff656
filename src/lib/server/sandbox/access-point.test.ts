import { afterEach, describe, expect, it } from 'vitest';
import { openTestSandbox, type TestSandbox } from '#tests/support/sandbox.ts';
import {
	collect,
	messagesIn,
	OWN,
	receiptsIn,
	seal,
	send,
	TRAINING
} from '#tests/support/sandbox-mail.ts';
import { ManualClock, systemClock } from '../clock.ts';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { trainingAddress } from './federation/federation.ts';
import type { SandboxOptions } from './sandbox.ts';

let test: TestSandbox;
/** Keys may have to be made first. */
const patient = { timeout: 20_000 };
const open = async (options?: Partial<SandboxOptions>) => {
	test = await openTestSandbox(options);
};

describe('the access point of the sandbox', () => {
	afterEach(() => test.close());
	it('refuses unknown recipients for good, and knows nothing of what it has not seen', async () => {
		await open();
		const { connector } = test.sandbox;
		const sent = await seal(test, { address: trainingAddress('tyst') });
		expect(
			await connector.submit({ ...sent.submission, recipient: '0203:nobody.example' })
		).toMatchObject({ outcome: 'rejected', permanent: true, code: 'EBMS:0004' });
		expect(await connector.status('never-seen')).toBe('unknown');
		expect(await connector.fetch('never-seen')).toBeUndefined();
		await connector.acknowledge('never-seen');
	});

	it('tells of a transport that fails', async () => {
		const clock = new ManualClock(systemClock.now());
		await open({ clock, pace: 1 });
		const { connector } = test.sandbox;
		const sent = await send(test, { organisation: '0203:onabar.example', address: 'x' });
		clock.advance(1_000);
		expect(await connector.status(sent.transportId)).toBe('retrying');
		clock.advance(60_000);
		expect(await connector.status(sent.transportId)).toBe('failed');
		await test.sandbox.runDue();
		expect(await test.sandbox.counterpartMessages()).toEqual([]);
	});

	it('accepts the same transport id once, also when its first answer was lost', async () => {
		await open();
		const { sandbox } = test;
		const sent = await seal(test, { address: trainingAddress('svarar') });
		sandbox.faults.lostAnswers = 1;
		await expect(sandbox.connector.submit(sent.submission)).rejects.toMatchObject({
			code: 'ACCESS_POINT_UNAVAILABLE',
			retryable: true
		});
		expect(await sandbox.connector.status(sent.transportId)).toBe('transported');
		expect(await sandbox.connector.submit(sent.submission)).toMatchObject({ outcome: 'accepted' });
		const opened = await collect(test);
		expect(receiptsIn(opened)).toHaveLength(1);
		expect(messagesIn(opened)).toHaveLength(1);
		expect(await sandbox.connector.submit(sent.submission)).toMatchObject({ outcome: 'accepted' });
		expect(await collect(test)).toEqual([]);
	});

	it('delivers twice when told to, in either direction', async () => {
		await open();
		test.sandbox.faults.duplicate = 'incoming';
		await test.sandbox.sendWorryReport();
		expect(messagesIn(await collect(test))).toHaveLength(2);
		test.sandbox.faults.duplicate = 'outgoing';
		await send(test, { address: trainingAddress('tyst') });
		expect(
			receiptsIn(await collect(test))
				.map(({ verdict }) => verdict.verdict)
				.sort()
		).toEqual(['ACCEPTED', 'REJECTED']);
	});

	it('keeps a delivery until it is acknowledged, and gives it out as often as it is asked for', async () => {
		await open();
		const { connector } = test.sandbox;
		await test.sandbox.sendWorryReport();
		await test.sandbox.runDue();
		const [pending] = await connector.listPending('0203:EKVIK.example');
		if (!pending) throw new Error('something waits');
		expect(await connector.fetch(pending.transportId)).toBeDefined();
		expect(await connector.fetch(pending.transportId)).toMatchObject({
			metadata: {
				originalSender: '0203:region-norrmark.example',
				finalRecipient: OWN,
				documentType: DOCUMENT_TYPES.message
			}
		});
		await connector.acknowledge(pending.transportId);
		await connector.acknowledge(pending.transportId);
		expect(await connector.listPending(OWN)).toEqual([]);
		expect(await connector.fetch(pending.transportId)).toBeUndefined();
	});

	it('is silent, slow or unhealthy when told to be', async () => {
		await open();
		const { connector, faults } = test.sandbox;
		faults.unavailable = true;
		await expect(connector.listPending(OWN)).rejects.toMatchObject({
			code: 'ACCESS_POINT_UNAVAILABLE'
		});
		expect(await connector.health()).toMatchObject({ reachable: false });
		faults.unavailable = false;
		faults.slowMs = 60;
		const started = performance.now();
		await connector.listPending(OWN);
		expect(performance.now() - started).toBeGreaterThan(55);
		expect(await connector.health()).toMatchObject({ reachable: true });
		faults.directoryUnavailable = true;
		await expect(test.directory.findCertificate(TRAINING, 'signing')).rejects.toMatchObject({
			code: 'DIRECTORY_UNAVAILABLE'
		});
	});

	it('wakes us when something has arrived', async () => {
		await open();
		let woken = 0;
		const end = test.sandbox.connector.onWakeUp?.(() => (woken += 1));
		test.sandbox.start();
		await test.sandbox.sendWorryReport();
		await expect.poll(() => woken, patient).toBe(1);
		end?.();
	});
});
