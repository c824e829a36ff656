import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { claimConversation } from '../conversation/change-work.ts';
import { conversations } from '../conversation/schema.ts';
import type { Actor } from '../identity/actor.ts';
import { silentLog } from '../log.ts';
import { createEndedRightsWorker } from './ended-rights-worker.ts';
import { memberships } from './schema.ts';

const DAY_MS = 24 * 3_600_000;

describe('what a stand-in handles', () => {
	let place: Workplace;
	let standIn: Actor;
	let until: number;
	beforeEach(async () => {
		place = await openWorkplace();
		until = place.clock.now() + DAY_MS;
		standIn = await place.addPerson('Vikarie', HANDLE, { until });
	});
	afterEach(() => place.close());

	const worker = () =>
		createEndedRightsWorker({ ...place.deps, clock: place.clock, log: silentLog });
	const take = async (actor: Actor) => {
		const { conversationId } = await place.receive();
		await claimConversation(place.deps, { actor, conversationId });
		return async () => {
			const [row] = await place.deps.db.read
				.select({ state: conversations.state, assigneeId: conversations.assigneeId })
				.from(conversations)
				.where(eq(conversations.id, conversationId));
			return row;
		};
	};
	const BACK = { state: 'unassigned', assigneeId: null };

	it('is hers to the last instant, and everybody’s when it is over', async () => {
		const hers = await take(standIn);
		const running = worker();
		place.clock.advance(until - place.clock.now() - 1);
		expect(await running.runUntilIdle()).toBe(0);
		expect(await hers()).toMatchObject({ assigneeId: standIn.personId });
		place.clock.advance(1);
		await running.runUntilIdle();
		expect(await hers()).toEqual(BACK);
		const released = await place.deps.db.read
			.select({ by: auditEvents.personId, facts: auditEvents.facts })
			.from(auditEvents)
			.where(eq(auditEvents.event, 'conversation.released'));
		expect(released).toMatchObject([{ by: null, facts: { assigneeBefore: standIn.personId } }]);
		expect(await running.runUntilIdle()).toBe(0);
	});

	it('is given back also when it ended while nothing ran, and nothing is taken from others', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		const [hers, annas] = [await take(standIn), await take(anna)];
		place.clock.advance(40 * DAY_MS);
		await worker().runUntilIdle();
		expect(await hers()).toEqual(BACK);
		expect(await annas()).toMatchObject({ assigneeId: anna.personId });
	});

	it('stays hers when another source still lets her read', async () => {
		await place.deps.db.write((tx) =>
			tx.insert(memberships).values({
				...{ mailboxId: place.children, personId: standIn.personId, source: 'group:g' },
				...{ mayQueue: true, mayRead: true, maySend: false, mayAdminister: false },
				createdAt: 0
			})
		);
		const hers = await take(standIn);
		place.clock.advance(2 * DAY_MS);
		await worker().runUntilIdle();
		expect(await hers()).toMatchObject({ assigneeId: standIn.personId });
	});

	it('is given back by a clock that has been set back and goes on', async () => {
		const running = worker();
		place.clock.advance(10 * DAY_MS);
		await running.runUntilIdle();
		place.clock.advance(-10 * DAY_MS);
		const hers = await take(standIn);
		await running.runUntilIdle();
		place.clock.advance(2 * DAY_MS);
		await running.runUntilIdle();
		expect(await hers()).toEqual(BACK);
	});
});
