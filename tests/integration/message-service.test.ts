/**
 * Sending and receiving through the whole sandbox: its access point, its signed directory over HTTP, its counterparts
 * with keys of their own, and cryptography in threads. Time stands still until a test moves it.
 */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { syncAddressBook } from '#lib/server/address-book/sync-address-book.ts';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { ManualClock } from '#lib/server/clock.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { randomIds } from '#lib/server/ids.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { createInbox } from '#lib/server/inbox/inbox.ts';
import { silentLog } from '#lib/server/log.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { noScanner } from '#lib/server/malware/scanner.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { attachments, messageEvents, messages } from '#lib/server/message/schema.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { createOutbox } from '#lib/server/outbox/outbox.ts';
import { trainingAddress } from '#lib/server/sandbox/federation/federation.ts';
import { TRAINING_FUNCTIONS } from '#lib/server/sandbox/federation/training.ts';
import { noCheckpoint } from '#lib/server/workers/checkpoints.ts';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { openTestDatabase } from '#tests/support/database.ts';
import { openTestSandbox, type TestSandbox } from '#tests/support/sandbox.ts';

const TRAINING = '0203:ovningsmyndigheten.example';
const OWN = { participantId: '0203:ekvik.example', name: 'Ekviks kommun' };
const MINUTE = 60_000;

let world: Awaited<ReturnType<typeof openWorld>>;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

async function openWorld() {
	const clock = new ManualClock(Date.now());
	const federation: TestSandbox = await openTestSandbox({ clock });
	const { sandbox } = federation;
	const { db, close: closeDatabase } = await openTestDatabase();
	const { blobs, close: closeBlobs } = await openTestBlobs();
	const retry = { firstMs: 1_000, longestMs: MINUTE, attemptsMax: 50, withinMs: 24 * 60 * MINUTE };
	const deps = {
		db,
		blobs,
		clock,
		ids: randomIds,
		log: silentLog,
		checkpoint: noCheckpoint,
		connector: sandbox.connector,
		directory: federation.directory,
		sealer: federation.sealer,
		scanner: noScanner,
		organisation: OWN,
		hostName: 'sluss.ekvik.example',
		signing: sandbox.ownKeys.signing,
		ownSigningCertificatesPem: [sandbox.ownKeys.signing.certificatePem],
		ownEncryption: sandbox.ownKeys.encryption[0],
		decryptionKeysPem: sandbox.ownKeys.encryption.map(({ keyPem }) => keyPem),
		federation: FEDERATIONS.test,
		acceptedContentTypes: new Set<string>(),
		onIncoming: async () => {},
		times: {
			leaseMs: MINUTE,
			pollMs: 1_000,
			receiptWarnMs: 15 * MINUTE,
			receiptFailMs: 60 * MINUTE,
			sendRetry: retry,
			processRetry: retry,
			follow: { firstMs: 1_000, longestMs: MINUTE }
		}
	};
	await syncAddressBook(deps, { url: sandbox.addressBookUrl });
	const own = sandbox.ownOrganisation.functions[0]!;
	const { mailboxId } = await createMailbox(deps, {
		actor: INSTALLATION,
		functionalAddress: own.identifier,
		name: own.name
	});
	const { personId } = await createPerson(deps, {
		actor: INSTALLATION,
		displayName: 'Sara Strand'
	});
	const rights = { queue: true, read: true, send: true, administer: false };
	await setMembership(deps, { actor: INSTALLATION, mailboxId, personId, rights, until: null });
	const outbox = createOutbox(deps);
	const inbox = createInbox(deps);

	async function send(address: string, organisation = TRAINING): Promise<string> {
		const actor = { personId };
		const draft = await createDraft(deps, { actor, mailboxId });
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		const { draftId } = draft;
		await saveDraft(deps, {
			actor,
			draftId,
			changes: {
				recipient: { organisation, address },
				subject: 'Fråga om samverkan',
				confidential: true,
				text: 'Kan ni på **torsdag**?',
				references: [{ root: 'dnr', extension: 'EK 2026/17' }]
			}
		});
		const sent = await sendDraft(deps, { actor, draftId });
		if (sent.outcome !== 'sent') throw new Error(JSON.stringify(sent));
		return draftId;
	}

	async function settle(): Promise<void> {
		let done: number;
		do {
			done = (await outbox.runUntilIdle()) + (await inbox.runUntilIdle());
			await sandbox.runDue();
			done += await inbox.runUntilIdle();
		} while (done > 0);
	}

	return {
		...federation,
		deps,
		db,
		send,
		settle,
		/** Lets time pass in steps, working off what falls due. */
		async pass(ms: number, stepMs = MINUTE): Promise<void> {
			for (let passed = 0; passed < ms; passed += stepMs) {
				clock.advance(stepMs);
				await settle();
			}
		},
		async message(id: string) {
			const [row] = await db.read.select().from(messages).where(eq(messages.id, id));
			return row!;
		},
		async events(id: string) {
			const rows = await db.read
				.select()
				.from(messageEvents)
				.where(eq(messageEvents.messageId, id))
				.orderBy(messageEvents.id);
			return rows.map(({ status, code }) => (code === null ? status : `${status} ${code}`));
		},
		/** What counterparts have got from us. */
		async theirs() {
			return (await sandbox.counterpartMessages()).map(({ kind, outcome }) => `${kind} ${outcome}`);
		},
		async close() {
			await federation.close();
			await closeDatabase();
			await closeBlobs();
		}
	};
}

describe('what goes wrong on the way', () => {
	test('an answer of the access point is lost: the message arrives once', async () => {
		world.sandbox.faults.lostAnswers = 1;
		const id = await world.send(trainingAddress('tyst'));
		await world.settle();
		await world.pass(2 * MINUTE);
		expect(await world.theirs()).toEqual(['message ACCEPTED']);
		expect((await world.message(id)).status).toBe('ACCEPTED');
	});

	test('the access point is away: the message waits and arrives', async () => {
		world.sandbox.faults.unavailable = true;
		const id = await world.send(trainingAddress('tyst'));
		await world.settle();
		expect((await world.message(id)).status).toBe('SCHEDULED_FOR_RESEND');
		world.sandbox.faults.unavailable = false;
		await world.pass(3 * MINUTE);
		expect((await world.message(id)).status).toBe('ACCEPTED');
	});

	test('the directory is away: nothing leaves, nothing is refused, both go on afterwards', async () => {
		world.sandbox.faults.directoryUnavailable = true;
		const id = await world.send(trainingAddress('tyst'));
		await world.sandbox.sendWorryReport();
		await world.settle();
		expect((await world.message(id)).status).toBe('SCHEDULED');
		expect(await world.theirs()).toEqual([]);
		world.sandbox.faults.directoryUnavailable = false;
		await world.pass(3 * MINUTE);
		expect((await world.theirs()).sort()).toEqual(['message ACCEPTED', 'receipt ACCEPTED']);
	});

	test('the receiver’s access point cannot be reached: the message has failed', async () => {
		const [organisation] = world.sandbox.organisations.filter(({ reachable }) => !reachable);
		const id = await world.send(
			organisation!.functions[0]!.identifier,
			organisation!.participantId
		);
		await world.settle();
		await world.pass(MINUTE);
		expect((await world.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR TRANSPORT_FAILED');
	});

	test('every envelope to us comes twice: stored once, answered with an acceptance and a duplicate', async () => {
		world.sandbox.faults.duplicate = 'incoming';
		await world.sandbox.sendWorryReport();
		await world.settle();
		expect(await world.db.read.$count(messages)).toBe(1);
		expect((await world.theirs()).sort()).toEqual(['receipt ACCEPTED', 'receipt REJECTED']);
	});

	test('every envelope of ours comes twice: the message is received, whichever receipt is first', async () => {
		world.sandbox.faults.duplicate = 'outgoing';
		const id = await world.send(trainingAddress('tyst'));
		await world.settle();
		expect((await world.message(id)).status).toBe('ACCEPTED');
	});

	test('no receipt ever comes: unconfirmed, never refused', async () => {
		const id = await world.send(trainingAddress('ingen-kvittens'));
		await world.settle();
		await world.pass(61 * MINUTE);
		expect((await world.events(id)).at(-1)).toBe('MESSAGE_EXCHANGE_ERROR RECEIPT_TIMEOUT');
	});
});

describe('what counterparts refuse', () => {
	test.for(
		TRAINING_FUNCTIONS.flatMap(({ slug, behaviour }) =>
			behaviour.kind === 'reject' && behaviour.detail !== 'duplicate' ? [{ slug, behaviour }] : []
		)
	)('is shown as refused, with the reason: $slug', async ({ slug, behaviour }) => {
		const id = await world.send(trainingAddress(slug));
		await world.settle();
		expect(await world.message(id)).toMatchObject({
			status: 'REJECTED',
			rejections: [{ reason: behaviour.reason, detail: behaviour.detail }]
		});
	});
});

describe('what goes well', () => {
	test('is sent, received, answered in the same conversation, and receipted each way', async () => {
		const id = await world.send(trainingAddress('svarar'));
		await world.settle();
		const sent = await world.message(id);
		expect(sent.status).toBe('ACCEPTED');
		const answers = await world.db.read
			.select()
			.from(messages)
			.where(eq(messages.refToMessageId, id));
		expect(answers).toMatchObject([
			{
				direction: 'incoming',
				status: 'NEW',
				conversationId: sent.conversationId,
				recipientReferences: [{ root: 'dnr', extension: 'EK 2026/17' }]
			}
		]);
		expect(await world.events(answers[0]!.id)).toEqual(['RETRIEVED', 'RECEIPT_SENT', 'NEW']);
		expect(await world.theirs()).toEqual(['message ACCEPTED', 'receipt ACCEPTED']);
		expect(await world.db.read.select().from(conversations)).toMatchObject([
			{ messageCount: 2, counterpartOrganisation: TRAINING }
		]);
	});

	test('comes unasked, with a PDF, and its whole way stands in an unbroken log', async () => {
		const { messageId } = await world.sandbox.sendWorryReport();
		await world.settle();
		const [report] = await world.db.read.select().from(messages);
		expect(report).toMatchObject({ messageId, confidential: true, senderName: 'Region Norrmark' });
		const [file] = await world.db.read.select().from(attachments);
		const bytes = await world.deps.blobs.read(file!.blob);
		expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
		const events = (await world.db.read.select().from(auditEvents)).map(({ event }) => event);
		expect(events.filter((event) => /^(transfer|message|receipt)\./.test(event))).toEqual([
			'transfer.fetched',
			'message.received',
			'receipt.queued',
			'transfer.submitted',
			'message.status',
			'message.status'
		]);
		expect((await verifyAudit(world.db)).outcome).toBe('intact');
	});
});
