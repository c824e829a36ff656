import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { exportedZip, filesIn, jsonIn, sendAndAccept, textIn } from '#tests/support/evidence.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion, sealReceiptFrom, US } from '#tests/support/region.ts';
import { HANDLE, WATCH } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { conversations } from '../conversation/schema.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { grantRole } from '../identity/roles.ts';
import { deliveries } from '../inbox/schema.ts';
import { outboxEntries } from '../outbox/schema.ts';
import { resendMessage } from '../message/resend-message.ts';
import { messages } from '../message/schema.ts';
import { removeConversation } from '../retention/remove-conversation.ts';
import { runRetention } from '../retention/run-retention.ts';
import { retentionRules } from '../retention/schema.ts';
import { FILES, type AuditFile, type TransferFile } from './evidence-package.ts';
import { exportEvidence, type EvidenceDeps } from './export-evidence.ts';
import { verifyEvidence } from './verify-evidence.ts';

const world = useMessageService();
const sentAndAccepted = () => sendAndAccept(world.service, world.parties);
const deps = (): EvidenceDeps => world.service.deps;
const exportAs = (
	id: string,
	actor: Parameters<typeof exportEvidence>[1]['actor'] = INSTALLATION
) => exportEvidence(deps(), { actor, id });
const zipOf = (id: string) => exportedZip(deps(), { actor: INSTALLATION, id });
const failures = (zip: Uint8Array) =>
	verifyEvidence(zip)
		.checks.filter(({ ok }) => !ok)
		.map(({ check, file, text }) => ({ check, file, text }));
const exported = async () =>
	(await world.service.deps.db.read.select().from(auditEvents)).filter(
		({ event, facts }) =>
			['evidence.exported', 'access.denied'].includes(event) && facts['to'] !== 'conversation'
	);

/** A message of the region that we have accepted; its id with them and the id of its row here. */
async function received(): Promise<{ messageId: string; row: string; transportId: string }> {
	const { envelope, message } = sealFromRegion(world.parties);
	const transportId = world.service.deliver(envelope);
	await world.service.settle();
	const [row] = await world.service.deps.db.read
		.select({ id: messages.id })
		.from(messages)
		.where(eq(messages.messageId, message.messageId));
	return { messageId: message.messageId, row: row?.id ?? '', transportId };
}

describe('who may take evidence out', () => {
	test('nobody without the right to read the mailbox or a role; it looks as if there was nothing, and is logged', async () => {
		const id = await sentAndAccepted();
		const watcher = await world.service.addPerson('Chef', WATCH);
		const stranger = await world.service.addPerson('Annan');
		expect(await exportAs(id, watcher)).toEqual({ outcome: 'not-found' });
		expect(await exportAs(id, stranger)).toEqual({ outcome: 'not-found' });
		expect(await exportAs('nothing', watcher)).toEqual({ outcome: 'not-found' });
		expect(
			(await exported()).map(({ event, personId, messageId, facts }) => ({
				event,
				personId,
				messageId,
				facts
			}))
		).toEqual(
			[watcher, stranger].map(({ personId }) => ({
				event: 'access.denied',
				personId,
				messageId: id,
				facts: { to: 'evidence' }
			}))
		);
	});

	test('not out of another conversation than the one that is asked in', async () => {
		const id = await sentAndAccepted();
		const reader = await world.service.addPerson('Handläggare', HANDLE);
		const { mailboxId, conversationId } = await world.service.message(id);
		const ask = (within: { mailboxId: string; conversationId: string }) =>
			exportEvidence(deps(), { actor: reader, id, within });
		expect(await ask({ mailboxId, conversationId: 'other' })).toEqual({ outcome: 'not-found' });
		expect(await ask({ mailboxId: 'other', conversationId })).toEqual({ outcome: 'not-found' });
		expect(await ask({ mailboxId, conversationId })).toMatchObject({ outcome: 'done' });
	});

	test('whoever reads the mailbox, operations and auditors; logged before the first byte', async () => {
		const id = await sentAndAccepted();
		const reader = await world.service.addPerson('Handläggare', HANDLE);
		const operations = await world.service.addPerson('Drift');
		const auditor = await world.service.addPerson('Revisor');
		for (const [{ personId }, role] of [
			[operations, 'operations'],
			[auditor, 'auditor']
		] as const) {
			await grantRole(world.service.deps, { actor: INSTALLATION, personId, role });
		}
		for (const actor of [reader, operations, auditor]) {
			expect(await exportAs(id, actor)).toMatchObject({ outcome: 'done' });
		}
		expect((await exported()).map(({ personId, messageId }) => [personId, messageId])).toEqual(
			[reader, operations, auditor].map(({ personId }) => [personId, id])
		);
	});
});

describe('a message that we have sent', () => {
	test('is found by every id of it, and its receipt too', async () => {
		const id = await sentAndAccepted();
		const [entry] = await world.service.entries();
		const [delivery] = await world.service.deps.db.read.select().from(deliveries);
		for (const one of [
			id,
			id.toUpperCase(),
			entry?.id,
			entry?.transportId,
			delivery?.transportId,
			delivery?.id
		]) {
			const zip = await zipOf(one ?? '');
			expect(jsonIn<TransferFile>(zip, FILES.transfer).message?.messageId).toBe(id);
		}
	});

	test('comes with both envelopes byte for byte, certificates, times, events and the audit log', async () => {
		const id = await sentAndAccepted();
		const zip = await zipOf(id);
		const [submitted] = world.service.accessPoint.submitted.values();
		const files = filesIn(zip);
		expect(files['envelopes/01-message-sent.xml']?.equals(submitted?.envelope as Buffer)).toBe(
			true
		);
		expect(Object.keys(files).sort()).toEqual([
			FILES.readme,
			FILES.audit,
			...[1, 2].map(() => expect.stringMatching(/^certificates\/[0-9a-f]{16}\.pem$/)),
			'envelopes/01-message-sent.xml',
			'envelopes/02-receipt-received.xml',
			FILES.signer,
			FILES.publicKey,
			FILES.manifest,
			FILES.signature,
			FILES.transfer
		]);
		const transfer = jsonIn<TransferFile>(zip, FILES.transfer);
		expect(transfer).toMatchObject({
			message: { messageId: id, direction: 'outgoing', status: 'ACCEPTED', receiptLate: false },
			transfers: [
				{ direction: 'outgoing', kind: 'message', file: 'envelopes/01-message-sent.xml' },
				{ direction: 'incoming', kind: 'receipt', file: 'envelopes/02-receipt-received.xml' }
			],
			transfersLeftOut: 0
		});
		expect(transfer.events.map(({ status }) => status)).toEqual(await world.service.events(id));
		expect(
			transfer.envelopes.map(({ certificates }) =>
				certificates.map(({ use, subject }) => [use, subject])
			)
		).toEqual([
			[
				['encryption', 'CN=Region Exempel'],
				['signature', 'CN=Exempels kommun']
			],
			[['signature', 'CN=Region Exempel']]
		]);
		const audit = jsonIn<AuditFile>(zip, FILES.audit);
		const named = audit.events.map(({ event }) => event);
		for (const event of [
			'message.sent',
			'transfer.submitted',
			'transfer.fetched',
			'receipt.received'
		]) {
			expect(named).toContain(event);
		}
		expect(named.at(-1)).toBe('evidence.exported');
		expect(verifyEvidence(zip, world.parties.own.certificatePem)).toMatchObject({
			valid: true,
			messageId: id,
			organisation: '0203:kommun.example'
		});
	});

	test('brings no word of its content', async () => {
		const zip = await zipOf(await sentAndAccepted());
		for (const word of ['Hemligt', 'ärende', 'vårdplan', 'planen', 'SN 2026-17']) {
			expect(zip.includes(word)).toBe(false);
		}
	});

	test('is evidence before anything has been sent, and before a receipt has come', async () => {
		const id = await world.service.send();
		const before = jsonIn<TransferFile>(await zipOf(id), FILES.transfer);
		expect(before.transfers).toMatchObject([{ file: null, fileMissing: 'not-sealed' }]);
		await world.service.settle();
		const zip = await zipOf(id);
		expect(jsonIn<TransferFile>(zip, FILES.transfer).transfers).toHaveLength(1);
		expect(verifyEvidence(zip).valid).toBe(true);
	});

	test('refused only as a repetition of itself, it has arrived, and the package agrees', async () => {
		const id = await world.service.send();
		await world.service.settle();
		const finding = { reason: 'BV', detail: 'duplicate', location: 'NA', text: 'seen' } as const;
		world.service.deliver(
			sealReceiptFrom(world.parties.region, { messageId: id, findings: [finding] })
		);
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('ACCEPTED');
		expect(failures(await zipOf(id))).toEqual([]);
	});

	test('sent again, every round is a passage and has its own envelope', async () => {
		const id = await world.service.send();
		await world.service.settle();
		await world.service.pass(61 * 60_000);
		const { deps, author } = world.service;
		await resendMessage(deps, { actor: author, messageId: id });
		await world.service.settle();
		world.service.deliver(sealReceiptFrom(world.parties.region, { messageId: id }));
		await world.service.settle();
		const zip = await zipOf(id);
		const { transfers } = jsonIn<TransferFile>(zip, FILES.transfer);
		expect(transfers.map(({ kind, round, counts }) => ({ kind, round, counts }))).toEqual([
			{ kind: 'message', round: 1, counts: false },
			{ kind: 'message', round: 2, counts: false },
			{ kind: 'receipt', round: 1, counts: true }
		]);
		for (const { file } of transfers) expect(file).toMatch(/^envelopes\//);
		expect(failures(zip)).toEqual([]);
	});

	test('to one of our own mailboxes comes with envelope and receipt like any other', async () => {
		await world.service.listFunction(US, 'kommun:vuxna', 'Vuxna');
		const id = await world.service.send({
			recipient: { organisation: US, address: 'kommun:vuxna' }
		});
		await world.service.settle();
		const zip = await zipOf(id);
		const { message, transfers } = jsonIn<TransferFile>(zip, FILES.transfer);
		expect(message).toMatchObject({ messageId: id, status: 'ACCEPTED' });
		expect(transfers.map(({ route, direction, kind }) => [route, direction, kind])).toEqual([
			['internal', 'outgoing', 'message'],
			['internal', 'incoming', 'receipt']
		]);
		expect(failures(zip)).toEqual([]);
		const [incoming] = await world.service.deps.db.read
			.select({ id: messages.id })
			.from(messages)
			.where(eq(messages.direction, 'incoming'));
		expect(failures(await zipOf(incoming?.id ?? ''))).toEqual([]);
	});

	test('an envelope that the store has lost is said to be lost, and the rest is there', async () => {
		const id = await sentAndAccepted();
		const [entry] = await world.service.entries();
		await world.service.deps.blobs.delete(entry?.envelopeBlob ?? '');
		const zip = await zipOf(id);
		expect(jsonIn<TransferFile>(zip, FILES.transfer).transfers).toMatchObject([
			{ file: null, fileMissing: 'lost' },
			{ file: 'envelopes/01-receipt-received.xml' }
		]);
		expect(failures(zip)).toEqual([]);
	});
});

describe('a message that we have received', () => {
	test('comes with our receipt, and is found by their message id, our row and the transport ids', async () => {
		const { messageId, row, transportId } = await received();
		const [receipt] = await world.service.entries();
		for (const id of [messageId, row, transportId, receipt?.transportId ?? '']) {
			const zip = await zipOf(id);
			expect(jsonIn<TransferFile>(zip, FILES.transfer)).toMatchObject({
				message: { messageId, direction: 'incoming' },
				transfers: [
					{ direction: 'incoming', kind: 'message', file: 'envelopes/01-message-received.xml' },
					{ direction: 'outgoing', kind: 'receipt', file: 'envelopes/02-receipt-sent.xml' }
				]
			});
			expect(failures(zip)).toEqual([]);
		}
	});

	test('the same envelope again is a passage of its own and the same file', async () => {
		const { envelope, message } = sealFromRegion(world.parties);
		world.service.deliver(envelope);
		await world.service.settle();
		world.service.clock.advance(1_000);
		world.service.deliver(envelope);
		await world.service.settle();
		const zip = await zipOf(message.messageId);
		const { transfers, envelopes } = jsonIn<TransferFile>(zip, FILES.transfer);
		expect(transfers.filter(({ kind }) => kind === 'message').map(({ file }) => file)).toEqual([
			'envelopes/01-message-received.xml',
			'envelopes/01-message-received.xml'
		]);
		// Two receipts: accepted, and refused as duplicate.
		expect(envelopes).toHaveLength(3);
		expect(failures(zip)).toEqual([]);
	});

	test('one that was refused has no message here, but its envelope and our answer', async () => {
		const { envelope } = sealFromRegion(world.parties, { address: 'kommun:finns-inte' });
		const zip = await zipOf(
			(world.service.deliver(envelope), await world.service.settle(), 'in-1@region.example')
		);
		expect(jsonIn<TransferFile>(zip, FILES.transfer)).toMatchObject({
			message: null,
			transfers: [
				{ direction: 'incoming', outcome: 'MAILBOX_UNKNOWN' },
				{ direction: 'outgoing', kind: 'receipt' }
			]
		});
		const { events } = jsonIn<AuditFile>(zip, FILES.audit);
		expect(events.map(({ event }) => event)).toEqual(
			expect.arrayContaining(['transfer.fetched', 'transfer.refused', 'transfer.submitted'])
		);
		expect(failures(zip)).toEqual([]);
	});

	test('one whose signature is broken is expected to be broken', async () => {
		const { envelope } = sealFromRegion(world.parties);
		const broken = Buffer.from(envelope.toString().replace('>1.0<', '> 1.0<'));
		const transportId = world.service.deliver(broken);
		await world.service.settle();
		const zip = await zipOf(transportId);
		expect(failures(zip)).toEqual([]);
		expect(
			verifyEvidence(zip)
				.checks.map(({ text }) => text)
				.join()
		).toContain('it was refused');
	});

	test('what nobody could read is its bytes and its passage', async () => {
		world.service.accessPoint.pending.set('odd', {
			envelope: Buffer.from('no envelope'),
			metadata: {
				originalSender: '0203:region.example',
				finalRecipient: '0203:kommun.example',
				documentType: 'x',
				receivedAt: 0
			}
		});
		await world.service.settle();
		const zip = await zipOf('odd');
		expect(textIn(zip, 'envelopes/01-envelope-received.xml')).toBe('no envelope');
		expect(failures(zip)).toEqual([]);
	});

	test('an id that two senders have used is asked for by transport id', async () => {
		const { messageId } = await received();
		const rows = await world.service.deps.db.read.select().from(deliveries);
		await world.service.deps.db.write((tx) =>
			tx.insert(deliveries).values({
				...rows[0]!,
				id: 'other',
				transportId: 'other@other.example',
				originalSender: '0203:other.example',
				messageId: null
			})
		);
		const { outcome, transportIds } = (await exportAs(messageId)) as {
			outcome: string;
			transportIds: string[];
		};
		expect(outcome).toBe('ambiguous');
		expect([...transportIds].sort()).toEqual(['in-1@region.example', 'other@other.example']);
		expect(await exportAs('other@other.example')).toMatchObject({ outcome: 'done' });
	});
});

describe('memory', () => {
	test('an envelope of 110 MB passes through in pieces', async () => {
		const id = await world.service.send();
		await world.service.settle();
		const [entry] = await world.service.entries();
		async function* large() {
			for (let i = 0; i < 110; i += 1) yield Buffer.alloc(1_000_000, 0x41);
		}
		const { id: blob } = await world.service.deps.blobs.put(large(), { bytesMax: 110_000_000 });
		await world.service.deps.db.write((tx) =>
			tx
				.update(outboxEntries)
				.set({ envelopeBlob: blob })
				.where(eq(outboxEntries.id, entry?.id ?? ''))
		);
		const outcome = await exportAs(id);
		if (outcome.outcome !== 'done') throw new Error(outcome.outcome);
		let most = 0;
		let size = 0;
		let largest = 0;
		for await (const part of outcome.content) {
			size += part.byteLength;
			largest = Math.max(largest, part.byteLength);
			most = Math.max(most, process.memoryUsage().arrayBuffers);
		}
		expect(size).toBeGreaterThan(110_000_000);
		expect(largest).toBeLessThanOrEqual(1_000_000);
		expect(most).toBeLessThan(100_000_000);
	});
});

describe('after retention has removed a message', () => {
	const DAY_MS = 86_400_000;
	/** Done at once, and removed a day later; raw envelopes stay for as many days. Returns when it was removed. */
	async function remove(conversationId: string, envelopeDays: number | null): Promise<number> {
		const { service } = world;
		service.clock.advance(DAY_MS);
		const now = service.clock.now();
		const rule = { basis: 'last-event', days: 0, envelopeDays } as const;
		const mailboxId = service.children;
		await service.deps.db.write(async (tx) => {
			await tx.update(conversations).set({ state: 'done', lastIncomingAt: 0 });
			await tx.insert(retentionRules).values({ mailboxId, ...rule, updatedAt: now });
			const gone = await removeConversation(tx, { mailboxId, conversationId, now });
			expect(gone?.messageIds).toHaveLength(1);
		});
		return now;
	}
	const transfersOf = async (id: string) => {
		const zip = await zipOf(id);
		expect(failures(zip)).toEqual([]);
		return jsonIn<TransferFile>(zip, FILES.transfer);
	};

	test('what was sent is said to be removed, and when; its transfers and receipt stay together', async () => {
		const id = await sentAndAccepted();
		const { conversationId } = await world.service.message(id);
		const at = new Date(await remove(conversationId, null)).toISOString();
		const { message, transfers } = await transfersOf(id);
		expect(message).toBeNull();
		expect(
			transfers.map(({ direction, kind, file, fileMissing, removedAt }) => ({
				...{ direction, kind, file, fileMissing, removedAt }
			}))
		).toEqual([
			{ direction: 'outgoing', kind: 'message', file: null, fileMissing: 'removed', removedAt: at },
			{ direction: 'incoming', kind: 'receipt', file: null, fileMissing: 'removed', removedAt: at }
		]);
		expect(transfers[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
		expect(await transfersOf(transfers[0]?.transportId ?? '')).toMatchObject({ transfers });
	});

	test('what has come is said to be removed, with our receipt', async () => {
		const { transportId } = await received();
		const { conversationId } = world.service.notices[0]!;
		const at = new Date(await remove(conversationId, null)).toISOString();
		const { transfers } = await transfersOf(transportId);
		expect(transfers).toMatchObject([
			{ direction: 'incoming', kind: 'message', fileMissing: 'removed', removedAt: at },
			{ direction: 'outgoing', kind: 'receipt', fileMissing: 'removed', removedAt: at }
		]);
	});

	test('envelopes that are kept for longer are there until their own day, and then removed', async () => {
		const id = await sentAndAccepted();
		const { conversationId } = await world.service.message(id);
		await remove(conversationId, 30);
		const before = await transfersOf(id);
		expect(before.transfers.map(({ fileMissing, removedAt }) => [fileMissing, removedAt])).toEqual([
			[null, null],
			[null, null]
		]);
		world.service.clock.advance(30 * DAY_MS);
		const { deps, clock } = world.service;
		await runRetention(deps, { personId: null });
		const zip = await zipOf(id);
		const at = new Date(clock.now()).toISOString();
		expect(jsonIn<TransferFile>(zip, FILES.transfer).transfers).toMatchObject([
			{ fileMissing: 'removed', removedAt: at },
			{ fileMissing: 'removed', removedAt: at }
		]);
		// With the record of it, as it stands in the chain.
		const { events } = jsonIn<AuditFile>(zip, FILES.audit);
		expect(events.filter(({ event }) => event === 'retention.envelope-removed')).toHaveLength(2);
	});

	test('what the disk has lost is still lost, and what was never sealed never was', async () => {
		const id = await sentAndAccepted();
		const [entry] = await world.service.entries();
		await world.service.deps.blobs.delete(entry!.envelopeBlob!);
		expect((await transfersOf(id)).transfers[0]).toMatchObject({
			fileMissing: 'lost',
			removedAt: null
		});
		world.service.directory.unavailable = true;
		const unsealed = await world.service.send();
		await world.service.settle();
		expect((await transfersOf(unsealed)).transfers).toMatchObject([
			{ fileMissing: 'not-sealed', removedAt: null }
		]);
	});
});
