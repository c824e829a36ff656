/**
 * The connector against JAX-WS RI serving the real WSDL, with that stack's own schema validation of every request, inline
 * and with MTOM either way.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import { missing, specFolder } from '#tests/support/judges.ts';
import {
	A,
	B,
	fetchWhole,
	openConnectorUnderTest,
	submissionOf
} from '#tests/support/domibus/connector-under-test.ts';
import { noJaxWs, startJaxWsServer } from '#tests/support/domibus/jaxws-server.ts';

const ENVELOPE = Buffer.from(`<xhe>${'Överklagande '.repeat(20_000)}</xhe>`);

describe.skipIf(missing('spec') ?? noJaxWs()).each(['ws-plugin-5', 'legacy-1_1'] as const)(
	'JAX-WS on the WSDL of %s',
	(dialect) => {
		let server: Awaited<ReturnType<typeof startJaxWsServer>>;
		beforeAll(async () => {
			server = await startJaxWsServer(specFolder, dialect);
		}, 300_000);
		afterAll(() => server.close());

		const closers: (() => Promise<void>)[] = [];
		afterEach(async () => {
			for (const close of closers.splice(0)) await close();
		});

		test.each([
			{ answers: 'plain', mtom: false },
			{ answers: 'plain', mtom: true },
			{ answers: 'mtom', mtom: false },
			{ answers: 'mtom', mtom: true }
		] as const)(
			'both ways, answers $answers, requests with MTOM $mtom',
			async ({ answers, mtom }) => {
				const under = await openConnectorUnderTest({ url: server.urlOf(answers), dialect, mtom });
				closers.push(() => under.close());
				const { connector } = under;
				const submission = submissionOf(ENVELOPE);
				const { transportId } = submission;
				expect(await connector.status(transportId)).toBe('unknown');
				for (let time = 0; time < 2; time += 1) {
					expect(await connector.submit(submission)).toEqual({
						outcome: 'accepted',
						accessPointMessageId: transportId
					});
				}
				expect(await connector.status(transportId)).toBe('transported');
				expect(await connector.errors(transportId)).toEqual([]);
				expect(await connector.listPending(B)).toEqual([{ transportId }]);
				const fetched = await connector.fetch(transportId);
				expect(fetched?.metadata).toMatchObject({
					originalSender: A,
					finalRecipient: B,
					documentType: DOCUMENT_TYPES.message
				});
				expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
				for (let time = 0; time < 2; time += 1) await connector.acknowledge(transportId);
				expect(await connector.listPending(B)).toEqual([]);
				expect(await connector.fetch(transportId)).toBeUndefined();
				expect(await connector.health()).toMatchObject({ reachable: true, authenticated: true });
			}
		);

		test('the server refuses what the schema does not allow, so its consent means something', async () => {
			const answer = await fetch(server.urlOf('plain'), {
				method: 'POST',
				headers: { 'content-type': 'application/soap+xml' },
				body: `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><w:statusRequest xmlns:w="${dialect === 'legacy-1_1' ? 'http://org.ecodex.backend/1_1/' : 'http://eu.domibus.wsplugin/'}"><other>x</other></w:statusRequest></s:Body></s:Envelope>`
			});
			expect(answer.status).toBe(500);
			expect(await answer.text()).toContain('Fault');
		});
	}
);
