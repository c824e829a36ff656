import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rightsAt } from '#lib/administration/membership.ts';
import { HANDLE, openWorkplace, READ, WATCH, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { claimConversation } from '../conversation/change-work.ts';
import { conversations } from '../conversation/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { grantRole } from '../identity/roles.ts';
import { NO_RIGHTS } from '../mailbox/rights.ts';
import { memberships } from '../mailbox/schema.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { applyChanges, previewChanges } from './change-memberships.ts';
import { undoBatch } from './undo-batch.ts';

describe('what somebody handles who can read there no longer', () => {
	let place: Workplace;
	let karin: Actor;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		karin = await place.addPerson('Karin');
		const { personId } = karin;
		await grantRole(place.deps, { actor: INSTALLATION, personId, role: 'administrator' });
		anna = await place.addPerson('Anna', HANDLE);
		const { conversationId } = await place.receive();
		await claimConversation(place.deps, { actor: anna, conversationId });
	});
	afterEach(() => place.close());

	const assignee = async () => {
		const [row] = await place.deps.db.read.select().from(conversations);
		return row?.assigneeId;
	};
	const set = (rights: typeof HANDLE, dates: { from?: number; until?: number } = {}) =>
		setMembership(place.deps, {
			...{ actor: karin, mailboxId: place.children, personId: anna.personId, rights },
			...dates
		});
	const change = async (level: 'none' | 'send') => {
		const terms =
			level === 'none' ? null : { rights: rightsAt(level, false), from: null, until: null };
		const wishes = [{ personId: anna.personId, mailboxId: place.children, terms }];
		const planned = await previewChanges(place.deps, { actor: karin, wishes });
		if (planned.outcome !== 'planned') throw new Error(planned.outcome);
		const { digest } = planned;
		const applied = await applyChanges(place.deps, { actor: karin, wishes, digest, kind: 'bulk' });
		if (applied.outcome !== 'done') throw new Error(applied.outcome);
		return applied.batchId;
	};

	it('stays hers while she can read: with less, longer or shorter, or by another source', async () => {
		await set(READ);
		await set(READ, { until: place.clock.now() + 1_000 });
		expect(await assignee()).toBe(anna.personId);
		await place.deps.db.write((tx) =>
			tx.insert(memberships).values({
				...{ mailboxId: place.children, personId: anna.personId, source: 'group:g' },
				...{ mayQueue: true, mayRead: true, maySend: false, mayAdminister: false },
				createdAt: 0
			})
		);
		await set(NO_RIGHTS);
		expect(await assignee()).toBe(anna.personId);
	});

	it('is everybody’s again when the right is taken, cut to the queue, or begins later', async () => {
		for (const lose of [
			() => set(NO_RIGHTS),
			() => set(WATCH),
			() => set(HANDLE, { from: place.clock.now() + 1_000 })
		]) {
			await set(HANDLE);
			const [row] = await place.deps.db.read.select().from(conversations);
			await claimConversation(place.deps, { actor: anna, conversationId: row!.id });
			expect(await assignee()).toBe(anna.personId);
			await lose();
			expect(await assignee()).toBeNull();
		}
		const events = await place.deps.db.read
			.select({ event: auditEvents.event, by: auditEvents.personId })
			.from(auditEvents)
			.where(eq(auditEvents.event, 'conversation.released'));
		expect(events).toEqual(Array(3).fill({ event: 'conversation.released', by: karin.personId }));
	});

	it('is everybody’s again after a change of many, logged after what took it', async () => {
		await change('none');
		expect(await assignee()).toBeNull();
		const log = await place.deps.db.read
			.select({ event: auditEvents.event })
			.from(auditEvents)
			.orderBy(auditEvents.seq);
		expect(log.slice(-3).map(({ event }) => event)).toEqual([
			'membership.removed',
			'conversation.released',
			'batch.applied'
		]);
		expect(await verifyAudit(place.deps.db)).toMatchObject({ outcome: 'intact' });
	});

	it('is everybody’s again when what gave the right is taken back', async () => {
		const bo = await place.addPerson('Bo');
		const wishes = [
			{
				...{ personId: bo.personId, mailboxId: place.children },
				terms: { rights: rightsAt('send', false), from: null, until: null }
			}
		];
		const planned = await previewChanges(place.deps, { actor: karin, wishes });
		if (planned.outcome !== 'planned') throw new Error(planned.outcome);
		const { digest } = planned;
		const applied = await applyChanges(place.deps, { actor: karin, wishes, digest, kind: 'bulk' });
		if (applied.outcome !== 'done') throw new Error(applied.outcome);
		const { conversationId } = await place.receive();
		await claimConversation(place.deps, { actor: bo, conversationId });
		await undoBatch(place.deps, { actor: karin, batchId: applied.batchId });
		const [row] = await place.deps.db.read
			.select({ assignee: conversations.assigneeId })
			.from(conversations)
			.where(eq(conversations.id, conversationId));
		expect(row).toEqual({ assignee: null });
	});
});
