/**
 * The message service on a real database, real files and real cryptography, with doubles where the world begins: the
 * access point and the directory. Time stands still until a test moves it.
 */
import { eq, isNull } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import type { Finding } from '#lib/message/message.ts';
import { functions, organisations } from '#lib/server/address-book/schema.ts';
import type { AuditEventName } from '#lib/server/audit/audit-event.ts';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { grantRole } from '#lib/server/identity/roles.ts';
import { alarms } from '#lib/server/alarms/schema.ts';
import { sealMessage } from '#lib/server/sealing/seal-message.ts';
import { sealReceipt } from '#lib/server/sealing/seal-receipt.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { DOCUMENT_TYPES, FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { readEnvelopeFacts } from '#lib/server/envelope/read-envelope-facts.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { createInbox, type Inbox } from '#lib/server/inbox/inbox.ts';
import type { InboxDeps } from '#lib/server/inbox/inbox-deps.ts';
import { noScanner } from '#lib/server/malware/scanner.ts';
import type { Log, LogFacts } from '#lib/server/log.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { addDraftAttachment } from '#lib/server/message/add-draft-attachment.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { messageEvents, messages } from '#lib/server/message/schema.ts';
import { createOutbox } from '#lib/server/outbox/outbox.ts';
import type { OutboxDeps } from '#lib/server/outbox/outbox-deps.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';
import { noCheckpoint } from '#lib/server/workers/checkpoints.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { makeParties, US, type Parties } from './region.ts';
import { ScriptedAccessPoint } from './scripted-access-point.ts';
import { ScriptedDirectory } from './scripted-directory.ts';
import { HANDLE, openWorkplace, REGION } from './workplace.ts';

/**
 * For a test file: keys once, and a service of its own for every test. `reopen` puts one with other parts in its place.
 */
export function useMessageService() {
	let parties: Parties | undefined;
	let service: Service | undefined;
	const given = <T>(thing: T | undefined): T => {
		if (thing === undefined) throw new Error('there is no service outside of tests');
		return thing;
	};
	beforeAll(() => {
		parties = makeParties();
	});
	beforeEach(async () => {
		service = await openMessageService(given(parties));
	});
	afterEach(() => given(service).close());
	return {
		get parties() {
			return given(parties);
		},
		get service() {
			return given(service);
		},
		async reopen(changes: Parameters<typeof openMessageService>[1]): Promise<void> {
			await given(service).close();
			service = await openMessageService(given(parties), changes);
		}
	};
}

export type Service = Awaited<ReturnType<typeof openMessageService>>;

export async function openMessageService(
	{ own, region }: Parties,
	changes: Partial<OutboxDeps & InboxDeps> = {}
) {
	const workplace = await openWorkplace();
	const { clock } = workplace;
	const accessPoint = new ScriptedAccessPoint();
	const directory = new ScriptedDirectory();
	directory.published.set(US, own);
	directory.published.set(REGION.organisation, region);
	const logged: { level: string; event: string; facts: LogFacts }[] = [];
	const at = (level: string) => (event: string, facts: LogFacts) => {
		logged.push({ level, event, facts: facts ?? {} });
	};
	const notices: { mailboxId: string; conversationId: string; messageId: string }[] = [];
	const retry = { firstMs: 1_000, longestMs: 60_000, attemptsMax: 20, withinMs: 3_600_000 };
	const deps: OutboxDeps & InboxDeps = {
		...workplace.deps,
		connector: accessPoint,
		directory,
		sealer: {
			sealMessage: async (job) => sealMessage(job),
			sealReceipt: async (job) => sealReceipt(job),
			openEnvelope: async (job) => openEnvelope(job),
			readHeader: async (bytes) => headerOf(bytes)
		},
		scanner: noScanner,
		log: { info: at('info'), warn: at('warn'), error: at('error') } as Log,
		checkpoint: noCheckpoint,
		signing: own,
		ownSigningCertificatesPem: [own.certificatePem],
		ownEncryption: own,
		decryptionKeysPem: [own.keyPem],
		federation: FEDERATIONS.test,
		acceptedContentTypes: new Set(['image/png', 'text/plain']),
		onIncoming: async (_tx, about) => {
			notices.push(about);
		},
		times: {
			leaseMs: 30_000,
			pollMs: 1_000,
			receiptWarnMs: 15 * 60_000,
			receiptFailMs: 60 * 60_000,
			sendRetry: retry,
			processRetry: retry,
			follow: { firstMs: 1_000, longestMs: 10_000 }
		},
		...changes
	};
	const outbox = createOutbox(deps, () => inbox.wakeProcessing());
	const inbox: Inbox = createInbox(deps);
	const author = await workplace.addPerson('Socialsekreterare', HANDLE);
	const { db, ids } = deps;
	let delivered = 0;

	/** A message of a person of ours; returns its id. */
	async function send(
		options: {
			subject?: string;
			text?: string;
			file?: { fileName: string; bytes: Buffer };
			recipient?: { organisation: string; address: string };
			moreRecipients?: { organisation: string; address: string }[];
		} = {}
	): Promise<string> {
		const draft = await createDraft(deps, { actor: author, mailboxId: workplace.children });
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		const { draftId } = draft;
		await saveDraft(deps, {
			actor: author,
			draftId,
			changes: {
				recipient: options.recipient ?? REGION,
				moreRecipients: options.moreRecipients ?? [],
				subject: options.subject ?? 'Fråga om vårdplan',
				confidential: true,
				text: options.text ?? 'Kan ni skicka **planen**?',
				references: [{ root: 'dnr', extension: 'SN 2026-17' }]
			}
		});
		if (options.file !== undefined) {
			const added = await addDraftAttachment(deps, {
				actor: author,
				draftId,
				fileName: options.file.fileName,
				content: once(options.file.bytes)
			});
			if (added.outcome !== 'done') throw new Error(added.outcome);
		}
		const sent = await sendDraft(deps, { actor: author, draftId });
		if (sent.outcome !== 'sent') throw new Error(JSON.stringify(sent));
		return sent.messageId;
	}

	return {
		...workplace,
		deps,
		outbox,
		inbox,
		author,
		accessPoint,
		directory,
		logged,
		notices,
		own,
		region,
		send,
		/** What the peers send lands at our access point; returns the transport id. */
		deliver(envelope: Buffer, options: { transportId?: string; finalRecipient?: string } = {}) {
			const facts = headerOf(envelope);
			const transportId = options.transportId ?? `in-${++delivered}@region.example`;
			accessPoint.pending.set(transportId, {
				envelope,
				metadata: {
					originalSender: facts?.from ?? REGION.organisation,
					finalRecipient: options.finalRecipient ?? US,
					documentType: facts?.documentType ?? DOCUMENT_TYPES.message,
					receivedAt: clock.now()
				}
			});
			return transportId;
		},
		/** Sends and receives until nothing is due at this time. */
		async settle() {
			while ((await inbox.runUntilIdle()) + (await outbox.runUntilIdle()) > 0) continue;
		},
		async message(id: string) {
			const [row] = await db.read.select().from(messages).where(eq(messages.id, id));
			if (row === undefined) throw new Error('no such message');
			return row;
		},
		async events(id: string) {
			const rows = await db.read
				.select()
				.from(messageEvents)
				.where(eq(messageEvents.messageId, id))
				.orderBy(messageEvents.id);
			return rows.map(({ status, code }) => (code === null ? status : `${status} ${code}`));
		},
		/** Lets time pass in steps, working off what falls due. */
		async pass(ms: number, stepMs = 60_000): Promise<void> {
			for (let passed = 0; passed < ms; passed += stepMs) {
				clock.advance(stepMs);
				await this.settle();
			}
		},
		/** A function that stands in the address book. */
		async listFunction(organisation: string, identifier: string, name: string): Promise<void> {
			await db.write(async (tx) => {
				await tx
					.insert(organisations)
					.values({ participantId: organisation, name: organisation })
					.onConflictDoNothing();
				await tx.insert(functions).values({ participantId: organisation, identifier, name });
			});
		},
		async addOperator() {
			const actor = await workplace.addPerson('Driftansvarig');
			const { personId } = actor;
			await grantRole(deps, { actor: INSTALLATION, personId, role: 'operations' });
			return actor;
		},
		/** Names and facts of what is in the audit log, the oldest first. */
		async audited(event: AuditEventName) {
			const rows = await db.read
				.select()
				.from(auditEvents)
				.where(eq(auditEvents.event, event))
				.orderBy(auditEvents.seq);
			return rows.map(({ personId, messageId, facts }) => ({ personId, messageId, facts }));
		},
		/** Every message, sent and received. */
		rows() {
			return db.read.select().from(messages);
		},
		/** State and outcome of everything that has come. */
		async outcomes() {
			const rows = await db.read.select().from(deliveries);
			return rows.map(({ state, outcome }) => [state, outcome]);
		},
		async openAlarms() {
			const rows = await db.read.select().from(alarms).where(isNull(alarms.clearedAt));
			return rows.map(({ kind, subject }) => `${kind} ${subject}`.trim());
		},
		async entries() {
			return db.read.select().from(outboxEntries).orderBy(outboxEntries.createdAt);
		},
		/** The receipts that we have handed to our access point, read as their receiver reads them. */
		receiptsSent() {
			return [...accessPoint.submitted.values()].flatMap(({ envelope }) => {
				const opened = openEnvelope({
					envelope,
					privateKeysPem: [region.keyPem],
					signer: { certificatePem: own.certificatePem }
				});
				return opened.outcome === 'receipt' ? [opened] : [];
			});
		},
		/** The only answer that we have sent. */
		verdict(): { messageId: string; verdict: string; findings: Finding[] } {
			const [first, ...more] = this.receiptsSent();
			if (first === undefined || more.length > 0) throw new Error(`${more.length} answers more`);
			const { messageId, verdict } = first.receipt;
			const findings = verdict.verdict === 'REJECTED' ? [...verdict.findings] : [];
			return { messageId, verdict: verdict.verdict, findings };
		},
		ids
	};
}

export function headerOf(bytes: Uint8Array) {
	try {
		return readEnvelopeFacts(parseXml(bytes));
	} catch {
		return undefined;
	}
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
	yield bytes;
}
