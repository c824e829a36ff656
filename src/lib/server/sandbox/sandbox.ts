/**
 * The sandbox federation: an access point, a signed certificate directory, an address book and more than thirty
 * counterpart organisations, all inside this process, for demo, training and tests. Every message crosses it as a real
 * signed and encrypted envelope. Production configuration refuses to start with it.
 */
import { asc } from 'drizzle-orm';
import type { Connector } from '../access-point/connector.ts';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Sealing } from '../sealing/sealing-jobs.ts';
import { createAccessPoint, type TransportDelays } from './access-point.ts';
import { createAlarm } from './alarm.ts';
import { createCounterparts } from './counterparts/counterparts.ts';
import type { CounterpartDelays } from './counterparts/counterpart-deps.ts';
import { createPublisher } from './directory/publish.ts';
import { noFaults, type Faults } from './faults.ts';
import { makeFederation, type SandboxOrganisation } from './federation/federation.ts';
import { serveSandbox } from './http-server.ts';
import { createKeyRing, type KeyPair } from './key-ring.ts';
import { openSandboxStore } from './open-store.ts';
import { receptions } from './tables.ts';
import { createWakeUps } from './wake-ups.ts';
import { createWorryReports } from './worry-reports.ts';

export type SandboxDelays = TransportDelays & CounterpartDelays;

export interface SandboxOptions {
	/** The sandbox keeps everything in it; made when missing. */
	folder: string;
	/** The organisation that this Sluss serves. */
	organisation: { participantId: string; name: string };
	clock: Clock;
	ids: Ids;
	log: Log;
	/** Seals and opens for the counterparts, outside the main thread. Not closed by the sandbox. */
	sealer: Sealing;
	/** Multiplies every delay: 1 is the pace of the demo, 0 lets everything happen at once. */
	pace?: number;
	delays?: Partial<SandboxDelays>;
	/** Whether a worry report comes by itself at the first start (default), and how often after that (0: never). */
	firstWorryReport?: boolean;
	worryReportEveryMs?: number;
}

export interface Sandbox {
	readonly connector: Connector;
	readonly smpBaseUrl: string;
	readonly smpRootCertificatePem: string;
	readonly addressBookUrl: string;
	readonly ownOrganisation: SandboxOrganisation;
	readonly ownKeys: { signing: KeyPair; encryption: [KeyPair, ...KeyPair[]] };
	/** Everybody in the federation. */
	readonly organisations: readonly SandboxOrganisation[];
	/** May be changed at any time. */
	readonly faults: Faults;
	sendWorryReport(options?: { to?: string }): Promise<{ messageId: string }>;
	/** What the counterparts have received, oldest first. */
	counterpartMessages(): Promise<CounterpartMessage[]>;
	/** Does all that is due now, for tests that do not want to wait. */
	runDue(): Promise<void>;
	/** From now on the counterparts act by themselves. */
	start(): void;
	stop(): Promise<void>;
}

export type CounterpartMessage = typeof receptions.$inferSelect;

/** Milliseconds, at the pace of the demo. */
const DELAYS: SandboxDelays = {
	queuedMs: 400,
	inTransitMs: 900,
	unreachableMs: 20_000,
	receiptMs: 600,
	lateReceiptMs: 120_000,
	answerMs: 6_000
};

function scale(delays: SandboxDelays, pace: number): SandboxDelays {
	const scaled = { ...delays };
	for (const name of Object.keys(scaled) as (keyof SandboxDelays)[]) scaled[name] *= pace;
	return scaled;
}

/**
 * Opens or makes the sandbox in its folder. Its servers answer from now on; its counterparts act after `start`.
 *
 * @throws AppError STORAGE_KEY_MISSING, STORAGE_KEY_WRONG or STORAGE_DAMAGED
 */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
	const { clock, ids, log, sealer, pace = 1 } = options;
	const delays = scale({ ...DELAYS, ...options.delays }, pace);
	const federation = makeFederation(options.organisation);
	const faults = noFaults();
	const store = await openSandboxStore(options.folder, ids);
	const keyRing = createKeyRing(store, clock);
	const [own, root] = await Promise.all([
		keyRing.organisation(federation.own),
		keyRing.root(),
		keyRing.directorySigner()
	]);
	const accessPoint = createAccessPoint({ store, federation, clock, faults, delays });
	const counterparts = createCounterparts({
		store,
		federation,
		keyRing,
		sealer,
		clock,
		ids,
		log,
		delays,
		accessPoint
	});
	const worryReports = createWorryReports({
		store,
		federation,
		clock,
		ids,
		first: options.firstWorryReport ?? true,
		everyMs: options.worryReportEveryMs ?? 0
	});
	const publisher = createPublisher({ federation, keyRing, clock });
	const server = await serveSandbox({ federation, publisher, faults, log });

	const wakeUps = createWakeUps(accessPoint, clock);

	let started = false;
	let stopped = false;
	let turn: Promise<void> = Promise.resolve();
	const alarm = createAlarm(clock, () => {
		turn = turn.then(takeTurn).catch((error: unknown) => {
			log.error('sandbox.turn-failed', {
				reason: error instanceof Error ? error.message : String(error)
			});
		});
	});
	async function takeTurn(): Promise<void> {
		if (stopped) return;
		await worryReports.sendWhenDue();
		await counterparts.runDue();
		const times = [await counterparts.nextDueAt(), await worryReports.nextDueAt()];
		for (const at of times) if (at !== undefined && !stopped) alarm.setFor(at);
	}
	accessPoint.onArrival(({ recipient, at }) => {
		if (started && recipient !== federation.own.participantId) alarm.setFor(at);
	});

	return {
		connector: { ...accessPoint, onWakeUp: wakeUps.onWakeUp },
		smpBaseUrl: server.smpBaseUrl,
		smpRootCertificatePem: root.certificatePem,
		addressBookUrl: server.addressBookUrl,
		ownOrganisation: federation.own,
		ownKeys: { signing: own.signing, encryption: [own.encryption] },
		organisations: federation.organisations,
		faults,
		async sendWorryReport(to) {
			const sent = await worryReports.send(to);
			if (started) alarm.setFor(clock.now());
			return sent;
		},
		counterpartMessages: () =>
			store.db.read.select().from(receptions).orderBy(asc(receptions.receivedAt)),
		runDue: () => counterparts.runDue(),
		start() {
			started = true;
			alarm.setFor(clock.now());
		},
		async stop() {
			stopped = true;
			alarm.cancel();
			wakeUps.stop();
			await server.close();
			await turn;
			await counterparts.idle();
			await store.close();
		}
	};
}
