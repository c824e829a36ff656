/** When worry reports come unasked, and from whom. What has been sent is counted in the store. */
import { eq } from 'drizzle-orm';
import { assert } from '../assert.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Federation } from './federation/federation.ts';
import type { SandboxStore } from './open-store.ts';
import { marks, tasks } from './tables.ts';

export interface WorryReports {
	/** Has a region send one, now. `to` is one of our functional addresses; without it the first. */
	send(options?: { to?: string }): Promise<{ messageId: string }>;
	/** The very first one, and after that one each period; for whoever wonders whether it is time. */
	sendWhenDue(): Promise<void>;
	/** Undefined: none is foreseen. */
	nextDueAt(): Promise<number | undefined>;
}

const COUNT = 'worry reports sent';
const LAST = 'last worry report unasked at';

export function createWorryReports(deps: {
	store: SandboxStore;
	federation: Federation;
	clock: Clock;
	ids: Ids;
	/** Whether one comes by itself when none has come yet. */
	first: boolean;
	/** Milliseconds; 0: no more after the first. */
	everyMs: number;
}): WorryReports {
	const { store, federation, clock, ids, first, everyMs } = deps;
	const { db } = store;

	async function nextDueAt(): Promise<number | undefined> {
		const [last] = await db.read.select().from(marks).where(eq(marks.name, LAST));
		if (!last) return first ? 0 : undefined;
		return everyMs > 0 ? Number(last.value) + everyMs : undefined;
	}

	async function addTask(tx: Tx, to: string): Promise<{ messageId: string }> {
		const [sent] = await tx.select().from(marks).where(eq(marks.name, COUNT));
		const number = Number(sent?.value ?? 0);
		const regions = federation.organisations.filter((each) => each.kind === 'region');
		const region = regions[number % regions.length];
		const from = region?.functions[0];
		assert(region && from, 'there is a region to send it');
		const messageId = ids.uuid();
		const now = clock.now();
		await tx.insert(tasks).values({
			id: messageId,
			transportId: `${ids.uuid()}@sandbox.example`,
			sender: region.participantId,
			recipient: federation.own.participantId,
			content: {
				kind: 'worry-report',
				conversationId: ids.uuid(),
				from: from.identifier,
				to,
				number
			},
			state: 'due',
			dueAt: now,
			attempts: 0,
			createdAt: now
		});
		await setMark(tx, COUNT, String(number + 1));
		return { messageId };
	}

	const defaultAddress = federation.own.functions[0]?.identifier ?? '';
	return {
		nextDueAt,
		send: ({ to = defaultAddress } = {}) => db.write((tx) => addTask(tx, to)),
		async sendWhenDue() {
			const dueAt = await nextDueAt();
			if (dueAt === undefined || dueAt > clock.now()) return;
			await db.write(async (tx) => {
				await addTask(tx, defaultAddress);
				await setMark(tx, LAST, String(clock.now()));
			});
		}
	};
}

async function setMark(tx: Tx, name: string, value: string): Promise<void> {
	await tx
		.insert(marks)
		.values({ name, value })
		.onConflictDoUpdate({ target: marks.name, set: { value } });
}
