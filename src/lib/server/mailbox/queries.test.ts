import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, WATCH, type Workplace } from '#tests/support/workplace.ts';
import {
	claimConversation,
	closeConversation,
	setConversationWaiting
} from '../conversation/change-work.ts';
import { markConversationRead } from '../conversation/mark-read.ts';
import { findMailbox, listMailboxes } from './queries.ts';

describe('the mailboxes of a person', () => {
	let place: Workplace;
	beforeEach(async () => {
		place = await openWorkplace();
	});
	afterEach(() => place.close());

	it('show a person who may only watch the queue its counts and ages, and nothing unread', async () => {
		const manager = await place.addPerson('Chef', WATCH);
		const { recordedAt } = await place.receive();
		await place.receive();
		expect(await findMailbox(place.deps, { actor: manager, mailboxId: place.children })).toEqual({
			id: place.children,
			name: 'Barn och unga',
			functionalAddress: 'kommun:barn',
			description: '',
			weeklyHours: null,
			openingHours: '',
			fallbackContact: '',
			fileFamilies: null,
			closed: false,
			rights: WATCH,
			counts: { unassigned: 2, mine: 0, waiting: 0, done: 0 },
			unread: 0,
			oldestUnassignedAt: recordedAt
		});
	});

	it('count what is unassigned, mine, waiting and done', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		const bo = await place.addPerson('Bo', HANDLE);
		const ids: string[] = [];
		for (let count = 0; count < 6; count++) ids.push((await place.receive()).conversationId);
		const act = (act: typeof claimConversation, actor: { personId: string }, index: number) =>
			act(place.deps, { actor, conversationId: ids[index]! });
		await act(claimConversation, anna, 0);
		await act(claimConversation, bo, 1);
		await act(setConversationWaiting, bo, 2);
		await act(closeConversation, anna, 3);
		const [summary, ...others] = await listMailboxes(place.deps, { actor: anna });
		expect(others).toEqual([]);
		expect(summary?.counts).toEqual({ unassigned: 2, mine: 1, waiting: 1, done: 1 });
		expect(summary?.oldestUnassignedAt).not.toBeNull();
	});

	it('count as unread what concerns the reader: unassigned or her own, not a colleague’s', async () => {
		const anna = await place.addPerson('Anna', HANDLE);
		const bo = await place.addPerson('Bo', HANDLE);
		const first = await place.receive();
		const second = await place.receive();
		await place.receive();
		const unread = async () => (await listMailboxes(place.deps, { actor: anna }))[0]?.unread;
		expect(await unread()).toBe(3);
		await claimConversation(place.deps, { actor: bo, conversationId: first.conversationId });
		expect(await unread()).toBe(2);
		await markConversationRead(place.deps, {
			actor: anna,
			conversationId: second.conversationId
		});
		expect(await unread()).toBe(1);
	});
});
