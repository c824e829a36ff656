/**
 * The access point is away for a simulated day, ten minutes short of it since a day is how long sending is tried, and then
 * for longer. Messages are written on both sides all the while.
 */
import { isNull } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { SIDES } from './drill-party.ts';
import { HOUR, MINUTE, openDrillWorld, type DrillWorld } from './drill-world.ts';

let world: DrillWorld;
beforeEach(async () => {
	world = await openDrillWorld();
});
afterEach(() => world.close());

const openAlarms = async (side: (typeof SIDES)[number]) =>
	(await world.services[side].db.read.select().from(alarms).where(isNull(alarms.clearedAt))).map(
		({ kind }) => kind
	);

async function writeThrough(hours: number): Promise<void> {
	for (let hour = 0; hour < hours; hour += 2) {
		for (const side of SIDES) await world.services[side].send(`Timme ${hour}`);
		await world.pass(2 * HOUR, 20 * MINUTE);
	}
}

test(
	'for a day: all of it goes through afterwards, and operations have been told',
	{ timeout: 240_000 },
	async () => {
		for (const side of SIDES) await world.services[side].send('Före avbrottet');
		await world.work();
		await world.pass(5 * MINUTE);

		expect(await world.stopAccessPoint()).toBe('SIGKILL');
		await writeThrough(22);
		await world.pass(110 * MINUTE, 10 * MINUTE);
		for (const side of SIDES) expect(await openAlarms(side)).toContain('access-point.silent');

		await world.startAccessPoint();
		await world.pass(40 * MINUTE, 5 * MINUTE);
		expect(await world.agree()).toEqual({ north: 12, south: 12 });
		for (const side of SIDES) expect(await openAlarms(side)).not.toContain('access-point.silent');
	}
);

test(
	'for longer than we try: who wrote too early is told that it has not arrived, and it has not',
	{ timeout: 240_000 },
	async () => {
		await world.stopAccessPoint();
		await writeThrough(28);
		await world.startAccessPoint();
		await world.pass(40 * MINUTE, 5 * MINUTE);

		const sides = await world.sides();
		for (const side of SIDES) {
			const peer = sides[side === 'north' ? 'south' : 'north'];
			const sent = sides[side].messages.filter(({ direction }) => direction === 'outgoing');
			const received = peer.messages.filter(({ direction }) => direction === 'incoming');
			const withStatus = (status: string) =>
				sent.filter((each) => each.status === status).map(({ id }) => id);
			const failed = withStatus('MESSAGE_EXCHANGE_ERROR');
			expect(sent).toHaveLength(14);
			expect(failed.length).toBeGreaterThan(0);
			expect(failed.length).toBeLessThan(5);
			expect(withStatus('ACCEPTED')).toHaveLength(sent.length - failed.length);
			expect(received.map(({ messageId }) => messageId).sort()).toEqual(
				withStatus('ACCEPTED').sort()
			);
			expect(sides[side].audit).toBe('intact');
		}
	}
);
