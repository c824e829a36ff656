import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	ADMINISTER,
	HANDLE,
	openWorkplace,
	READ,
	WATCH,
	type Workplace
} from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import type { Actor } from '../identity/actor.ts';
import { claimConversation, closeConversation } from './change-work.ts';
import { markConversationRead } from './mark-read.ts';
import { findConversation, findConversationVersion } from './find-conversation.ts';
import { listConversations, searchConversations } from './queries.ts';

describe('what a person sees of conversations', () => {
	let place: Workplace;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', READ);
	});
	afterEach(() => place.close());
	const list = (actor: Actor, more: Partial<Parameters<typeof listConversations>[1]> = {}) =>
		listConversations(place.deps, { actor, mailboxId: place.children, view: 'all', ...more });
	const openings = (actor: Actor, event: string) =>
		place.deps.db.read
			.select()
			.from(auditEvents)
			.where(and(eq(auditEvents.event, event), eq(auditEvents.personId, actor.personId)));

	it('is nothing at all without the right to read there', async () => {
		const { conversationId } = await place.receive();
		const outsiders = [
			await place.addPerson('Chef', WATCH),
			await place.addPerson('Förvaltare', ADMINISTER),
			await place.addPerson('Granne', HANDLE, { mailboxId: place.adults }),
			await place.addPerson('Vikarie', HANDLE, { until: place.clock.now() + 1 })
		];
		place.clock.advance(1);
		for (const actor of outsiders) {
			expect(await list(actor)).toBeUndefined();
			expect(await findConversation(place.deps, { actor, conversationId })).toBeUndefined();
			expect(await searchConversations(place.deps, { actor, query: 'oros' })).toEqual([]);
		}
		expect(await openings(outsiders[0]!, 'access.denied')).toHaveLength(1);
		expect(await openings(outsiders[0]!, 'conversation.read')).toEqual([]);
	});

	it('is paged, newest first, without gaps or repeats, also when times are equal', async () => {
		const ids: string[] = [];
		for (let count = 0; count < 7; count++) {
			ids.unshift((await place.receive()).conversationId);
			if (count % 2 === 0) place.clock.advance(-1000);
		}
		const seen: string[] = [];
		let before: string | null = null;
		do {
			const page: Awaited<ReturnType<typeof list>> = await list(anna, {
				limit: 3,
				...(before === null ? {} : { before })
			});
			seen.push(...page!.rows.map((row) => row.id));
			before = page!.next;
		} while (before !== null);
		expect(seen).toHaveLength(7);
		expect(new Set(seen)).toEqual(new Set(ids));
	});

	it('starts from the top with a cursor that is not ours', async () => {
		await place.receive();
		for (const before of ['', 'x', Buffer.from('1 OR 1=1').toString('base64url')]) {
			expect((await list(anna, { before }))?.rows).toHaveLength(1);
		}
	});

	it('is sorted into lists by what is done about it', async () => {
		const first = await place.receive();
		const second = await place.receive();
		const third = await place.receive();
		await claimConversation(place.deps, { actor: anna, conversationId: first.conversationId });
		await closeConversation(place.deps, { actor: anna, conversationId: second.conversationId });
		const ids = async (view: 'unassigned' | 'mine' | 'waiting' | 'done') =>
			(await list(anna, { view }))!.rows.map((row) => row.id);
		expect(await ids('unassigned')).toEqual([third.conversationId]);
		expect(await ids('mine')).toEqual([first.conversationId]);
		expect(await ids('waiting')).toEqual([]);
		expect(await ids('done')).toEqual([second.conversationId]);
	});

	it('shows a conversation with its messages, references, files and events', async () => {
		const { conversationId, id } = await place.receive({
			confidential: true,
			attachments: [
				{ fileName: '../../x\u202efdp.exe', contentType: 'application/pdf', size: 3, blob: 'b' }
			]
		});
		const view = await findConversation(place.deps, { actor: anna, conversationId });
		expect(view).toMatchObject({
			subject: 'Orosanmälan',
			confidential: true,
			counterpartName: 'Region Exempel',
			counterpartFunctionName: 'Barnmottagningen',
			mailbox: { id: place.children, name: 'Barn och unga' },
			rights: READ,
			unread: true,
			messageCount: 1,
			attachmentCount: 1,
			lastOutgoing: null,
			messages: [
				{
					id,
					direction: 'incoming',
					shownState: 'new',
					author: null,
					senderReferences: [{ root: 'dnr', extension: 'R 2026-114' }],
					attachments: [{ fileName: 'xfdp.exe', size: 3 }],
					events: [{ status: 'RETRIEVED', code: null }]
				}
			]
		});
		expect(view?.messages[0]?.attachments[0]).not.toHaveProperty('blob');
	});

	it('is unread until read, and what comes later is unread again', async () => {
		const sdkConversationId = place.deps.ids.uuid();
		const { conversationId, recordedAt } = await place.receive({ sdkConversationId });
		const states = async () =>
			(await findConversation(place.deps, { actor: anna, conversationId }))!.messages.map(
				(message) => message.shownState
			);
		place.clock.advance(-5000);
		await place.receive({ sdkConversationId });
		await markConversationRead(place.deps, { actor: anna, conversationId, until: recordedAt });
		expect(await states()).toEqual(['read', 'new']);
		await markConversationRead(place.deps, { actor: anna, conversationId, until: 8.64e15 });
		expect(await states()).toEqual(['read', 'read']);
		await markConversationRead(place.deps, { actor: anna, conversationId, until: 0 });
		expect(await states()).toEqual(['read', 'read']);
		await place.receive({ sdkConversationId });
		expect(await states()).toEqual(['read', 'read', 'new']);
	});

	it('is logged when it is opened: once for an opening, anew after half an hour or a new message', async () => {
		const sdkConversationId = place.deps.ids.uuid();
		const { conversationId } = await place.receive({ sdkConversationId });
		const open = async () => {
			await findConversation(place.deps, { actor: anna, conversationId });
			return (await openings(anna, 'conversation.read')).length;
		};
		place.clock.advance(1000);
		expect(await open()).toBe(1);
		place.clock.advance(60_000);
		expect(await open()).toBe(1);
		await place.receive({ sdkConversationId });
		expect(await open()).toBe(2);
		place.clock.advance(31 * 60_000);
		expect(await open()).toBe(3);
	});

	it('has a version, which changes with whatever is shown, and asking for it is no opening', async () => {
		const sdkConversationId = place.deps.ids.uuid();
		const { conversationId } = await place.receive({ sdkConversationId });
		const input = { actor: anna, conversationId };
		const version = (mailboxId = place.children) =>
			findConversationVersion(place.deps, { ...input, mailboxId });
		const seen = [await version()];
		expect(await openings(anna, 'conversation.read')).toEqual([]);
		expect((await findConversation(place.deps, input))?.version).toBe(seen[0]);
		place.clock.advance(1000);
		expect(await version()).toBe(seen[0]);
		for (const change of [
			() => markConversationRead(place.deps, { ...input, until: place.clock.now() }),
			() => claimConversation(place.deps, input),
			() => place.receive({ sdkConversationId })
		]) {
			await change();
			const now = await version();
			expect(seen).not.toContain(now);
			expect((await findConversation(place.deps, input))?.version).toBe(now);
			seen.push(now);
		}
		expect(await version(place.adults)).toBeUndefined();
	});

	it('has no version for who may not read it, and the attempt is logged', async () => {
		const { conversationId } = await place.receive();
		const actor = await place.addPerson('Chef', WATCH);
		const input = { actor, conversationId, mailboxId: place.children };
		expect(await findConversationVersion(place.deps, input)).toBeUndefined();
		expect(
			await findConversationVersion(place.deps, { ...input, conversationId: 'nowhere' })
		).toBeUndefined();
		expect(await openings(actor, 'access.denied')).toHaveLength(1);
	});

	it('is secret as soon as one message of it is, and stays so', async () => {
		const sdkConversationId = place.deps.ids.uuid();
		for (const confidential of [false, true, false]) {
			await place.receive({ sdkConversationId, confidential });
		}
		expect((await list(anna))?.rows).toMatchObject([{ confidential: true, messageCount: 3 }]);
	});

	it('joins a third party that repeats a conversation id to no conversation but its own', async () => {
		const sdkConversationId = place.deps.ids.uuid();
		const first = await place.receive({ sdkConversationId });
		const stranger = await place.receive({
			sdkConversationId,
			sender: {
				organisation: '0203:annan.example',
				name: 'Annan',
				address: 'a',
				functionName: 'A'
			}
		});
		expect(stranger.conversationId).not.toBe(first.conversationId);
	});

	it('is found by parts of subject, counterpart and case number, in any case, in readable mailboxes only', async () => {
		const { conversationId } = await place.receive({ subject: 'Kallelse till SIP-möte ÅSA 100 %' });
		await place.receive({ mailboxId: place.adults, subject: 'Kallelse till annat' });
		const found = async (query: string) =>
			(await searchConversations(place.deps, { actor: anna, query })).map((row) => row.id);
		for (const query of ['kallelse', 'åsa', 'REGION sip', '2026-114', 'barnmott', '100 %']) {
			expect(await found(query), query).toEqual([conversationId]);
		}
		for (const query of ['', 'k', '%%', '__', "' or 1=1", 'kallelse region annat']) {
			expect(await found(query), query).toEqual([]);
		}
	});
});
