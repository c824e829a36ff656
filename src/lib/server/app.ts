/**
 * The composition root: builds the App from its configuration. The only file that knows every module; whoever wants to
 * know what talks to what reads this one.
 */
import { createAlarmPruning } from './alarms/alarm-pruning.ts';
import { sql } from 'drizzle-orm';
import { ALLOWED_CONTENT_TYPES } from '#lib/message/file-types.ts';
import type { Connector } from './access-point/connector.ts';
import { createAuditCheck, type AuditCheck } from './audit/audit-check.ts';
import { createAuditWorker } from './audit/audit-worker.ts';
import { recordStart } from './audit/record-start.ts';
import { createAddressBookWorker } from './address-book/address-book-worker.ts';
import { createImportSweeper } from './administration/import/import-sweeper.ts';
import type { BlobStore } from './blob/blob-store.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { joinFederation } from './federation/join-federation.ts';
import { applyGroupClaims } from './groups/apply-group-claims.ts';
import { watchProvider } from './identity/oidc/watch-provider.ts';
import { createSignIn, type SignIn } from './identity/sign-in/sign-in.ts';
import { randomIds, type Ids } from './ids.ts';
import { createInbox, type Inbox } from './inbox/inbox.ts';
import { DEFAULT_PROCESS_RETRY } from './inbox/inbox-deps.ts';
import { jsonLog, type Log } from './log.ts';
import { createScanner } from './malware/create-scanner.ts';
import type { MonitoredScanner } from './malware/scanner.ts';
import { countFacts } from './metrics/count-facts.ts';
import { exposeStatus } from './metrics/expose-status.ts';
import { measureConnector } from './metrics/measure-connector.ts';
import { measureDirectory } from './metrics/measure-directory.ts';
import { measureSealing } from './metrics/measure-sealing.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createOperations, readVersion, type Operations } from './operations/operations.ts';
import { watchAddressBook } from './operations/watch-address-book.ts';
import { createTextFormatter, type TextFormatter } from './message/text-formatter.ts';
import { createOutbox } from './outbox/outbox.ts';
import { DEFAULT_FOLLOW, DEFAULT_SEND_RETRY } from './outbox/outbox-deps.ts';
import { createPush } from './push/create-push.ts';
import { enqueueNotices } from './push/enqueue-notices.ts';
import type { PushSender } from './push/push-sender.ts';
import { createScim, type Scim } from './scim/scim.ts';
import { Sealer, sealingWorkerUrl } from './sealing/sealer.ts';
import type { SigningIdentity } from './sealing/sealing-jobs.ts';
import { createEndedRightsWorker } from './mailbox/ended-rights-worker.ts';
import { createRetentionWorker } from './retention/retention-worker.ts';
import { openStorage } from './storage/open-storage.ts';
import { noCheckpoint, type Checkpoint } from './workers/checkpoints.ts';
import type { WorkLoop } from './workers/work-loop.ts';

/** What routes hand to use cases; each use case names the part that it needs. */
export interface App {
	readonly config: Config;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly log: Log;
	readonly db: Db;
	readonly blobs: BlobStore;
	/** Our participant, as use cases want it. */
	readonly organisation: Config['organisation'];
	readonly hostName: string;
	readonly pushSender: PushSender;
	/** For what the access point posts to us. */
	readonly connector: Connector;
	readonly scanner: MonitoredScanner;
	readonly texts: TextFormatter;
	/** What our envelopes are signed with, and the evidence that we give out. */
	readonly signing: SigningIdentity;
	readonly signIn: SignIn;
	/** Undefined where no provisioning is set up. */
	readonly scim: Scim | undefined;
	readonly metrics: Metrics;
	readonly operations: Operations;
	/** Verification of the audit log, in the background. */
	readonly auditCheck: AuditCheck;
	/** Something has been queued for sending. */
	readonly wakeOutbox: () => void;
	/** Something waits to be processed. */
	readonly wakeInbox: () => void;
	/** Whether requests can be served: the database answers. */
	isHealthy(): Promise<boolean>;
	/** Starts the workers. */
	start(): Promise<void>;
	/** Lets the workers finish what they have in hand and closes everything, in the order opposite to opening. */
	stop(): Promise<void>;
}

/** What tests may put in place of the real thing. */
export interface AppParts {
	clock?: Clock;
	ids?: Ids;
	log?: Log;
	checkpoint?: Checkpoint;
}

/** @throws AppError when configuration or storage cannot be used; nothing is left open. */
export async function createApp(config: Config, parts: AppParts = {}): Promise<App> {
	const clock = parts.clock ?? systemClock;
	const ids = parts.ids ?? randomIds;
	const log =
		parts.log ?? jsonLog((line) => process.stderr.write(line), clock.now, config.logLevel);
	const checkpoint = parts.checkpoint ?? noCheckpoint;

	const closers: (() => Promise<void>)[] = [];
	const closeAll = async () => {
		for (const close of closers.splice(0).reverse()) await close();
	};
	try {
		const { db, blobs, close } = await openStorage(config, ids);
		closers.push(close);
		const sealer = new Sealer({ workerUrl: sealingWorkerUrl(config.rootFolder) });
		closers.push(() => sealer.close());
		const place = await joinFederation(config, { db, clock, ids, log, sealer });
		closers.push(() => place.stop());
		const { pushSender, pushWorker } = await createPush({ config, db, clock, log });

		const scanner = await createScanner(config, { db, clock, ids, log });
		const metrics = createMetrics();
		const connector = measureConnector(place.connector, metrics, clock);
		const directory = measureDirectory(place.directory, metrics, clock);
		const shared = {
			...{ db, blobs, clock, ids, log, checkpoint, scanner },
			...{ ...place, ...own(config), connector, directory },
			sealer: measureSealing(sealer, metrics)
		};
		const { pollMs, leaseMs, receiptWarnMs, receiptFailMs } = config.times;
		const outbox = createOutbox(
			{
				...shared,
				times: {
					leaseMs,
					receiptWarnMs,
					receiptFailMs,
					sendRetry: DEFAULT_SEND_RETRY,
					follow: DEFAULT_FOLLOW
				}
			},
			() => inbox.wakeProcessing()
		);
		const inbox: Inbox = createInbox(
			{
				...shared,
				acceptedContentTypes: new Set(ALLOWED_CONTENT_TYPES),
				onIncoming: (tx, about) => enqueueNotices({ clock, ids }, tx, about),
				times: { pollMs, leaseMs, processRetry: DEFAULT_PROCESS_RETRY }
			},
			() => {
				outbox.wake();
				pushWorker.wake();
			}
		);
		const addressBook = createAddressBookWorker(
			{ db, clock, log },
			{ url: place.addressBookUrl, everyMs: config.times.addressBookSyncMs }
		);
		const bookWatch = watchAddressBook(
			{ db, clock, ids, log },
			{ everyMs: config.times.addressBookSyncMs }
		);
		const texts = createTextFormatter();
		const retention = createRetentionWorker({ db, blobs, clock, ids, log, texts });
		const pruning = createAlarmPruning({ db, clock, log });
		const auditCheck = createAuditCheck({ db, clock, ids, log });
		closers.push(() => auditCheck.stop());
		const signIn = createSignIn(config, { clock, log }, applyGroupClaims);
		const { provider } = signIn;
		const workers: WorkLoop[] = [
			...[addressBook, outbox, inbox, pushWorker],
			...[bookWatch, retention, pruning, createAuditWorker({ clock, log }, auditCheck)],
			createEndedRightsWorker({ db, clock, log }),
			createImportSweeper({ db, clock, log }),
			...(provider === undefined ? [] : [watchProvider({ db, clock, ids, log }, provider)])
		];
		let workersRun = false;
		const operations = await createOperations({
			...{ db, clock, config, connector, directory, scanner },
			certificates: place.certificates,
			auditCheck,
			provider,
			workersRun: () => workersRun
		});
		await countFacts(metrics.registry, db.read);
		exposeStatus(metrics.registry, operations);

		return {
			config,
			clock,
			ids,
			log,
			db,
			blobs,
			...own(config),
			pushSender,
			connector,
			scanner,
			signing: place.signing,
			signIn,
			scim: await createScim(config.scim, clock),
			metrics,
			operations,
			auditCheck,
			texts,
			wakeOutbox: () => outbox.wake(),
			wakeInbox: () => inbox.wakeProcessing(),
			isHealthy: () =>
				db.read.get(sql`SELECT 1`).then(
					() => true,
					() => false
				),
			async start() {
				if (config.environment === 'sandbox') {
					await seedDemo({ db, clock, ids }, place.ownFunctions);
				}
				await recordStart({ db, clock }, { version: await readVersion(config.rootFolder), config });
				// Names of counterparts come from the address book: it is there before the first message.
				await addressBook.runUntilIdle();
				for (const worker of workers) worker.start();
				place.start();
				workersRun = true;
				log.info('started', { environment: config.environment, federation: config.federation });
			},
			async stop() {
				workersRun = false;
				await Promise.all(workers.map((worker) => worker.stop()));
				await closeAll();
				log.info('stopped');
			}
		};
	} catch (error) {
		await closeAll();
		throw error;
	}
}

function own(config: Config) {
	return { organisation: config.organisation, hostName: config.hostName };
}
