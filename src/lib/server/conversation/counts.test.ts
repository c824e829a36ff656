import fc from 'fast-check';
import { count, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { createMailbox } from '../mailbox/create-mailbox.ts';
import { ManualClock } from '../clock.ts';
import { randomIds } from '../ids.ts';
import { conversationCounts, conversations } from './schema.ts';

const STATES = ['unassigned', 'assigned', 'waiting', 'done'] as const;

describe('the counts of a mailbox', () => {
	let database: Awaited<ReturnType<typeof openTestDatabase>>;
	let mailboxId: string;
	beforeEach(async () => {
		database = await openTestDatabase();
		const deps = { db: database.db, clock: new ManualClock(1), ids: randomIds };
		({ mailboxId } = await createMailbox(deps, {
			actor: 'installation',
			functionalAddress: 'a',
			name: 'A'
		}));
	});
	afterEach(() => database.close());

	const row = (id: string, state: (typeof STATES)[number]) => ({
		id,
		mailboxId,
		sdkConversationId: id,
		counterpartOrganisation: '0203:region.example',
		counterpartAddress: 'b',
		counterpartName: 'Region',
		counterpartFunctionName: 'B',
		subject: 'S',
		confidential: false,
		state,
		stateSince: 1,
		messageCount: 1,
		attachmentCount: 0,
		lastMessageAt: 1,
		createdAt: 1
	});

	it('stay true whatever is added, moved and removed', async () => {
		const act = fc.record({
			id: fc.constantFrom('1', '2', '3', '4'),
			state: fc.constantFrom(...STATES),
			remove: fc.boolean()
		});
		await fc.assert(
			fc.asyncProperty(fc.array(act, { maxLength: 20 }), async (acts) => {
				const { db } = database;
				for (const { id, state, remove } of acts) {
					await db.write((tx) =>
						remove
							? tx.delete(conversations).where(eq(conversations.id, id))
							: tx
									.insert(conversations)
									.values(row(id, state))
									.onConflictDoUpdate({ target: conversations.id, set: { state } })
					);
				}
				const counted = await db.read
					.select({ state: conversations.state, count: count() })
					.from(conversations)
					.groupBy(conversations.state);
				const kept = await db.read.select().from(conversationCounts);
				for (const state of STATES) {
					const of = (rows: { state: string; count: number }[]) =>
						rows.find((each) => each.state === state)?.count ?? 0;
					expect(of(kept), state).toBe(of(counted));
				}
			}),
			{ numRuns: 20 }
		);
	});
});
