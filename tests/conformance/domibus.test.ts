/**
 * The contract of the Domibus connector (access-point/connector.ts) against the scripted access point, which shares no
 * code with it, in both dialects and both ways of carrying an envelope.
 */
import { copyFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import {
	startAccessPoint,
	type AccessPoint,
	type AccessPointOptions
} from '#tests/support/domibus/access-point.ts';
import {
	A,
	B,
	fetchWhole,
	openConnectorUnderTest,
	sha256,
	submissionOf
} from '#tests/support/domibus/connector-under-test.ts';
import type { Dialect } from '#tests/support/domibus/names.ts';

const ENVELOPE = Buffer.from(`<?xml version="1.0"?>\r\n<xhe>${'å]]>&lt;'.repeat(30_000)}</xhe>\n`);
const UNREACHABLE = '0203:away.example.se';

let accessPoint: AccessPoint;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

async function open(
	dialect: Dialect,
	options: Partial<AccessPointOptions> = {},
	changes: Partial<Parameters<typeof openConnectorUnderTest>[0]> = {}
) {
	const opened = await startAccessPoint({
		participants: [
			{ id: A, place: 'here' },
			{ id: B, place: 'here' },
			{ id: UNREACHABLE, place: 'unreachable' }
		],
		...options
	});
	accessPoint = opened;
	closers.push(() => opened.close());
	const under = await openConnectorUnderTest({
		url: accessPoint.urlOf(dialect),
		dialect,
		...changes
	});
	closers.push(() => under.close());
	return under;
}

describe.each([
	{ dialect: 'ws-plugin-5', mtom: false },
	{ dialect: 'ws-plugin-5', mtom: true },
	{ dialect: 'legacy-1_1', mtom: false },
	{ dialect: 'legacy-1_1', mtom: true }
] as const)('$dialect, MTOM $mtom: a submission', ({ dialect, mtom }) => {
	test('arrives byte for byte, under our id, and to nobody else', async () => {
		const { connector } = await open(dialect, { capture: true }, { mtom });
		const submission = submissionOf(ENVELOPE);
		expect(await connector.submit(submission)).toEqual({
			outcome: 'accepted',
			accessPointMessageId: submission.transportId
		});
		expect(accessPoint.store.find(submission.transportId, 'RECEIVING')).toMatchObject({
			originalSender: A,
			finalRecipient: B,
			conversationId: submission.envelopeId,
			action: `busdox-docid-qns::${DOCUMENT_TYPES.message}`,
			payload: { size: ENVELOPE.length, sha256: sha256(ENVELOPE) }
		});
		const [asked] = accessPoint.asked('submitMessage');
		expect(asked?.headers['content-type']?.startsWith('multipart/related')).toBe(mtom);
		expect(Number(asked?.headers['content-length'])).toBe(asked?.body.length);
	});

	test('sent again is accepted and gives one transport', async () => {
		const { connector } = await open(dialect, {}, { mtom });
		const submission = submissionOf(ENVELOPE);
		for (let time = 0; time < 3; time += 1) {
			expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		}
		expect(accessPoint.store.all('SENDING')).toHaveLength(1);
	});

	test('whose answer is lost is unknown, and accepted when repeated, also after a restart', async () => {
		const { connector, restarted } = await open(dialect, {}, { mtom });
		for (const again of [connector, restarted()]) {
			const submission = submissionOf(ENVELOPE);
			accessPoint.trouble('submitMessage', { kind: 'cut', when: 'after' });
			await expect(connector.submit(submission)).rejects.toMatchObject({
				code: 'ACCESS_POINT_UNAVAILABLE',
				retryable: true
			});
			expect(await again.submit(submission)).toEqual({
				outcome: 'accepted',
				accessPointMessageId: submission.transportId
			});
		}
		expect(accessPoint.store.all('SENDING')).toHaveLength(2);
	});

	test('that never reached the access point is sent again', async () => {
		const { connector } = await open(dialect, {}, { mtom });
		for (const trouble of [
			{ kind: 'cut', when: 'before' },
			{ kind: 'status', status: 503 }
		] as const) {
			const submission = submissionOf(ENVELOPE);
			accessPoint.trouble('submitMessage', trouble);
			await expect(connector.submit(submission)).rejects.toMatchObject({
				code: 'ACCESS_POINT_UNAVAILABLE'
			});
			expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		}
		expect(accessPoint.store.all('SENDING')).toHaveLength(2);
	});

	test('of one to four bytes keeps them, whatever base64 makes of them', async () => {
		const { connector } = await open(dialect, {}, { mtom });
		for (const length of [1, 2, 3, 4]) {
			const envelope = Buffer.alloc(length, 0xc3);
			const submission = submissionOf(envelope);
			expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
			const stored = accessPoint.store.find(submission.transportId, 'SENDING');
			expect(stored?.payload.sha256).toBe(sha256(envelope));
		}
	});
});

describe.each(['ws-plugin-5', 'legacy-1_1'] as const)('%s', (dialect) => {
	test('the way of a submission is told, though both ends are at one access point', async () => {
		const { connector } = await open(dialect, { transportMs: 150 });
		const submission = submissionOf(ENVELOPE);
		expect(await connector.status(submission.transportId)).toBe('unknown');
		await connector.submit(submission);
		await expect.poll(() => connector.status(submission.transportId)).toBe('transported');
		expect(await connector.errors(submission.transportId)).toEqual([]);
	});

	test('a receiver who cannot be reached fails after a while, and why can be read', async () => {
		const { connector } = await open(dialect);
		const submission = submissionOf(ENVELOPE, { recipient: UNREACHABLE });
		expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		expect(await connector.status(submission.transportId)).toBe('failed');
		expect(await connector.errors(submission.transportId)).toEqual([
			{
				code: 'EBMS_0005',
				detail: expect.stringContaining('dispatching') as string,
				at: expect.any(Number) as number
			}
		]);
	});

	test('what waits is listed, fetched as often as asked, acknowledged as often as asked, and gone', async () => {
		const { connector } = await open(dialect);
		const { transportId } = await submitted(connector);
		expect(await connector.listPending(B)).toEqual([{ transportId }]);
		for (let time = 0; time < 2; time += 1) {
			expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
		}
		const { metadata } = (await connector.fetch(transportId))!;
		expect(metadata).toEqual({
			originalSender: A,
			finalRecipient: B,
			documentType: DOCUMENT_TYPES.message,
			receivedAt: accessPoint.store.find(transportId, 'RECEIVING')?.at
		});
		for (let time = 0; time < 2; time += 1) await connector.acknowledge(transportId);
		expect(await connector.listPending(B)).toEqual([]);
		expect(await connector.fetch(transportId)).toBeUndefined();
		expect(accessPoint.store.find(transportId, 'RECEIVING')?.status).toBe('DOWNLOADED');
	});

	test('what is fetched and not acknowledged is there for the next process, with the same bytes', async () => {
		const { connector, restarted } = await open(dialect);
		const { transportId } = await submitted(connector);
		await fetchWhole(connector, transportId);
		const next = restarted();
		expect(await next.listPending(B)).toEqual([{ transportId }]);
		expect((await fetchWhole(next, transportId))?.equals(ENVELOPE)).toBe(true);
		await next.acknowledge(transportId);
		expect(await next.listPending(B)).toEqual([]);
		expect(await restarted().listPending(B)).toEqual([]);
	});

	test.for([
		{ mtom: 'always' },
		{ mtom: 'always', start: false },
		{ mtom: 'always', quotedBoundary: false },
		{ mtom: 'always', percentCid: true },
		{ mtom: 'always', preamble: true },
		{ mtom: 'always', start: false, quotedBoundary: false, percentCid: true, preamble: true },
		{ mtom: 'never', lines: true }
	] as const)('an answer is taken as it comes: %o', async (shape) => {
		const { connector } = await open(dialect);
		const { transportId } = await submitted(connector);
		accessPoint.shape(shape);
		expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
	});

	test('500 are listed at a time, and the others when these are acknowledged', async () => {
		const { connector } = await open(dialect);
		const { transportId } = await submitted(connector, Buffer.from('<x/>'));
		const first = accessPoint.store.find(transportId, 'RECEIVING')!;
		for (let n = 1; n < 503; n += 1) {
			const file = accessPoint.store.nextFile();
			copyFileSync(first.payload.file, file);
			accessPoint.store.add({ ...first, id: `m${n}@x`, payload: { ...first.payload, file } });
		}
		const page = await connector.listPending(B);
		expect(page).toHaveLength(500);
		for (const { transportId: id } of page.slice(0, 3)) {
			await fetchWhole(connector, id);
			await connector.acknowledge(id);
		}
		const next = await connector.listPending(B);
		expect(next).toHaveLength(500);
		expect(new Set([...page, ...next].map((each) => each.transportId)).size).toBe(503);
	});

	test('an id that is listed twice is one delivery', async () => {
		const { connector } = await open(dialect);
		const { transportId } = await submitted(connector);
		accessPoint.trouble('listPendingMessages', {
			kind: 'replace',
			from: `<messageID>${transportId}</messageID>`,
			to: `<messageID> ${transportId}\n</messageID><messageID>${transportId}</messageID>`
		});
		expect(await connector.listPending(B)).toEqual([{ transportId }]);
	});

	test("another participant's message is told to be his, and stays where it is", async () => {
		const { connector } = await open(dialect, { filters: false });
		const submission = submissionOf(ENVELOPE, { recipient: A });
		await connector.submit(submission);
		const [foreign] = await connector.listPending(B);
		if (foreign === undefined) return;
		const fetched = await connector.fetch(foreign.transportId);
		// The inbox compares this with our participant and does not acknowledge (poll.ts).
		expect(fetched?.metadata.finalRecipient).toBe(A);
	});

	test('an access point that is well is healthy', async () => {
		const { connector } = await open(dialect);
		expect(await connector.health()).toMatchObject({ reachable: true, authenticated: true });
	});

	test('one that is not there is not, and nothing is thrown', async () => {
		const { connector } = await open(dialect);
		await accessPoint.close();
		closers.shift();
		expect(await connector.health()).toMatchObject({ reachable: false });
		await expect(connector.listPending(B)).rejects.toMatchObject({
			code: 'ACCESS_POINT_UNAVAILABLE',
			retryable: true
		});
	});
});

describe('ws-plugin-5', () => {
	test('never asks for a message in the way that takes it off the access point', async () => {
		const { connector } = await open('ws-plugin-5');
		const { transportId } = await submitted(connector);
		await fetchWhole(connector, transportId);
		expect(
			accessPoint.asked('retrieveMessage').map((each) => each.request?.markAsDownloaded)
		).toEqual([false]);
		expect(accessPoint.store.find(transportId, 'RECEIVING')?.status).toBeUndefined();
	});

	test('does without roles where the access point does not know them yet', async () => {
		const { connector } = await open('ws-plugin-5', {
			without: ['getStatusWithAccessPointRole', 'getMessageErrorsWithAccessPointRole']
		});
		const submission = submissionOf(ENVELOPE, { recipient: UNREACHABLE });
		await connector.submit(submission);
		expect(await connector.status(submission.transportId)).toBe('failed');
		expect(await connector.errors(submission.transportId)).toHaveLength(1);
		expect(await connector.status('never@heard.of')).toBe('unknown');
	});

	test('asks for its own participant only', async () => {
		const { connector } = await open('ws-plugin-5');
		await submitted(connector);
		expect(await connector.listPending(A)).toEqual([]);
		expect(accessPoint.asked('listPendingMessages')[0]?.request?.fields).toEqual({
			finalRecipient: A
		});
	});
});

async function submitted(
	connector: { submit: Awaited<ReturnType<typeof open>>['connector']['submit'] },
	envelope = ENVELOPE
) {
	const submission = submissionOf(envelope);
	expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
	return submission;
}
