/**
 * A process that has a data folder open and works: the whole app without its pages, in the sandbox. It sends one message with
 * a file, waits until that is receipted and answered, says so in one line of JSON, and then goes on writing until its
 * standard input ends.
 *
 *   node tests/support/running-app.ts FOLDER
 */
import { and, eq, isNotNull } from 'drizzle-orm';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '#lib/server/app.ts';
import { appendAudit } from '#lib/server/audit/append-audit.ts';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { loadConfig } from '#lib/server/config.ts';
import { DEMO_PEOPLE } from '#lib/server/demo/demo-people.ts';
import { mailboxes } from '#lib/server/mailbox/schema.ts';
import { addDraftAttachment } from '#lib/server/message/add-draft-attachment.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { messages } from '#lib/server/message/schema.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';
import { trainingAddress } from '#lib/server/sandbox/federation/federation.ts';

const [, , folder = ''] = process.argv;
const config = loadConfig({
	SLUSS_ENVIRONMENT: 'sandbox',
	SLUSS_ROOT: resolve(import.meta.dirname, '../..'),
	SLUSS_DATA: folder,
	SLUSS_SANDBOX_PACE: '0',
	SLUSS_POLL_MS: '50'
});
const quiet = { info() {}, warn() {}, error() {} };
const app = await createApp(config, { log: quiet });
await app.start();
const sent = await send();
const answer = await untilAnswered(sent);
process.stdout.write(`${JSON.stringify({ sent, answer })}\n`);

let ended = false;
process.stdin.resume().on('end', () => (ended = true));
let written = 0;
while (!ended) {
	await app.db.write((tx) =>
		appendAudit(tx, {
			event: 'session.ended',
			at: app.clock.now(),
			personId: null
		})
	);
	written += 1;
	await wait(5);
}
process.stdout.write(
	`${JSON.stringify({ written, audit: (await verifyAudit(app.db)).outcome })}\n`
);
await app.stop();

async function send(): Promise<string> {
	const actor = { personId: DEMO_PEOPLE[0]?.id ?? '' };
	const mailbox = (await app.db.read.select().from(mailboxes)).find(({ functionalAddress }) =>
		functionalAddress.endsWith(':barn-och-unga')
	);
	const draft = await createDraft(app, { actor, mailboxId: mailbox?.id ?? '' });
	if (draft.outcome !== 'done') throw new Error(draft.outcome);
	const { draftId } = draft;
	await saveDraft(app, {
		actor,
		draftId,
		changes: {
			recipient: {
				organisation: '0203:ovningsmyndigheten.example',
				address: trainingAddress('svarar')
			},
			subject: 'Hemlig rubrik',
			confidential: true,
			text: 'Kan ni på **torsdag**?'
		}
	});
	await addDraftAttachment(app, { actor, draftId, fileName: 'plan.pdf', content: pdf() });
	const outcome = await sendDraft(app, { actor, draftId });
	if (outcome.outcome !== 'sent') throw new Error(JSON.stringify(outcome));
	app.wakeOutbox();
	return outcome.messageId;
}

async function* pdf(): AsyncGenerator<Uint8Array> {
	yield Buffer.from('%PDF-1.7 en plan');
}

/** The message id of the answer, when both are accepted and our receipt has gone. */
async function untilAnswered(messageId: string): Promise<string> {
	for (;;) {
		const [own] = await app.db.read
			.select()
			.from(messages)
			.where(and(eq(messages.id, messageId), eq(messages.status, 'ACCEPTED')));
		const [answer] = await app.db.read
			.select({ id: messages.messageId })
			.from(messages)
			.innerJoin(outboxEntries, eq(outboxEntries.messageId, messages.id))
			.where(
				and(
					eq(messages.refToMessageId, messageId),
					eq(messages.direction, 'incoming'),
					isNotNull(outboxEntries.transportedAt)
				)
			);
		if (own && answer) return answer.id;
		await wait(20);
	}
}
