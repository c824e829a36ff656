import { join, resolve } from 'node:path';
import { listConversations } from '../src/lib/server/conversation/queries.ts';
import { conversations } from '../src/lib/server/conversation/schema.ts';
import { openDatabase, type Db } from '../src/lib/server/db/database.ts';
import { migrate } from '../src/lib/server/db/migrate.ts';
import { systemClock } from '../src/lib/server/clock.ts';
import { randomIds } from '../src/lib/server/ids.ts';
import { createPerson } from '../src/lib/server/identity/create-person.ts';
import { createMailbox } from '../src/lib/server/mailbox/create-mailbox.ts';
import { listMailboxes } from '../src/lib/server/mailbox/queries.ts';
import { setMembership } from '../src/lib/server/mailbox/set-membership.ts';
import { median, timeRuns, type BenchCase, type Measurement } from './bench-case.ts';

const RUNS = 50;
const STATES = ['unassigned', 'assigned', 'waiting', 'done', 'done', 'done'] as const;

/** What the queue's page asks the encrypted database, at 100 and at 10 000 conversations: the cost must not follow. */
export default (async ({ folder }) => [
	...(await measure(join(folder, 'inbox-100.db'), 100)),
	...(await measure(join(folder, 'inbox-10000.db'), 10_000))
]) satisfies BenchCase;

async function measure(file: string, count: number): Promise<Measurement[]> {
	const db = await openDatabase({ url: `file:${file}`, encryptionKey: 'bench' });
	await migrate(db, resolve(import.meta.dirname, '../drizzle'));
	const deps = { db, clock: systemClock, ids: randomIds };
	const actor = { personId: randomIds.uuid() };
	const mailboxId = await fill(deps, actor.personId, count);
	const page = { actor, mailboxId, view: 'all' as const };
	let before: string | undefined;
	const rows: Measurement[] = [];
	const row = async (work: string, action: () => Promise<unknown>) => {
		await action();
		const ms = median(await timeRuns(RUNS, action));
		rows.push({ work: `${work}, ${count} conversations`, tool: 'sluss', ms });
	};
	await row('inbox page', () => listConversations(deps, page));
	for (let turned = 0; turned < Math.min(count / 100, 40); turned += 1) {
		const turn = before === undefined ? page : { ...page, before };
		before = (await listConversations(deps, turn))?.next ?? undefined;
	}
	if (before !== undefined) {
		const far = { ...page, before };
		await row('inbox page far down', () => listConversations(deps, far));
	}
	await row('mailboxes with counts', () => listMailboxes(deps, { actor }));
	await db.close();
	return rows;
}

async function fill(
	deps: { db: Db; clock: typeof systemClock; ids: typeof randomIds },
	personId: string,
	count: number
): Promise<string> {
	await createPerson(deps, { actor: 'installation', id: personId, displayName: 'Handläggare' });
	const { mailboxId } = await createMailbox(deps, {
		actor: 'installation',
		functionalAddress: 'bench',
		name: 'Mottagning'
	});
	const rights = { queue: true, read: true, send: true, administer: false };
	await setMembership(deps, { actor: 'installation', mailboxId, personId, rights });
	const values = Array.from({ length: count }, (_, index) => {
		const state = STATES[index % STATES.length] ?? 'done';
		const at = Date.UTC(2026, 0, 1) + index * 60_000;
		return {
			id: deps.ids.uuid(),
			mailboxId,
			sdkConversationId: deps.ids.uuid(),
			counterpartOrganisation: '0203:region.example',
			counterpartAddress: 'mottagning',
			counterpartName: 'Region Exempel',
			counterpartFunctionName: 'Barnmottagningen',
			subject: `Ärende ${index}`,
			confidential: index % 2 === 0,
			state,
			assigneeId: state === 'assigned' ? personId : null,
			stateSince: at,
			messageCount: 1,
			attachmentCount: 0,
			lastMessageAt: at,
			lastIncomingAt: at,
			createdAt: at
		};
	});
	for (let from = 0; from < count; from += 200) {
		await deps.db.write((tx) => tx.insert(conversations).values(values.slice(from, from + 200)));
	}
	return mailboxId;
}
