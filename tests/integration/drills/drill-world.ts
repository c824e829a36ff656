/**
 * Two message services in this process, on one clock that a test moves, and the access point between them in a process of
 * its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#lib/server/clock.ts';
import { DEFAULT_PROCESS_RETRY } from '#lib/server/inbox/inbox-deps.ts';
import type { Log, LogFacts } from '#lib/server/log.ts';
import { DEFAULT_FOLLOW, DEFAULT_SEND_RETRY } from '#lib/server/outbox/outbox-deps.ts';
import { expectAgreement } from './both-sides.ts';
import { makeParties, SIDES, type Side } from './drill-party.ts';
import { startAccessPointProcess } from './drill-processes.ts';
import { openDrillService, type DrillService } from './drill-service.ts';
import { readSide } from './side-record.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export type DrillWorld = Awaited<ReturnType<typeof openDrillWorld>>;

/** @param here the sides that live in this process; a test that leaves one out starts it elsewhere */
export async function openDrillWorld(here: readonly Side[] = SIDES) {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-drill-'));
	let accessPoint = await startAccessPointProcess(folder);
	makeParties(folder, accessPoint.url);
	const clock = new ManualClock(Date.now());
	const logged: { side: Side; level: string; event: string; facts: LogFacts }[] = [];
	const services = {} as Record<Side, DrillService>;
	const left: DrillService[] = [];
	const alive = {} as Record<Side, { now: boolean }>;

	type Options = Parameters<typeof openDrillService>[1];
	async function openSide(side: Side, options: Options = {}): Promise<void> {
		const at = (level: string) => (event: string, facts?: LogFacts) => {
			logged.push({ side, level, event, facts: facts ?? {} });
		};
		const life = { now: true };
		alive[side] = life;
		services[side] = await openDrillService(join(folder, side), {
			clock,
			isAlive: () => life.now,
			log: { info: at('info'), warn: at('warn'), error: at('error') } as Log,
			...options,
			times: {
				// As the product has them: a drill of days is about these.
				leaseMs: MINUTE,
				pollMs: 10_000,
				sendRetry: DEFAULT_SEND_RETRY,
				processRetry: DEFAULT_PROCESS_RETRY,
				follow: DEFAULT_FOLLOW,
				...options.times
			}
		});
	}
	for (const side of here) await openSide(side);

	/** All that is due now. What storage throws is left to the next time, as the work loop does it. */
	async function work(): Promise<void> {
		let done: number;
		do {
			done = 0;
			for (const side of here) {
				const { outbox, inbox } = services[side];
				done += await outbox.runUntilIdle().catch(() => 0);
				done += await inbox.runUntilIdle().catch(() => 0);
			}
		} while (done > 0);
	}

	return {
		folder,
		clock,
		logged,
		services,
		openSide,
		work,
		/** Leaves a service as a process that dies leaves it: nothing is given back. */
		async abandon(side: Side, options: Options = {}): Promise<void> {
			left.push(services[side]);
			alive[side].now = false;
			await openSide(side, { ...options, besideTheDead: true });
		},
		/** Lets time pass, working off what falls due. */
		async pass(ms: number, stepMs = MINUTE): Promise<void> {
			for (let passed = 0; passed < ms; passed += stepMs) {
				clock.advance(stepMs);
				await work();
			}
		},
		stopAccessPoint: () => accessPoint.program.kill(),
		async startAccessPoint(): Promise<void> {
			accessPoint = await startAccessPointProcess(folder, { port: accessPoint.port });
		},
		async sides() {
			return {
				north: await readSide(services.north.db),
				south: await readSide(services.south.db)
			};
		},
		async agree() {
			return expectAgreement(await this.sides(), join(folder, 'access-point'));
		},
		async close(): Promise<void> {
			for (const service of [...left, ...Object.values(services)]) {
				await service.stop().catch(() => undefined);
			}
			await accessPoint.program.kill();
			await rm(folder, { recursive: true, force: true });
		}
	};
}
