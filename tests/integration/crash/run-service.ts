/**
 * The program that the crash tests start, kill and start again: the whole app without its pages, on the folder given. It
 * sends one message to a counterpart that answers, unless it has been sent, and ends when all of it is over.
 *
 *   node tests/integration/crash/run-service.ts FOLDER      CRASH_AT=<checkpoint>[#n]: dies at its n-th passage
 */
import { count, eq, isNull, ne } from 'drizzle-orm';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp, type App } from '#lib/server/app.ts';
import { DEMO_PEOPLE } from '#lib/server/demo/demo-people.ts';
import { randomIds } from '#lib/server/ids.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { addDraftAttachment } from '#lib/server/message/add-draft-attachment.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { messages } from '#lib/server/message/schema.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { mailboxes } from '#lib/server/mailbox/schema.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';
import { trainingAddress } from '#lib/server/sandbox/federation/federation.ts';
import { openSandboxStore } from '#lib/server/sandbox/open-store.ts';
import { tasks, transports } from '#lib/server/sandbox/tables.ts';
import type { CheckpointName } from '#lib/server/workers/checkpoints.ts';
import { crashConfig } from './crash-config.ts';

const [, , folder = ''] = process.argv;
const [crashAt, nth = '1'] = (process.env.CRASH_AT ?? '').split('#');
const GIVE_UP_MS = 90_000;
const QUIET_MS = 250;

let passages = 0;
async function checkpoint(name: CheckpointName): Promise<void> {
	if (name !== crashAt || ++passages < Number(nth)) return;
	process.kill(process.pid, 'SIGKILL');
	await new Promise(() => {});
}

const lines: string[] = [];
const remember = (event: string, facts: object = {}) =>
	lines.push(JSON.stringify({ event, ...facts }));
const log = { info: remember, warn: remember, error: remember };

const app = await createApp(crashConfig(folder), { checkpoint, log });
await app.start();
if (process.env.SEND !== 'no') await sendOnce(app);
await untilQuiet(app);
await app.stop();

async function sendOnce({ db, ...deps }: App): Promise<void> {
	const [{ sent } = { sent: 0 }] = await db.read
		.select({ sent: count() })
		.from(messages)
		.where(eq(messages.direction, 'outgoing'));
	if (sent > 0) return;
	const actor = { personId: DEMO_PEOPLE[0]?.id ?? '' };
	const mailbox = (await db.read.select().from(mailboxes)).find(({ functionalAddress }) =>
		functionalAddress.endsWith(':barn-och-unga')
	);
	const use = { db, ...deps };
	const draft = await createDraft(use, { actor, mailboxId: mailbox?.id ?? '' });
	if (draft.outcome !== 'done') throw new Error(draft.outcome);
	const { draftId } = draft;
	await saveDraft(use, {
		actor,
		draftId,
		changes: {
			recipient: {
				organisation: '0203:ovningsmyndigheten.example',
				address: trainingAddress('svarar')
			},
			subject: 'Fråga om samverkan',
			confidential: true,
			text: 'Kan ni på **torsdag**?'
		}
	});
	await addDraftAttachment(use, { actor, draftId, fileName: 'plan.pdf', content: pdf() });
	const outcome = await sendDraft(use, { actor, draftId });
	if (outcome.outcome !== 'sent') throw new Error(JSON.stringify(outcome));
	deps.wakeOutbox();
}

async function* pdf(): AsyncGenerator<Uint8Array> {
	yield Buffer.from('%PDF-1.7 en plan');
}

/** Over, and nothing more comes of it for a while: a doubled message would show itself then. */
async function untilQuiet({ db, clock }: App): Promise<void> {
	const counterparts = await openSandboxStore(join(folder, 'sandbox'), randomIds);
	const end = clock.now() + GIVE_UP_MS;
	let quietSince = clock.now();
	while (clock.now() - quietSince < QUIET_MS) {
		await wait(20);
		if (clock.now() > end) {
			process.stderr.write(lines.join('\n'));
			process.exit(3);
		}
		const open =
			(await db.read.$count(outboxEntries, ne(outboxEntries.state, 'finished'))) +
			(await db.read.$count(deliveries, ne(deliveries.state, 'processed')));
		const theirs =
			(await counterparts.db.read.$count(transports, isNull(transports.acknowledgedAt))) +
			(await counterparts.db.read.$count(tasks, ne(tasks.state, 'sent')));
		const incoming = await db.read.$count(messages, eq(messages.status, 'NEW'));
		const wanted = process.env.SEND === 'no' ? 1 : 2;
		if (open + theirs > 0 || incoming < wanted) quietSince = clock.now();
	}
	await counterparts.close();
}
