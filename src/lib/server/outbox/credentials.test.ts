/** The access point refuses our credentials: every further attempt may lock the user (access-point.md §2.7). */
import { describe, expect, test } from 'vitest';
import { useMessageService } from '#tests/support/message-service.ts';
import { sealFromRegion } from '#tests/support/region.ts';

const MINUTE = 60_000;
const world = useMessageService();

describe('while our credentials are refused', () => {
	test('the access point is asked no more often than every five minutes, wake-ups or not', async () => {
		world.service.accessPoint.unauthorised = true;
		for (let second = 0; second < 10 * 60; second += 10) {
			await world.service.inbox.runUntilIdle();
			world.service.clock.advance(10_000);
		}
		expect(world.service.accessPoint.calls).toBe(2);
		expect(await world.service.openAlarms()).toEqual(['access-point.authentication']);
	});

	test('nothing is asked before the connector says', async () => {
		world.service.accessPoint.unauthorised = true;
		world.service.accessPoint.suspendedUntil = world.service.clock.now() + 60 * MINUTE;
		await world.service.send();
		await world.service.settle();
		const { calls } = world.service.accessPoint;
		await world.service.pass(59 * MINUTE);
		expect(world.service.accessPoint.calls).toBe(calls);
		world.service.accessPoint.unauthorised = false;
		world.service.accessPoint.suspendedUntil = undefined;
		await world.service.pass(2 * MINUTE);
		expect(world.service.accessPoint.submitted.size).toBe(1);
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('a message waits and has not left, however long it takes', async () => {
		world.service.accessPoint.unauthorised = true;
		const id = await world.service.send();
		await world.service.settle();
		expect(await world.service.events(id)).toEqual(['SCHEDULED']);
		expect(await world.service.entries()).toMatchObject([
			{ state: 'sealed', lastCode: 'ACCESS_POINT_AUTHENTICATION', submittedAt: null }
		]);
		await world.service.pass(120 * MINUTE, 5 * MINUTE);
		expect((await world.service.events(id)).at(-1)).toBe(
			'MESSAGE_EXCHANGE_ERROR ATTEMPTS_EXHAUSTED'
		);
	});

	test('what waits at the access point is fetched when they are right again', async () => {
		world.service.accessPoint.unauthorised = true;
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		world.service.accessPoint.unauthorised = false;
		await world.service.pass(4 * MINUTE);
		expect(world.service.notices).toEqual([]);
		await world.service.pass(2 * MINUTE);
		expect(world.service.notices).toHaveLength(1);
		expect(await world.service.openAlarms()).toEqual([]);
	});
});
