/** Messages in and out past a real clamd, through the real inbox and outbox. */
import { isNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { createClamdScanner } from '#lib/server/malware/clamd-scanner.ts';
import { messages } from '#lib/server/message/schema.ts';
import { MALWARE, missingClamd, startClamd } from '#tests/support/clamd.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import { makeParties, sealFromRegion, type Parties } from '#tests/support/region.ts';

const absent = missingClamd();

/** Of this size: almost the largest that a message of 30 MB has room for. */
const LARGE = 22_000_000;

function pdf(size: number, inside: Uint8Array = Buffer.alloc(0)): Buffer {
	return Buffer.concat([
		Buffer.from('%PDF-1.4\n1 0 obj\n<< >>\nstream\n'),
		Buffer.alloc(size, 0x5a),
		inside,
		Buffer.from('\nendstream\nendobj\n%%EOF\n')
	]);
}

describe.skipIf(absent)('with clamd', { timeout: 180_000 }, () => {
	let clamd: Awaited<ReturnType<typeof startClamd>>;
	let parties: Parties;
	let service: Service;
	beforeAll(async () => {
		parties = makeParties();
		clamd = await startClamd();
	}, 120_000);
	afterAll(() => clamd?.close());
	beforeEach(async () => {
		service = await openMessageService(parties, { scanner: createClamdScanner(clamd.address) });
	});
	afterEach(() => service.close());

	const openAlarms = async () =>
		(await service.deps.db.read.select().from(alarms).where(isNull(alarms.clearedAt))).map(
			({ kind }) => kind
		);
	const outcomes = async () =>
		(await service.deps.db.read.select().from(deliveries)).map(({ state, outcome }) => [
			state,
			outcome
		]);
	const arrive = (bytes: Buffer) => {
		const { envelope, message } = sealFromRegion(parties, {
			files: [{ fileName: 'bilaga.pdf', contentType: 'application/pdf', bytes }]
		});
		service.deliver(envelope);
		return message;
	};
	const verdicts = () =>
		service.receiptsSent().map(({ receipt: { messageId, verdict } }) => ({
			messageId,
			verdict: verdict.verdict,
			findings:
				verdict.verdict === 'REJECTED'
					? verdict.findings.map(({ reason, detail }) => `${reason} ${detail}`)
					: []
		}));

	test.each([
		['a small file', 100],
		['a file of 22 MB', LARGE]
	])(
		'malware that comes in %s is refused, kept and told of; nobody can open it',
		async (_, size) => {
			const { messageId } = arrive(pdf(size, MALWARE));
			await service.settle();
			expect(verdicts()).toEqual([{ messageId, verdict: 'REJECTED', findings: ['BV forbidden'] }]);
			expect(await service.deps.db.read.select().from(messages)).toEqual([]);
			expect(await outcomes()).toEqual([['quarantined', 'MALWARE_FOUND']]);
			expect(await openAlarms()).toEqual(['malware.found']);
			expect(service.notices).toEqual([]);
		}
	);

	test('a clean file of 22 MB comes in', async () => {
		const { messageId } = arrive(pdf(LARGE));
		await service.settle();
		expect(verdicts()).toEqual([{ messageId, verdict: 'ACCEPTED', findings: [] }]);
		expect(await openAlarms()).toEqual([]);
	});

	test('while it is down, what comes waits without an answer, and then each gets its own', async () => {
		await clamd.stop();
		const clean = arrive(pdf(1000));
		const infected = arrive(pdf(1000, MALWARE));
		await service.settle();
		service.clock.advance(10 * 60_000);
		await service.settle();
		expect(verdicts()).toEqual([]);
		expect(await outcomes()).toEqual([
			['acknowledged', 'SCANNER_UNAVAILABLE'],
			['acknowledged', 'SCANNER_UNAVAILABLE']
		]);
		expect(await openAlarms()).toEqual(['scanner.unavailable']);
		await clamd.start();
		service.clock.advance(10 * 60_000);
		await service.settle();
		expect(new Map(verdicts().map(({ messageId, verdict }) => [messageId, verdict]))).toEqual(
			new Map([
				[clean.messageId, 'ACCEPTED'],
				[infected.messageId, 'REJECTED']
			])
		);
		expect(await openAlarms()).toEqual(['malware.found']);
	});

	test.each([
		['a small file', 100],
		['a file of 22 MB', LARGE]
	])('malware that is to go in %s stays here', async (_, size) => {
		const id = await service.send({ file: { fileName: 'ut.pdf', bytes: pdf(size, MALWARE) } });
		await service.settle();
		expect(service.accessPoint.submitted.size).toBe(0);
		expect(await service.events(id)).toEqual(['SCHEDULED', 'MESSAGE_EXCHANGE_ERROR MALWARE_FOUND']);
		expect(await openAlarms()).toEqual(['malware.found']);
	});

	test('while it is down, what is to go waits, and goes when it is back', async () => {
		await clamd.stop();
		const id = await service.send({ file: { fileName: 'ut.pdf', bytes: pdf(1000) } });
		await service.settle();
		expect(service.accessPoint.submitted.size).toBe(0);
		expect(await service.events(id)).toEqual(['SCHEDULED']);
		expect(await openAlarms()).toEqual(['scanner.unavailable']);
		await clamd.start();
		service.clock.advance(10 * 60_000);
		await service.settle();
		expect(service.accessPoint.submitted.size).toBe(1);
		expect(await openAlarms()).toEqual([]);
	});
});
