/** One draft to several recipients: one message each, one act, one conversation id. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RECIPIENTS_MAX } from '#lib/message/draft.ts';
import { conversations } from '../conversation/schema.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { createPerson } from '../identity/create-person.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { createDraft } from './create-draft.ts';
import { findDraft } from './draft-queries.ts';
import { checkDraft } from './check-draft.ts';
import { listSendList } from './list-send-list.ts';
import { saveDraft } from './save-draft.ts';
import { sendDraft } from './send-draft.ts';
import { drafts } from './schema.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { certificateFor, sealFromRegion, sealReceiptFrom, US } from '#tests/support/region.ts';
import { READ, REGION, WATCH } from '#tests/support/workplace.ts';

const world = useMessageService();
const SCHOOL = { organisation: '0203:skola.example', address: 'skola:elevhalsa' };
const ADULTS = { organisation: US, address: 'kommun:vuxna' };
const school = certificateFor('Skolan');

beforeEach(async () => {
	await world.service.listFunction(SCHOOL.organisation, SCHOOL.address, 'Elevhälsan');
	await world.service.listFunction(US, ADULTS.address, 'Vuxna');
	world.service.directory.published.set(SCHOOL.organisation, school);
});

async function write(moreRecipients: { organisation: string; address: string }[]) {
	const { deps, author, children } = world.service;
	const begun = await createDraft(deps, { actor: author, mailboxId: children });
	const { draftId } = begun as { draftId: string };
	const saved = await saveDraft(deps, {
		actor: author,
		draftId,
		changes: {
			recipient: REGION,
			moreRecipients,
			subject: 'Samråd',
			confidential: false,
			text: 'Hej'
		}
	});
	expect(saved.outcome).toBe('done');
	return draftId;
}
const draftOf = async (draftId: string) =>
	(await findDraft(world.service.deps, { actor: world.service.author, draftId }))!;
const problemsOf = async (draftId: string) =>
	checkDraft(world.service.deps, await draftOf(draftId));

describe('a send list is refused', () => {
	test('with a recipient that is unknown, named twice, or the sending mailbox: each said once', async () => {
		const unknown = [1, 2].map((n) => ({ organisation: SCHOOL.organisation, address: `x${n}` }));
		const same = {
			organisation: REGION.organisation.toUpperCase(),
			address: ` ${REGION.address} `
		};
		const own = { organisation: US, address: 'kommun:barn' };
		const draftId = await write([...unknown, same, own]);
		expect((await problemsOf(draftId)).map(({ field, code }) => `${field} ${code}`).sort()).toEqual(
			['recipient duplicate', 'recipient same-mailbox', 'recipient unknown-recipient']
		);
		const { deps, author } = world.service;
		expect(await sendDraft(deps, { actor: author, draftId })).toMatchObject({ outcome: 'invalid' });
		expect(await world.service.rows()).toEqual([]);
		expect(await world.service.entries()).toEqual([]);
	});

	test('with more recipients than the limit; what is far above it is not even kept', async () => {
		const many = Array.from({ length: 1000 }, (_, n) => ({ ...SCHOOL, address: `x${n}` }));
		const draftId = await write(many);
		expect((await problemsOf(draftId)).map(({ code }) => code)).toContain('too-many');
		expect((await draftOf(draftId)).moreRecipients).toHaveLength(2 * RECIPIENTS_MAX);
	});

	test('when it is an answer: that goes to whom it answers', async () => {
		world.service.deliver(sealFromRegion(world.parties).envelope);
		await world.service.settle();
		const { deps, author, children } = world.service;
		const begun = await createDraft(deps, {
			actor: author,
			mailboxId: children,
			inReplyTo: world.service.notices[0]!.messageId
		});
		const { draftId } = begun as { draftId: string };
		const changes = { moreRecipients: [SCHOOL] };
		expect(await saveDraft(deps, { actor: author, draftId, changes })).toEqual({
			outcome: 'fixed',
			field: 'recipient'
		});
	});
});

describe('a send list', () => {
	test('goes out as one message each, with ids of their own and a conversation id in common', async () => {
		const id = await world.service.send({
			moreRecipients: [SCHOOL, ADULTS],
			file: { fileName: 'plan.pdf', bytes: Buffer.from('%PDF-1.7 plan') }
		});
		await world.service.settle();
		const sent = (await world.service.rows()).filter(({ direction }) => direction === 'outgoing');
		expect(sent.map(({ recipientAddress }) => recipientAddress)).toEqual([
			REGION.address,
			SCHOOL.address,
			ADULTS.address
		]);
		expect(new Set(sent.map((message) => message.messageId)).size).toBe(3);
		expect(sent[0]!.id).toBe(id);
		expect(new Set(sent.map((message) => message.sdkConversationId))).toEqual(new Set([id]));
		expect(new Set(sent.map((message) => message.sendListId))).toEqual(new Set([id]));
		expect(await world.service.deps.db.read.select().from(drafts)).toEqual([]);
		// One conversation for each counterpart (decision 0010), and that of the internal recipient.
		const { children, adults } = world.service;
		const rows = await world.service.deps.db.read.select().from(conversations);
		expect(rows.map((row) => [row.mailboxId, row.counterpartOrganisation]).sort()).toEqual(
			[
				[children, REGION.organisation],
				[children, SCHOOL.organisation],
				[children, US],
				[adults, US]
			].sort()
		);
		expect(world.service.accessPoint.submitted.size).toBe(2);
	});

	test('is sent once, however often sending is repeated', async () => {
		const draftId = await write([SCHOOL]);
		const { deps, author } = world.service;
		const [first, second] = await Promise.all([
			sendDraft(deps, { actor: author, draftId }),
			sendDraft(deps, { actor: author, draftId })
		]);
		expect(second).toEqual(first);
		expect(await world.service.rows()).toHaveLength(2);
		expect(await world.service.entries()).toHaveLength(2);
	});

	test('tells of each recipient how it stands, whatever becomes of the others', async () => {
		const id = await world.service.send({ moreRecipients: [SCHOOL, ADULTS] });
		await world.service.settle();
		world.service.deliver(
			sealReceiptFrom(world.parties.region, {
				messageId: id,
				findings: [{ reason: 'BV', detail: 'not-found', location: 'NA', text: 'no' }]
			})
		);
		await world.service.settle();
		const list = await listSendList(world.service.deps, {
			actor: world.service.author,
			sendListId: id
		});
		expect(list.map(({ recipient, shownState }) => [recipient.address, shownState]).sort()).toEqual(
			[
				[ADULTS.address, 'received'],
				[REGION.address, 'rejected'],
				[SCHOOL.address, 'sent']
			]
		);
		expect(list.find(({ messageId }) => messageId === id)?.conversationId).toBe(
			(await world.service.message(id)).conversationId
		);
	});

	test('tells nothing to whoever may not read in the mailbox that sent it', async () => {
		const id = await world.service.send({ moreRecipients: [SCHOOL] });
		const { deps, adults } = world.service;
		const watcher = await world.service.addPerson('Fördelare', WATCH);
		const { personId } = await createPerson(deps, {
			actor: INSTALLATION,
			displayName: 'Handläggare'
		});
		await setMembership(deps, { actor: INSTALLATION, mailboxId: adults, personId, rights: READ });
		for (const actor of [watcher, { personId }]) {
			expect(await listSendList(deps, { actor, sendListId: id })).toEqual([]);
		}
	});

	test('of one recipient is none', async () => {
		const id = await world.service.send();
		expect((await world.service.message(id)).sendListId).toBeNull();
	});
});
