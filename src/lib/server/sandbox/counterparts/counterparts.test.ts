import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestSandbox, type TestSandbox } from '#tests/support/sandbox.ts';
import {
	collect,
	collectAfterBackoff,
	messagesIn,
	OWN,
	receiptsIn,
	receivedOf,
	seal,
	send,
	TRAINING
} from '#tests/support/sandbox-mail.ts';
import { ManualClock } from '../../clock.ts';
import { DOCUMENT_TYPES, FEDERATIONS } from '../../envelope/envelope.ts';
import { AppError } from '../../errors.ts';
import { randomIds } from '../../ids.ts';
import { trainingAddress } from '../federation/federation.ts';
import { TRAINING_FUNCTIONS } from '../federation/training.ts';

let test: TestSandbox;

describe('a counterpart', () => {
	beforeAll(async () => {
		test = await openTestSandbox();
	});
	afterAll(() => test.close());

	it.each(
		TRAINING_FUNCTIONS.flatMap(({ slug, behaviour }) =>
			behaviour.kind === 'reject' ? [[slug, behaviour.reason, behaviour.detail] as const] : []
		)
	)('rejects at "%s" with %s/%s, in a signed receipt', async (slug, reason, detail) => {
		const sent = await send(test, { address: trainingAddress(slug) });
		const opened = await collect(test);
		expect(receiptsIn(opened)).toMatchObject([
			{
				messageId: sent.messageId,
				sender: TRAINING,
				receiver: OWN,
				verdict: { verdict: 'REJECTED', findings: [{ reason, detail }] }
			}
		]);
		expect(opened).toHaveLength(1);
		expect(opened[0]).toMatchObject({ header: { handlingServiceId: trainingAddress(slug) } });
	});

	it('rejects a functional address that it does not have', async () => {
		await send(test, { address: 'ingen-sådan' });
		expect(receiptsIn(await collect(test))).toMatchObject([
			{ verdict: { findings: [{ reason: 'BV', detail: 'not-found' }] } }
		]);
	});

	it('rejects a message that it has received before, and one that refers to a rejected one', async () => {
		const first = await seal(test, { address: trainingAddress('tyst') });
		const again = { ...first.submission, transportId: 'another@sluss.ekvik.example' };
		await test.sandbox.connector.submit(first.submission);
		await test.sandbox.connector.submit(again);
		expect(
			receiptsIn(await collect(test))
				.map(({ verdict }) => verdict.verdict)
				.sort()
		).toEqual(['ACCEPTED', 'REJECTED']);
		const refused = await send(test, { address: trainingAddress('fel-format') });
		await collect(test);
		await send(test, { address: trainingAddress('tyst') }, { refToMessageId: refused.messageId });
		expect(receiptsIn(await collect(test))).toMatchObject([
			{ verdict: { findings: [{ reason: 'BV', detail: 'not-supported' }] } }
		]);
	});

	it('rejects a signature that is not of our published certificate, and opens nothing', async () => {
		const { sandbox } = test;
		const { signing, encryption } = sandbox.ownKeys;
		sandbox.ownKeys.signing = encryption[0] ?? signing;
		await send(test, { address: trainingAddress('svarar') });
		sandbox.ownKeys.signing = signing;
		const opened = await collect(test);
		expect(receiptsIn(opened)).toMatchObject([
			{ verdict: { findings: [{ reason: 'SIG', detail: 'security' }] } }
		]);
		expect(opened).toHaveLength(1);
	});

	it('sends no receipt for what it cannot decrypt, nor from that function that never does', async () => {
		const { sandbox } = test;
		const forSomebodyElse = await seal(test, { address: trainingAddress('tyst') });
		await sandbox.connector.submit({
			...forSomebodyElse.submission,
			recipient: '0203:skogsby.example'
		});
		const wrongKey = { encryptionCertificatePem: sandbox.ownKeys.signing.certificatePem };
		const undecryptable = await seal(test, { address: trainingAddress('tyst') }, {}, wrongKey);
		await sandbox.connector.submit(undecryptable.submission);
		const silent = await send(test, { address: trainingAddress('ingen-kvittens') });
		expect(await collect(test)).toEqual([]);
		expect(await receivedOf(test, forSomebodyElse)).toMatchObject([{ kind: 'unreadable' }]);
		expect(await receivedOf(test, undecryptable)).toMatchObject([{ outcome: 'DECRYPTION_FAILED' }]);
		expect(await receivedOf(test, silent)).toMatchObject([
			{ kind: 'message', outcome: 'ACCEPTED' }
		]);
	});

	it('accepts silently, with a receipt and no more', async () => {
		const sent = await send(test, { address: trainingAddress('tyst') });
		const opened = await collect(test);
		expect(receiptsIn(opened)).toMatchObject([
			{ messageId: sent.messageId, verdict: { verdict: 'ACCEPTED' } }
		]);
		expect(opened).toHaveLength(1);
	});

	it('answers in the same conversation, gives our reference back and repeats nothing', async () => {
		const sent = await send(test, { address: trainingAddress('svarar') });
		const opened = await collect(test);
		expect(receiptsIn(opened)).toMatchObject([{ verdict: { verdict: 'ACCEPTED' } }]);
		const [answer] = messagesIn(opened);
		expect(answer?.message).toMatchObject({
			conversationId: sent.conversationId,
			refToMessageId: sent.messageId,
			subject: 'Sv: Fråga om samverkan',
			confidential: true,
			sender: { organisation: TRAINING, address: trainingAddress('svarar') },
			recipient: {
				organisation: OWN,
				address: test.sandbox.ownOrganisation.functions[0]?.identifier,
				references: [{ root: 'dnr', extension: 'EK 2026/17' }]
			}
		});
		expect(JSON.stringify(answer?.message.documents)).not.toContain('hemligt');
		expect(answer?.header.encrypted).toBe(true);
	});

	it('takes our receipt and answers it with nothing', async () => {
		const { sandbox, sealer } = test;
		const { messageId } = await sandbox.sendWorryReport();
		await collect(test);
		const id = randomIds.uuid();
		const { envelope } = await sealer.sealReceipt({
			receipt: {
				id,
				issuedAt: 1_780_000_000_000,
				sender: OWN,
				receiver: '0203:region-norrmark.example',
				messageId,
				verdict: { verdict: 'ACCEPTED' }
			},
			handlingServiceId: 'x',
			federation: FEDERATIONS.test,
			signing: sandbox.ownKeys.signing
		});
		await sandbox.connector.submit({
			transportId: id,
			envelopeId: id,
			sender: OWN,
			recipient: '0203:region-norrmark.example',
			documentType: DOCUMENT_TYPES.receipt,
			size: envelope.length,
			content: async function* () {
				yield envelope;
			}
		});
		expect(await collect(test)).toEqual([]);
		expect(await sandbox.counterpartMessages()).toContainEqual(
			expect.objectContaining({ kind: 'receipt', outcome: 'ACCEPTED', receiptFor: messageId })
		);
	});

	it('of every kind of organisation and key can be written to', async () => {
		const { sandbox } = test;
		for (const organisation of sandbox.organisations.slice(0, 6)) {
			if (organisation.kind === 'own') continue;
			const address = organisation.functions.at(-1)?.identifier ?? '';
			await send(test, { organisation: organisation.participantId, address });
		}
		expect((await collect(test)).filter(({ outcome }) => outcome === 'receipt')).toHaveLength(5);
	}, 60_000);

	it('does nothing twice when it dies after handing over', async () => {
		const { sandbox } = test;
		const sent = await send(test, { address: trainingAddress('svarar') });
		// Accepted, and the one who handed over never hears of it: receipt and answer are both handed over again.
		sandbox.faults.lostAnswers = 2;
		const first = await collect(test);
		await test.restart();
		const opened = [...first, ...(await collectAfterBackoff(test))];
		expect(receiptsIn(opened)).toMatchObject([{ messageId: sent.messageId }]);
		expect(messagesIn(opened)).toHaveLength(1);
	});

	it('tries again when its own work fails, and does nothing twice', async () => {
		const { sealer } = test;
		const failures = new Set(['openEnvelope', 'sealReceipt', 'sealMessage']);
		const failOnce = (name: string) => {
			if (failures.delete(name)) throw new AppError('INTERNAL', 'no luck', { retryable: true });
		};
		const clock = new ManualClock(Date.UTC(2026, 5, 15, 12));
		const other = await openTestSandbox({
			clock,
			sealer: {
				readHeader: (envelope) => sealer.readHeader(envelope),
				openEnvelope: async (job) => (failOnce('openEnvelope'), sealer.openEnvelope(job)),
				sealReceipt: async (job) => (failOnce('sealReceipt'), sealer.sealReceipt(job)),
				sealMessage: async (job) => (failOnce('sealMessage'), sealer.sealMessage(job))
			}
		});
		try {
			await send(other, { address: trainingAddress('svarar') });
			const opened = await collect(other);
			expect(opened).toEqual([]);
			for (let second = 0; second < 5; second++) {
				clock.advance(1_000);
				opened.push(...(await collect(other)));
			}
			expect(failures.size).toBe(0);
			expect(receiptsIn(opened)).toHaveLength(1);
			expect(messagesIn(opened)).toHaveLength(1);
		} finally {
			await other.close();
		}
	});

	it('sends a worry report when asked to: Markdown, persons, case number and a PDF', async () => {
		const to = test.sandbox.ownOrganisation.functions[4]?.identifier ?? '';
		const { messageId } = await test.sandbox.sendWorryReport({ to });
		const [report] = messagesIn(await collect(test));
		expect(report?.message).toMatchObject({
			messageId,
			confidential: true,
			recipient: { address: to, persons: [{ root: '1.2.752.129.2.1.3.1' }] },
			sender: { organisationName: expect.stringMatching(/^Region /), references: [{ root: 'dnr' }] }
		});
		expect(report?.message.documents[0]?.texts[0]).toMatch(/^# Anmälan om oro för barn\n\n/);
		expect(report?.files).toMatchObject([{ contentType: 'application/pdf' }]);
		expect(report?.files[0]?.bytes.subarray(0, 5).toString()).toBe('%PDF-');
	});
});
