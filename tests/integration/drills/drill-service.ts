/**
 * A message service on a folder, without pages and without what surrounds it: the real database, blob store, cryptography,
 * outbox, inbox and Domibus connector. Sealing runs in this thread, so that a process which lives for 20 ms gets to it.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDomibusConnector } from '#lib/server/access-point/domibus/domibus-connector.ts';
import { functions, organisations } from '#lib/server/address-book/schema.ts';
import { systemClock, type Clock } from '#lib/server/clock.ts';
import type { Db } from '#lib/server/db/database.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { readEnvelopeFacts } from '#lib/server/envelope/read-envelope-facts.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { people } from '#lib/server/identity/schema.ts';
import { randomIds } from '#lib/server/ids.ts';
import { createInbox } from '#lib/server/inbox/inbox.ts';
import type { InboxDeps } from '#lib/server/inbox/inbox-deps.ts';
import type { Log } from '#lib/server/log.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { mailboxes } from '#lib/server/mailbox/schema.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { noScanner } from '#lib/server/malware/scanner.ts';
import { addDraftAttachment } from '#lib/server/message/add-draft-attachment.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { createOutbox } from '#lib/server/outbox/outbox.ts';
import type { OutboxDeps } from '#lib/server/outbox/outbox-deps.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { sealMessage } from '#lib/server/sealing/seal-message.ts';
import { sealReceipt } from '#lib/server/sealing/seal-receipt.ts';
import { openStorage, openStorageBeside } from '#lib/server/storage/open-storage.ts';
import { noCheckpoint } from '#lib/server/workers/checkpoints.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { fixedDirectory, readParty } from './drill-party.ts';

export type DrillService = Awaited<ReturnType<typeof openDrillService>>;
type Deps = OutboxDeps & InboxDeps;

const MINUTE = 60_000;

export async function openDrillService(
	folder: string,
	options: {
		clock?: Clock;
		log?: Log;
		times?: Partial<Deps['times']>;
		changes?: Partial<Deps>;
		/** From when it says no, nothing is written any more, as by a process that is dead. */
		isAlive?: () => boolean;
		/** Where the database and files lie; in the folder itself unless told. */
		dataFolder?: string;
		/** Whoever had the folder is dead in the test's eyes, and lives in this process: the lock is still its. */
		besideTheDead?: boolean;
	} = {}
) {
	const party = readParty(folder);
	const dataFolder = options.dataFolder ?? join(folder, 'data');
	mkdirSync(dataFolder, { recursive: true });
	const open = options.besideTheDead ? openStorageBeside : openStorage;
	const storage = await open(
		{
			dataFolder,
			rootFolder: resolve('.'),
			environment: 'sandbox',
			storageKey: undefined,
			storageKeyFile: undefined
		},
		randomIds
	);
	const { blobs } = storage;
	const isAlive = options.isAlive ?? (() => true);
	const db: Db = {
		...storage.db,
		write: (work) => (isAlive() ? storage.db.write(work) : new Promise(() => {}))
	};
	const clock = options.clock ?? systemClock;
	const log = options.log ?? { info() {}, warn() {}, error() {} };
	const connector = createDomibusConnector({
		url: party.accessPointUrl,
		dialect: 'ws-plugin-5',
		partyId: 'AP0007-OPEN-TEST',
		partyType: 'urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap',
		credentials: { login: party.login },
		mtom: false,
		spoolFolder: join(dataFolder, 'spool'),
		timeouts: { connectMs: 10_000, idleMs: 30_000, transferMs: 60_000, requestMs: 30_000 },
		clock,
		log
	});
	const retry = { firstMs: 50, longestMs: 2_000, attemptsMax: 10_000, withinMs: 24 * 60 * MINUTE };
	const deps: Deps & { hostName: string } = {
		db,
		blobs,
		connector,
		directory: fixedDirectory(party),
		sealer: {
			sealMessage: async (job) => sealMessage(job),
			sealReceipt: async (job) => sealReceipt(job),
			openEnvelope: async (job) => openEnvelope(job),
			readHeader: async (bytes) => readEnvelopeFacts(parseXml(bytes))
		},
		scanner: noScanner,
		clock,
		ids: randomIds,
		log,
		checkpoint: noCheckpoint,
		organisation: { participantId: party.participantId, name: party.name },
		hostName: party.hostName,
		signing: party,
		ownSigningCertificatesPem: [party.certificatePem],
		ownEncryption: party,
		decryptionKeysPem: [party.keyPem],
		federation: FEDERATIONS.test,
		acceptedContentTypes: new Set(['text/plain']),
		onIncoming: async () => {},
		times: {
			leaseMs: 400,
			pollMs: 50,
			receiptWarnMs: 15 * MINUTE,
			receiptFailMs: 60 * MINUTE,
			sendRetry: retry,
			processRetry: retry,
			follow: { firstMs: 50, longestMs: 1_000 },
			...options.times
		},
		...options.changes
	};
	const outbox = createOutbox(deps);
	const inbox = createInbox(deps, () => outbox.wake());
	const { mailboxId, personId } = await staff();

	/** One mailbox, one person, and the counterpart in the address book; in one go, since a kill may come in between. */
	async function staff(): Promise<{ mailboxId: string; personId: string }> {
		const [mailbox] = await db.read.select().from(mailboxes);
		const [person] = await db.read.select().from(people);
		if (mailbox && person) return { mailboxId: mailbox.id, personId: person.id };
		await db.write(async (tx) => {
			const { counterpart } = party;
			await tx
				.insert(organisations)
				.values({ participantId: counterpart.organisation, name: counterpart.name });
			await tx.insert(functions).values({
				participantId: counterpart.organisation,
				identifier: counterpart.address,
				name: 'Funktionen',
				description: ''
			});
		});
		const made = await createMailbox(deps, {
			actor: INSTALLATION,
			functionalAddress: party.address,
			name: 'Funktionen'
		});
		const added = await createPerson(deps, {
			actor: INSTALLATION,
			displayName: 'Handläggare'
		});
		await setMembership(deps, {
			actor: INSTALLATION,
			...made,
			...added,
			rights: { queue: true, read: true, send: true, administer: false },
			until: null
		});
		return { ...made, ...added };
	}

	/** As a person does it, with a file now and then; returns the message id. */
	async function send(subject: string, file?: Buffer): Promise<string> {
		const actor = { personId };
		const draft = await createDraft(deps, { actor, mailboxId });
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		const { draftId } = draft;
		const { organisation, address } = party.counterpart;
		await saveDraft(deps, {
			actor,
			draftId,
			changes: {
				recipient: { organisation, address },
				subject,
				confidential: true,
				text: `Om **${subject}**`
			}
		});
		if (file !== undefined) {
			await addDraftAttachment(deps, {
				actor,
				draftId,
				fileName: 'underlag.pdf',
				content: once(Buffer.concat([Buffer.from('%PDF-1.7\n'), file]))
			});
		}
		const sent = await sendDraft(deps, { actor, draftId });
		if (sent.outcome !== 'sent') throw new Error(JSON.stringify(sent));
		outbox.wake();
		return sent.messageId;
	}

	return {
		deps,
		db,
		connector,
		outbox,
		inbox,
		send,
		start() {
			outbox.start();
			inbox.start();
		},
		async stop() {
			await Promise.all([outbox.stop(), inbox.stop()]);
			connector.close();
			await storage.close();
		}
	};
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
	yield bytes;
}
