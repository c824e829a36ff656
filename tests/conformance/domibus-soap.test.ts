/**
 * The connector against npm `soap` as a server on the real WSDL: somebody else's understanding of both. What that server
 * cannot do (MTOM, streams, the default of markAsDownloaded) is in domibus.test.ts; what it cannot say either way, roles
 * and faults, is in both.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import { missing, specFolder } from '#tests/support/judges.ts';
import {
	A,
	B,
	fetchWhole,
	openConnectorUnderTest,
	submissionOf
} from '#tests/support/domibus/connector-under-test.ts';
import { startSoapServer } from '#tests/support/domibus/soap-server.ts';
import type { Dialect } from '#tests/support/domibus/names.ts';

const ENVELOPE = Buffer.from(`<xhe>${'Överklagande '.repeat(2_000)}</xhe>`);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

async function open(dialect: Dialect) {
	const server = await startSoapServer(specFolder, dialect);
	closers.push(() => server.close());
	const under = await openConnectorUnderTest({ url: server.url, dialect });
	closers.push(() => under.close());
	return { server, ...under };
}

describe.skipIf(missing('spec')).each(['ws-plugin-5', 'legacy-1_1'] as const)(
	'npm soap on the WSDL of %s',
	(dialect) => {
		test('understands a submission as it was meant, and is understood', async () => {
			const { server, connector } = await open(dialect);
			const submission = submissionOf(ENVELOPE);
			expect(await connector.submit(submission)).toEqual({
				outcome: 'accepted',
				accessPointMessageId: submission.transportId
			});
			expect(server.messages.get(submission.transportId)).toEqual({
				id: submission.transportId,
				value: ENVELOPE.toString('base64'),
				originalSender: A,
				finalRecipient: B,
				action: `busdox-docid-qns::${DOCUMENT_TYPES.message}`,
				downloaded: false
			});
			expect(server.understood[0]?.header).toMatchObject({
				Messaging: {
					UserMessage: {
						CollaborationInfo: { ConversationId: submission.envelopeId },
						PartyInfo: { From: { Role: expect.stringMatching(/initiator$/) as string } }
					}
				}
			});
			expect(server.faults).toEqual([]);
		});

		test('a submission that is there already is accepted', async () => {
			const { server, connector } = await open(dialect);
			const submission = submissionOf(ENVELOPE);
			await connector.submit(submission);
			expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
			expect(server.messages.size).toBe(1);
		});

		test('tells how far a message has come, and why it went no further', async () => {
			const { connector } = await open(dialect);
			const submission = submissionOf(ENVELOPE);
			expect(await connector.status(submission.transportId)).toBe('unknown');
			await connector.submit(submission);
			expect(await connector.status(submission.transportId)).toBe('transported');
			expect(await connector.errors(submission.transportId)).toEqual([
				{
					code: 'EBMS_0005',
					detail: 'Error dispatching message',
					at: Date.UTC(2026, 10, 23, 11)
				}
			]);
		});

		test('hands over what waits, once', async () => {
			const { server, connector } = await open(dialect);
			const submission = submissionOf(ENVELOPE);
			await connector.submit(submission);
			const { transportId } = submission;
			expect(await connector.listPending(B)).toEqual([{ transportId }]);
			const fetched = await connector.fetch(transportId);
			expect(fetched?.metadata).toMatchObject({
				originalSender: A,
				finalRecipient: B,
				documentType: DOCUMENT_TYPES.message,
				receivedAt: Date.UTC(2026, 10, 23, 12)
			});
			expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
			await connector.acknowledge(transportId);
			await connector.acknowledge(transportId);
			expect(await connector.listPending(B)).toEqual([]);
			expect(await connector.fetch(transportId)).toBeUndefined();
			expect(server.faults).toEqual([]);
		});
	}
);
