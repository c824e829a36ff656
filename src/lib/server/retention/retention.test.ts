import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { useMessageService, type Service } from '#tests/support/message-service.ts';
import { US } from '#tests/support/region.ts';
import { ADMINISTER, HANDLE, READ } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import {
	claimConversation,
	closeConversation,
	reopenConversation
} from '../conversation/change-work.ts';
import { markConversationRead } from '../conversation/mark-read.ts';
import { conversations } from '../conversation/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { deliveries } from '../inbox/schema.ts';
import { addDraftAttachment } from '../message/add-draft-attachment.ts';
import { createDraft } from '../message/create-draft.ts';
import { discardDraft } from '../message/discard-draft.ts';
import { createTextFormatter } from '../message/text-formatter.ts';
import { saveDraft } from '../message/save-draft.ts';
import { messages } from '../message/schema.ts';
import { listReferencedBlobs } from '../storage/referenced-blobs.ts';
import { setLegalHold, liftLegalHold } from './legal-hold.ts';
import { listRetention, previewRetention } from './queries.ts';
import { parseRule, DAY_MS, type RetentionRule } from './rule.ts';
import { runRetention } from './run-retention.ts';
import { setRetentionRule } from './set-rule.ts';

const world = useMessageService();
const RULE: RetentionRule = { basis: 'done', days: 30, envelopeDays: null };
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64'
);
const SECRET = 'Hemlig uppgift om Kalle';

let s: Service;
let folder: string;
let closeBlobs: () => Promise<void>;
let reader: Actor;
beforeEach(async () => {
	const store = await openTestBlobs();
	({ folder, close: closeBlobs } = store);
	await world.reopen({ blobs: store.blobs });
	s = world.service;
	await s.listFunction(US, 'kommun:vuxna', 'Vuxna');
	reader = await s.addPerson('Vera Vuxen', HANDLE, { mailboxId: s.adults });
});
afterEach(() => closeBlobs());

/** A message from the mailbox for children to the one for adults, with a file; both have it, and the same file. */
async function sendWithin(text = SECRET): Promise<void> {
	await s.send({
		text,
		subject: 'Ärende 17',
		file: { fileName: 'bild.png', bytes: PNG },
		recipient: { organisation: US, address: 'kommun:vuxna' }
	});
	await s.settle();
}

async function conversationIn(mailboxId: string) {
	const [row] = await s.deps.db.read
		.select()
		.from(conversations)
		.where(eq(conversations.mailboxId, mailboxId));
	return row;
}

/** Read and done, by who works there. */
async function finish(mailboxId: string, actor: Actor): Promise<string> {
	const { id: conversationId } = (await conversationIn(mailboxId))!;
	await markConversationRead(s.deps, { actor, conversationId });
	await claimConversation(s.deps, { actor, conversationId });
	const { outcome } = await closeConversation(s.deps, { actor, conversationId });
	expect(outcome).toBe('done');
	return conversationId;
}

const setRule = (mailboxId: string, rule: RetentionRule | null = RULE) =>
	setRetentionRule(s.deps, { actor: INSTALLATION, mailboxId, rule });
const preview = (mailboxId: string) => previewRetention(s.deps, { actor: INSTALLATION, mailboxId });

/** Time passes, for the files too. */
async function wait(days: number): Promise<void> {
	for (const name of await readdir(folder, { recursive: true })) {
		const then = new Date(s.clock.now());
		await utimes(join(folder, name), then, then);
	}
	s.clock.advance(days * DAY_MS);
}

async function run(graceMs?: number) {
	const counts = await runRetention(s.deps, {
		personId: null,
		...(graceMs !== undefined && { graceMs })
	});
	if (counts.outcome !== 'done') throw new Error(counts.outcome);
	return counts;
}

async function files(): Promise<string[]> {
	const names = await readdir(folder, { recursive: true });
	return names.map((name) => name.slice(3)).filter((name) => /^[\da-f]{64}$/.test(name));
}

describe('nothing goes by age', () => {
	beforeEach(() => sendWithin());

	it('where there is no rule', async () => {
		await finish(s.adults, reader);
		await wait(1000);
		expect(await run()).toMatchObject({ conversations: 0, files: 0 });
	});

	it('that nobody has taken, nobody has read, or that is not done', async () => {
		await setRule(s.adults);
		await wait(1000);
		expect(await run()).toMatchObject({ conversations: 0 });
		const { id: conversationId } = (await conversationIn(s.adults))!;
		await claimConversation(s.deps, { actor: reader, conversationId });
		await closeConversation(s.deps, { actor: reader, conversationId });
		await wait(1000);
		// Done, and yet nobody has read it.
		expect(await run()).toMatchObject({ conversations: 0 });
		await markConversationRead(s.deps, { actor: reader, conversationId });
		await reopenConversation(s.deps, { actor: reader, conversationId });
		await wait(1000);
		expect(await run()).toMatchObject({ conversations: 0 });
	});

	it('before its time, and at its time it does', async () => {
		await setRule(s.adults);
		await finish(s.adults, reader);
		await wait(29);
		expect(await run()).toMatchObject({ conversations: 0 });
		await wait(1);
		expect(await run()).toMatchObject({ conversations: 1, messages: 1, attachments: 1 });
	});

	it('while its exchange has not ended', async () => {
		await setRule(s.adults);
		await finish(s.adults, reader);
		await s.deps.db.write((tx) =>
			tx.update(messages).set({ status: 'RECEIPT_SENT' }).where(eq(messages.mailboxId, s.adults))
		);
		await wait(1000);
		expect(await preview(s.adults)).toMatchObject({ conversations: 0 });
		expect(await run()).toMatchObject({ conversations: 0 });
	});

	it('under a hold on the conversation or on the mailbox; lifted, it goes', async () => {
		await setRule(s.adults);
		const conversationId = await finish(s.adults, reader);
		await wait(31);
		for (const of of [{ conversationId }, {}]) {
			const input = { actor: INSTALLATION, mailboxId: s.adults, reason: 'Dnr 17', ...of } as const;
			const hold = await setLegalHold(s.deps, input);
			if (hold.outcome !== 'done') throw new Error(hold.outcome);
			expect(await setLegalHold(s.deps, input)).toEqual({ outcome: 'held-already' });
			expect(await run()).toMatchObject({ conversations: 0 });
			await liftLegalHold(s.deps, { actor: INSTALLATION, holdId: hold.holdId });
		}
		expect(await run()).toMatchObject({ conversations: 1 });
	});

	it('while somebody is writing an answer; what was left lying goes along', async () => {
		await setRule(s.adults);
		const conversationId = await finish(s.adults, reader);
		await wait(25);
		const [message] = await s.deps.db.read
			.select()
			.from(messages)
			.where(eq(messages.conversationId, conversationId));
		const draft = await createDraft(s.deps, {
			actor: reader,
			mailboxId: s.adults,
			inReplyTo: message!.id
		});
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		await saveDraft(s.deps, {
			actor: reader,
			draftId: draft.draftId,
			changes: { text: 'Ett halvt svar' }
		});
		await wait(10);
		expect(await run()).toMatchObject({ conversations: 0 });
		await wait(30);
		expect(await run()).toMatchObject({ conversations: 1 });
		expect(await leftOf('Ett halvt svar')).toBe(false);
	});
});

describe('what goes', () => {
	beforeEach(async () => {
		await sendWithin();
		await setRule(s.adults);
		await finish(s.adults, reader);
	});

	it('is what the preview has shown', async () => {
		await wait(30);
		const shown = (await preview(s.adults))!;
		const before = await conversationIn(s.adults);
		expect(shown).toMatchObject({ conversations: 1, messages: 1, attachments: 1 });
		expect(shown.rows.map(({ id }) => id)).toEqual([before!.id]);
		expect(JSON.stringify(shown)).not.toMatch(/Ärende 17|Hemlig/);
		expect(await run()).toMatchObject({ conversations: 1, messages: 1, attachments: 1 });
		expect(await conversationIn(s.adults)).toBeUndefined();
		expect(await preview(s.adults)).toMatchObject({ conversations: 0 });
	});

	it('leaves a file that another message has, and takes it when that goes too', async () => {
		await wait(30);
		await run();
		expect((await files()).sort()).toEqual([...(await spokenOf())].sort());
		const own = await conversationIn(s.children);
		expect(own).toBeDefined();
		await setRule(s.children);
		await finish(s.children, s.author);
		await wait(30);
		expect(await run()).toMatchObject({ conversations: 1, attachments: 1 });
		expect(await files()).toEqual([]);
	});

	it('leaves nothing that can be read: not in the database, not in its free pages, not in files', async () => {
		expect(await leftOf(SECRET)).toBe(true);
		await setRule(s.children);
		await finish(s.children, s.author);
		await wait(30);
		await run();
		expect(await leftOf(SECRET)).toBe(false);
		expect(await leftOf('Ärende 17')).toBe(false);
		expect(await leftOf('bild.png')).toBe(false);
		// Nor are there older copies of these pages in the write-ahead log.
		const [place] = await s.deps.db.read.all<{ file: string }>(sql`PRAGMA database_list`);
		expect((await stat(`${place!.file}-wal`)).size).toBe(0);
	});

	it('leaves the transfer log without message and envelope, and a record without content', async () => {
		await wait(30);
		const { id } = (await conversationIn(s.adults))!;
		await run();
		const [delivery] = await s.deps.db.read
			.select()
			.from(deliveries)
			.where(eq(deliveries.kind, 'message'));
		expect(delivery).toMatchObject({ messageId: null, envelopeBlob: '' });
		const [record] = await s.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'retention.removed'));
		expect(record).toMatchObject({
			conversationId: id,
			mailboxId: s.adults,
			facts: { messages: 1, attachments: 1, basis: 'done', days: 30, envelopesKept: 0 }
		});
		expect(await verifyAudit(s.deps.db)).toMatchObject({ outcome: 'intact' });
	});

	it('keeps the raw envelopes for as long as the rule says, and then lets them go', async () => {
		await setRule(s.adults, { ...RULE, envelopeDays: 365 });
		await wait(30);
		expect(await run()).toMatchObject({ conversations: 1, envelopes: 0 });
		const kept = async () =>
			(await s.deps.db.read.select().from(deliveries)).filter(
				({ kind, envelopeBlob }) => kind === 'message' && envelopeBlob !== ''
			);
		expect(await kept()).toHaveLength(1);
		await wait(336);
		expect((await run()).envelopes).toBeGreaterThan(0);
		expect(await kept()).toHaveLength(0);
	});

	it('is forgotten in memory', async () => {
		const texts = createTextFormatter();
		const [message] = await s.deps.db.read.select().from(messages);
		await texts.format([{ id: message!.id, texts: ['först'] }]);
		texts.forget([message!.id]);
		const [[blocks] = []] = await texts.format([{ id: message!.id, texts: ['sedan'] }]);
		expect(JSON.stringify(blocks)).toContain('sedan');
	});

	it('goes on by itself after a crash anywhere, and nothing is counted or lost twice', async () => {
		await sendWithin('Ett till');
		await setRule(s.children);
		await s.deps.db.write((tx) => tx.update(conversations).set({ state: 'done' }));
		for (const row of await s.deps.db.read.select().from(conversations)) {
			const actor = row.mailboxId === s.adults ? reader : s.author;
			await markConversationRead(s.deps, { actor, conversationId: row.id });
		}
		await wait(30);
		const all = (await s.deps.db.read.select().from(conversations)).length;
		for (const crashAt of ['removed', 'envelopes'] as const) {
			const dying = {
				...s.deps,
				onStep: async (step: string) => {
					if (step === crashAt) throw new Error('killed');
				}
			};
			await expect(runRetention(dying, { personId: null })).rejects.toThrow('killed');
		}
		const counts = await run();
		expect(counts.conversations).toBe(0);
		expect(await files()).toEqual([]);
		const records = await s.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'retention.removed'));
		expect(records).toHaveLength(all);
		expect(await s.deps.db.read.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
	});

	it('is done by one at a time', async () => {
		await wait(30);
		const both = await Promise.all([
			runRetention(s.deps, { personId: null }),
			runRetention(s.deps, { personId: null })
		]);
		expect(both.map(({ outcome }) => outcome).sort()).toEqual(['done', 'running']);
	});
});

describe('files that nothing speaks of', () => {
	it('go after a day of grace: of discarded drafts, of what was never recorded', async () => {
		const draft = await createDraft(s.deps, { actor: s.author, mailboxId: s.children });
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		const { draftId } = draft;
		await addDraftAttachment(s.deps, {
			actor: s.author,
			draftId,
			fileName: 'a.png',
			content: (async function* () {
				yield PNG;
			})()
		});
		await s.deps.blobs.put(Buffer.from('never recorded'), { bytesMax: 100 });
		expect(await files()).toHaveLength(2);
		await wait(2);
		expect(await run()).toMatchObject({ files: 1 });
		await discardDraft(s.deps, { actor: s.author, draftId });
		await wait(0);
		expect(await run()).toMatchObject({ files: 0 });
		await wait(2);
		expect(await run()).toMatchObject({ files: 1 });
	});

	it('stay when the same content has just been stored again', async () => {
		const { id } = await s.deps.blobs.put(PNG, { bytesMax: 1000 });
		await wait(2);
		const before = s.clock.now() - DAY_MS;
		const path = join(folder, id.slice(0, 2), id);
		const now = new Date(s.clock.now());
		await utimes(path, now, now);
		expect(await s.deps.blobs.deleteUnwritten(id, before)).toBe(false);
		expect(await run()).toMatchObject({ files: 0 });
	});
});

describe('who decides', () => {
	it('is an administrator or who administers the mailbox; to others there is nothing', async () => {
		const unit = await s.addPerson('Ulla', ADMINISTER);
		const outsider = await s.addPerson('Ove', READ);
		const rule = { mailboxId: s.children, rule: RULE };
		expect(await setRetentionRule(s.deps, { actor: outsider, ...rule })).toEqual({
			outcome: 'not-found'
		});
		expect(await previewRetention(s.deps, { actor: outsider, mailboxId: s.children })).toBe(
			undefined
		);
		expect(await listRetention(s.deps, { actor: outsider })).toEqual([]);
		expect(await setRetentionRule(s.deps, { actor: unit, ...rule })).toEqual({ outcome: 'done' });
		expect(
			await setRetentionRule(s.deps, { actor: unit, mailboxId: s.adults, rule: RULE })
		).toEqual({ outcome: 'not-found' });
		expect(await listRetention(s.deps, { actor: unit })).toMatchObject([
			{ id: s.children, rule: RULE }
		]);
		expect(await previewRetention(s.deps, { actor: unit, mailboxId: s.children })).toMatchObject({
			mayRead: false
		});
	});

	it('gives a reason for a hold, without a personal number', async () => {
		for (const reason of ['', ' ', 'x'.repeat(301), 'Gäller 19121212-1212']) {
			expect(
				await setLegalHold(s.deps, { actor: INSTALLATION, mailboxId: s.adults, reason })
			).toEqual({ outcome: 'reason' });
		}
	});

	it.each([
		{ basis: 'done', days: '0', envelopeDays: '' },
		{ basis: 'done', days: '', envelopeDays: '' },
		{ basis: 'done', days: '1e3', envelopeDays: '' },
		{ basis: 'age', days: '30', envelopeDays: '' },
		{ basis: 'done', days: '30', envelopeDays: '-1' },
		{ basis: 'done', days: '99999', envelopeDays: '' }
	])('by a rule that says something: not %o', (fields) => {
		expect(parseRule(fields)).toBeUndefined();
	});
});

async function spokenOf(): Promise<Set<string>> {
	return listReferencedBlobs(s.deps.db.read);
}

/** Whether a text is anywhere: in any page of the database, decrypted, free ones too, or in any file. */
async function leftOf(text: string): Promise<boolean> {
	const { db, blobs } = s.deps;
	const pages = await db.client.execute('SELECT data FROM sqlite_dbpage');
	if (pages.rows.some((row) => Buffer.from(row['data'] as ArrayBuffer).includes(text))) return true;
	for (const id of await files()) {
		if ((await blobs.read(id)).includes(text)) return true;
	}
	return false;
}
