import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { openTestSandbox, type TestSandbox } from '#tests/support/sandbox.ts';
import type { Connector } from '../access-point/connector.ts';
import { findFunction } from '../address-book/queries.ts';
import { syncAddressBook } from '../address-book/sync-address-book.ts';
import { ManualClock, systemClock } from '../clock.ts';
import type { SdkMessage } from '../content/sdk-message.ts';
import { DOCUMENT_TYPES, FEDERATIONS } from '../envelope/envelope.ts';
import { randomIds } from '../ids.ts';
import { silentLog } from '../log.ts';
import type { OpenedEnvelope, OpenedMessage } from '../sealing/sealing-jobs.ts';
import { trainingAddress } from './federation/federation.ts';
import { TRAINING_FUNCTIONS } from './federation/training.ts';
import type { SandboxOptions } from './sandbox.ts';

const OWN = '0203:ekvik.example';
const TRAINING = '0203:ovningsmyndigheten.example';

let test: TestSandbox;
/** Keys may have to be made first. */
const patient = { timeout: 20_000 };
const open = async (options?: Partial<SandboxOptions>) => {
	test = await openTestSandbox(options);
};

interface Sent {
	messageId: string;
	conversationId: string;
	transportId: string;
	submission: Parameters<Connector['submit']>[0];
}

/** Seals a message with our keys, as the outbox does, with the certificate that the directory gives. */
async function seal(
	recipient: { organisation?: string; address: string },
	changes: Partial<SdkMessage> = {},
	job: { encryptionCertificatePem?: string } = {}
): Promise<Sent> {
	const { organisation = TRAINING, address } = recipient;
	const { sandbox, sealer, directory } = test;
	const messageId = randomIds.uuid();
	const conversationId = randomIds.uuid();
	const certificate = await directory.findCertificate(organisation, 'encryption');
	const { envelope } = await sealer.sealMessage({
		message: {
			messageId,
			conversationId,
			createdAt: 1_780_000_000_000,
			subject: 'Fråga om samverkan',
			confidential: true,
			recipient: { organisation, address, persons: [], references: [] },
			sender: {
				organisation: OWN,
				address: sandbox.ownOrganisation.functions[0]?.identifier ?? '',
				persons: [],
				references: [{ root: 'dnr', extension: 'EK 2026/17' }]
			},
			documents: [{ documentId: '1', texts: ['Ett hemligt innehåll'] }],
			...changes
		},
		files: [],
		federation: FEDERATIONS.test,
		signing: sandbox.ownKeys.signing,
		encryptionCertificatePem: certificate.pem,
		...job
	});
	const transportId = `${randomIds.uuid()}@sluss.ekvik.example`;
	return {
		messageId,
		conversationId,
		transportId,
		submission: {
			transportId,
			envelopeId: messageId,
			sender: OWN,
			recipient: organisation,
			documentType: DOCUMENT_TYPES.message,
			size: envelope.length,
			content: async function* () {
				yield envelope;
			}
		}
	};
}

async function send(...args: Parameters<typeof seal>): Promise<Sent> {
	const sent = await seal(...args);
	expect(await test.sandbox.connector.submit(sent.submission)).toEqual({
		outcome: 'accepted',
		accessPointMessageId: sent.transportId
	});
	return sent;
}

/** Fetches, opens and acknowledges all that waits for us; signers are looked up in the directory. */
async function collect(): Promise<OpenedEnvelope[]> {
	const { sandbox, sealer, directory } = test;
	await sandbox.runDue();
	const opened: OpenedEnvelope[] = [];
	for (const { transportId } of await sandbox.connector.listPending(OWN)) {
		const delivery = await sandbox.connector.fetch(transportId);
		if (!delivery) throw new Error('what is listed can be fetched');
		const parts: Uint8Array[] = [];
		for await (const part of delivery.content) parts.push(part);
		const signer = await directory.findCertificate(delivery.metadata.originalSender, 'signing');
		opened.push(
			await sealer.openEnvelope({
				envelope: Buffer.concat(parts),
				privateKeysPem: sandbox.ownKeys.encryption.map((each) => each.keyPem),
				signer: { certificatePem: signer.pem }
			})
		);
		await sandbox.connector.acknowledge(transportId);
	}
	return opened;
}

/** Counterparts put off what failed by a second or so. */
async function collectAfterBackoff(): Promise<OpenedEnvelope[]> {
	const opened = await collect();
	await new Promise((resolve) => setTimeout(resolve, 1_200));
	return [...opened, ...(await collect())];
}

const receivedOf = async ({ transportId }: Sent) =>
	(await test.sandbox.counterpartMessages()).filter((each) => each.transportId === transportId);
const receiptsIn = (opened: OpenedEnvelope[]) =>
	opened.flatMap((each) => (each.outcome === 'receipt' ? [each.receipt] : []));
const messagesIn = (opened: OpenedEnvelope[]) =>
	opened.filter((each): each is OpenedMessage => each.outcome === 'message');

describe('a counterpart', () => {
	beforeAll(() => open());
	afterAll(() => test.close());

	it.each(
		TRAINING_FUNCTIONS.flatMap(({ slug, behaviour }) =>
			behaviour.kind === 'reject' ? [[slug, behaviour.reason, behaviour.detail] as const] : []
		)
	)('rejects at "%s" with %s/%s, in a signed receipt', async (slug, reason, detail) => {
		const sent = await send({ address: trainingAddress(slug) });
		const opened = await collect();
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
		await send({ address: 'ingen-sådan' });
		expect(receiptsIn(await collect())).toMatchObject([
			{ verdict: { findings: [{ reason: 'BV', detail: 'not-found' }] } }
		]);
	});

	it('rejects a message that it has received before, and one that refers to a rejected one', async () => {
		const first = await seal({ address: trainingAddress('tyst') });
		const again = { ...first.submission, transportId: 'another@sluss.ekvik.example' };
		await test.sandbox.connector.submit(first.submission);
		await test.sandbox.connector.submit(again);
		expect(
			receiptsIn(await collect())
				.map(({ verdict }) => verdict.verdict)
				.sort()
		).toEqual(['ACCEPTED', 'REJECTED']);
		const refused = await send({ address: trainingAddress('fel-format') });
		await collect();
		await send({ address: trainingAddress('tyst') }, { refToMessageId: refused.messageId });
		expect(receiptsIn(await collect())).toMatchObject([
			{ verdict: { findings: [{ reason: 'BV', detail: 'not-supported' }] } }
		]);
	});

	it('rejects a signature that is not of our published certificate, and opens nothing', async () => {
		const { sandbox } = test;
		const { signing, encryption } = sandbox.ownKeys;
		sandbox.ownKeys.signing = encryption[0] ?? signing;
		await send({ address: trainingAddress('svarar') });
		sandbox.ownKeys.signing = signing;
		const opened = await collect();
		expect(receiptsIn(opened)).toMatchObject([
			{ verdict: { findings: [{ reason: 'SIG', detail: 'security' }] } }
		]);
		expect(opened).toHaveLength(1);
	});

	it('sends no receipt for what it cannot decrypt, nor from that function that never does', async () => {
		const { sandbox } = test;
		const forSomebodyElse = await seal({ address: trainingAddress('tyst') });
		await sandbox.connector.submit({
			...forSomebodyElse.submission,
			recipient: '0203:skogsby.example'
		});
		const wrongKey = { encryptionCertificatePem: sandbox.ownKeys.signing.certificatePem };
		const undecryptable = await seal({ address: trainingAddress('tyst') }, {}, wrongKey);
		await sandbox.connector.submit(undecryptable.submission);
		const silent = await send({ address: trainingAddress('ingen-kvittens') });
		expect(await collect()).toEqual([]);
		expect(await receivedOf(forSomebodyElse)).toMatchObject([{ kind: 'unreadable' }]);
		expect(await receivedOf(undecryptable)).toMatchObject([{ outcome: 'DECRYPTION_FAILED' }]);
		expect(await receivedOf(silent)).toMatchObject([{ kind: 'message', outcome: 'ACCEPTED' }]);
	});

	it('accepts silently, with a receipt and no more', async () => {
		const sent = await send({ address: trainingAddress('tyst') });
		const opened = await collect();
		expect(receiptsIn(opened)).toMatchObject([
			{ messageId: sent.messageId, verdict: { verdict: 'ACCEPTED' } }
		]);
		expect(opened).toHaveLength(1);
	});

	it('answers in the same conversation, gives our reference back and repeats nothing', async () => {
		const sent = await send({ address: trainingAddress('svarar') });
		const opened = await collect();
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
		await collect();
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
		expect(await collect()).toEqual([]);
		expect(await sandbox.counterpartMessages()).toContainEqual(
			expect.objectContaining({ kind: 'receipt', outcome: 'ACCEPTED', receiptFor: messageId })
		);
	});

	it('of every kind of organisation and key can be written to', async () => {
		const { sandbox } = test;
		for (const organisation of sandbox.organisations.slice(0, 6)) {
			if (organisation.kind === 'own') continue;
			const address = organisation.functions.at(-1)?.identifier ?? '';
			await send({ organisation: organisation.participantId, address });
		}
		expect((await collect()).filter(({ outcome }) => outcome === 'receipt')).toHaveLength(5);
	}, 60_000);

	it('does nothing twice when it dies after handing over', async () => {
		const { sandbox } = test;
		const sent = await send({ address: trainingAddress('svarar') });
		// Accepted, and the one who handed over never hears of it: receipt and answer are both handed over again.
		sandbox.faults.lostAnswers = 2;
		const first = await collect();
		await test.restart();
		const opened = [...first, ...(await collectAfterBackoff())];
		expect(receiptsIn(opened)).toMatchObject([{ messageId: sent.messageId }]);
		expect(messagesIn(opened)).toHaveLength(1);
	});

	it('sends a worry report when asked to: Markdown, persons, case number and a PDF', async () => {
		const to = test.sandbox.ownOrganisation.functions[4]?.identifier ?? '';
		const { messageId } = await test.sandbox.sendWorryReport({ to });
		const [report] = messagesIn(await collect());
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

describe('time and restarts', () => {
	afterEach(() => test.close());
	const clock = new ManualClock(Date.UTC(2026, 5, 15, 12));

	it('a late receipt comes late, and messages in transit survive the end of the process', async () => {
		await open({ clock, pace: 1 });
		const sent = await send({ address: trainingAddress('sen-kvittens') });
		const status = () => test.sandbox.connector.status(sent.transportId);
		expect(await status()).toBe('queued');
		clock.advance(500);
		expect(await status()).toBe('in-transit');
		await test.restart();
		expect(await status()).toBe('in-transit');
		clock.advance(1_000);
		expect(await status()).toBe('transported');
		expect(await collect()).toEqual([]);
		await test.restart();
		clock.advance(100_000);
		expect(await collect()).toEqual([]);
		clock.advance(20_000);
		await test.sandbox.runDue();
		clock.advance(2_000);
		expect(receiptsIn(await collect())).toMatchObject([{ verdict: { verdict: 'ACCEPTED' } }]);
	});

	it('a restart keeps keys and directory, and the first worry report comes once', async () => {
		await open({ firstWorryReport: true });
		const before = await test.directory.findCertificate(OWN, 'signing');
		test.sandbox.start();
		await expect.poll(async () => messagesIn(await collect()).length, patient).toBe(1);
		await test.restart();
		test.sandbox.start();
		await test.sandbox.sendWorryReport();
		await expect.poll(async () => messagesIn(await collect()).length, patient).toBe(1);
		expect(await collect()).toEqual([]);
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
		await send({ address: trainingAddress('tyst') });
		expect(receiptsIn(await collect())).toHaveLength(1);
	});
});

describe('the access point of the sandbox', () => {
	afterEach(() => test.close());
	it('refuses unknown recipients for good, and loses transports to those who cannot be reached', async () => {
		await open({ clock: new ManualClock(Date.now()), pace: 1 });
		const { connector } = test.sandbox;
		const sent = await seal({ address: trainingAddress('tyst') });
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
		const sent = await send({ organisation: '0203:onabar.example', address: 'x' });
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
		const sent = await seal({ address: trainingAddress('svarar') });
		sandbox.faults.lostAnswers = 1;
		await expect(sandbox.connector.submit(sent.submission)).rejects.toMatchObject({
			code: 'ACCESS_POINT_UNAVAILABLE',
			retryable: true
		});
		expect(await sandbox.connector.status(sent.transportId)).toBe('transported');
		expect(await sandbox.connector.submit(sent.submission)).toMatchObject({ outcome: 'accepted' });
		const opened = await collect();
		expect(receiptsIn(opened)).toHaveLength(1);
		expect(messagesIn(opened)).toHaveLength(1);
		expect(await sandbox.connector.submit(sent.submission)).toMatchObject({ outcome: 'accepted' });
		expect(await collect()).toEqual([]);
	});

	it('delivers twice when told to, in either direction', async () => {
		await open();
		test.sandbox.faults.duplicate = 'incoming';
		await test.sandbox.sendWorryReport();
		expect(messagesIn(await collect())).toHaveLength(2);
		test.sandbox.faults.duplicate = 'outgoing';
		await send({ address: trainingAddress('tyst') });
		expect(
			receiptsIn(await collect())
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
