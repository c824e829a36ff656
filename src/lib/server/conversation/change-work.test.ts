import { asc, like } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, READ, WATCH, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { deactivatePerson } from '../identity/deactivate-person.ts';
import {
	assignConversation,
	claimConversation,
	closeConversation,
	releaseConversation,
	reopenConversation,
	setConversationWaiting
} from './change-work.ts';
import { markConversationRead } from './mark-read.ts';
import { findConversation } from './find-conversation.ts';
import { listAssignees } from './queries.ts';

describe('working on a conversation', () => {
	let place: Workplace;
	let anna: Actor;
	let bo: Actor;
	let conversationId: string;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
		bo = await place.addPerson('Bo', READ);
		({ conversationId } = await place.receive());
	});
	afterEach(() => place.close());
	const as = (actor: Actor) => ({ actor, conversationId });
	const work = async () => {
		const view = await findConversation(place.deps, as(anna));
		return { state: view?.state, assignee: view?.assignee?.displayName ?? null };
	};

	it('is not for whoever may only watch, belongs elsewhere, has left, or whose time is over', async () => {
		const gone = await place.addPerson('Slutat', HANDLE);
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId: gone.personId });
		const outsiders = [
			await place.addPerson('Chef', WATCH),
			await place.addPerson('Granne', HANDLE, { mailboxId: place.adults }),
			await place.addPerson('Utan'),
			await place.addPerson('Vikarie', HANDLE, { until: place.clock.now() + 1 }),
			gone
		];
		place.clock.advance(1);
		const acts = [
			claimConversation,
			releaseConversation,
			setConversationWaiting,
			closeConversation,
			reopenConversation,
			markConversationRead
		];
		for (const actor of outsiders) {
			for (const act of acts) {
				expect(await act(place.deps, as(actor))).toEqual({ outcome: 'not-found' });
			}
			expect(
				await assignConversation(place.deps, { ...as(actor), assigneeId: actor.personId })
			).toEqual({ outcome: 'not-found' });
			expect(await listAssignees(place.deps, { actor, mailboxId: place.children })).toEqual([]);
		}
		expect(await work()).toEqual({ state: 'unassigned', assignee: null });
	});

	it('does not exist for a conversation that does not', async () => {
		const act = await claimConversation(place.deps, { actor: anna, conversationId: 'none' });
		expect(act).toEqual({ outcome: 'not-found' });
	});

	it('tells whoever comes second who was first', async () => {
		const outcomes = await Promise.all([
			claimConversation(place.deps, as(anna)),
			claimConversation(place.deps, as(bo))
		]);
		expect(outcomes).toEqual([
			{ outcome: 'done' },
			{
				outcome: 'conflict',
				state: 'assigned',
				assignee: { id: anna.personId, displayName: 'Anna' }
			}
		]);
	});

	it('cannot be given to somebody who may not read', async () => {
		const manager = await place.addPerson('Chef', WATCH);
		expect(
			await assignConversation(place.deps, { ...as(anna), assigneeId: manager.personId })
		).toEqual({ outcome: 'not-assignable' });
	});

	it('is handed over only from whom the actor saw it with', async () => {
		await claimConversation(place.deps, as(bo));
		const hand = (expectedAssigneeId: string | null) =>
			assignConversation(place.deps, {
				...as(anna),
				assigneeId: anna.personId,
				expectedAssigneeId
			});
		expect(await hand(null)).toMatchObject({
			outcome: 'conflict',
			assignee: { displayName: 'Bo' }
		});
		expect(await hand(bo.personId)).toEqual({ outcome: 'done' });
		expect(await work()).toEqual({ state: 'assigned', assignee: 'Anna' });
	});

	it('goes from claimed over waiting to done, and back', async () => {
		for (const [act, expected] of [
			[claimConversation, { state: 'assigned', assignee: 'Anna' }],
			[setConversationWaiting, { state: 'waiting', assignee: 'Anna' }],
			[closeConversation, { state: 'done', assignee: 'Anna' }],
			[reopenConversation, { state: 'assigned', assignee: 'Anna' }],
			[releaseConversation, { state: 'unassigned', assignee: null }]
		] as const) {
			expect(await act(place.deps, as(anna))).toEqual({ outcome: 'done' });
			expect(await work()).toEqual(expected);
		}
	});

	it('is logged, act by act and attempt by attempt, without names or content', async () => {
		const manager = await place.addPerson('Chef', WATCH);
		await claimConversation(place.deps, as(anna));
		await claimConversation(place.deps, as(anna));
		await claimConversation(place.deps, as(manager));
		await assignConversation(place.deps, { ...as(anna), assigneeId: bo.personId });
		const rows = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(like(auditEvents.conversationId, conversationId))
			.orderBy(asc(auditEvents.seq));
		expect(rows.slice(1)).toMatchObject([
			{
				event: 'conversation.claimed',
				personId: anna.personId,
				facts: { from: 'unassigned', to: 'assigned', assignee: anna.personId }
			},
			{ event: 'access.denied', personId: manager.personId, facts: { to: 'conversation' } },
			{
				event: 'conversation.assigned',
				facts: { assigneeBefore: anna.personId, assignee: bo.personId }
			}
		]);
		expect(JSON.stringify(rows)).not.toContain('Orosanmälan');
	});

	it('comes back to everybody when whoever had it may no longer read', async () => {
		const sdkConversationId = place.deps.ids.uuid();
		({ conversationId } = await place.receive({ sdkConversationId }));
		const until = place.clock.now() + 60_000;
		const standIn = await place.addPerson('Vikarie', HANDLE, { until });
		await claimConversation(place.deps, as(standIn));
		await closeConversation(place.deps, as(standIn));
		place.clock.advance(60_000);
		await place.receive({ sdkConversationId: sdkConversationId.toUpperCase() });
		expect(await work()).toEqual({ state: 'unassigned', assignee: null });
	});
});
