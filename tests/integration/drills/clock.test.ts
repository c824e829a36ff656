/** Somebody sets the clock: forward by a day, back by an hour, with messages in every stage of their way. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckpointName } from '#lib/server/workers/checkpoints.ts';
import { SIDES } from './drill-party.ts';
import { HOUR, MINUTE, openDrillWorld, type DrillWorld } from './drill-world.ts';

const DAY = 24 * HOUR;

let world: DrillWorld;
beforeEach(async () => {
	world = await openDrillWorld();
});
afterEach(() => world.close());

/** Stages in which a process dies, leaving a lease that it had until a time that the clock may never have been at. */
const STAGES: CheckpointName[] = [
	'outbox:claimed',
	'outbox:envelope-stored',
	'outbox:submitted',
	'outbox:transport-known',
	'inbox:envelope-stored',
	'inbox:acknowledged',
	'inbox:envelope-opened'
];

/** On each side a service dies at the stage, and another one takes its place. */
async function dieAt(stage: CheckpointName): Promise<void> {
	for (const side of SIDES) {
		let reached = () => {};
		const dead = new Promise<'dead'>((done) => {
			reached = () => done('dead');
		});
		const checkpoint = async (name: CheckpointName) => {
			if (name !== stage) return;
			reached();
			await new Promise(() => {});
		};
		await world.abandon(side, { changes: { checkpoint } });
		await world.services[side].send(`Till ${stage}`);
		await world.services[other(side)].send(`Till den som dör vid ${stage}`);
		const live = async () => {
			for (;;) {
				await world.work();
				world.clock.advance(1_000);
			}
		};
		await Promise.race([dead, live()]);
		await world.abandon(side);
	}
}

const other = (side: (typeof SIDES)[number]) => (side === 'north' ? 'south' : 'north');

test.each([
	['forward by a day', DAY],
	['back by an hour', -HOUR]
])(
	'%s: whoever was in the middle of something, nothing is lost and nothing is doubled',
	{ timeout: 240_000 },
	async (_, jump) => {
		for (const stage of STAGES) {
			await dieAt(stage);
			world.clock.advance(jump);
			for (const side of SIDES) await world.services[side].send(`Efter språnget: ${stage}`);
			await world.work();
			// Leases and waits that were measured before the jump run out at the latest when the clock is where it was.
			await world.pass(HOUR + 20 * MINUTE, 10 * MINUTE);
		}
		await world.pass(HOUR, 5 * MINUTE);
		const sent = await world.agree();
		expect(sent.north).toBeGreaterThanOrEqual(2 * STAGES.length);
		expect(sent.south).toBeGreaterThanOrEqual(2 * STAGES.length);
	}
);
