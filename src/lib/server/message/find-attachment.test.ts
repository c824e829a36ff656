import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, REGION, WATCH, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import type { Actor } from '../identity/actor.ts';
import { addDraftAttachment } from './add-draft-attachment.ts';
import { createDraft } from './create-draft.ts';
import { findAttachment } from './find-attachment.ts';
import { findSentDraft } from './find-sent-draft.ts';
import { saveDraft } from './save-draft.ts';
import { sendDraft } from './send-draft.ts';

describe('what becomes of a draft and its file', () => {
	let place: Workplace;
	let anna: Actor;
	let draftId: string;
	let attachmentId: string;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
		const begun = await createDraft(place.deps, { actor: anna, mailboxId: place.children });
		draftId = begun.outcome === 'done' ? begun.draftId : '';
		async function* content() {
			yield Buffer.from('%PDF-1.7\nett underlag');
		}
		const added = await addDraftAttachment(place.deps, {
			actor: anna,
			draftId,
			fileName: 'underlag.pdf',
			content: content()
		});
		attachmentId = added.outcome === 'done' ? added.attachment.id : '';
	});
	afterEach(() => place.close());

	const find = (actor: Actor) => findAttachment(place.deps, { actor, attachmentId });
	const events = async () =>
		(await place.deps.db.read.select().from(auditEvents)).map(({ event }) => event);
	async function send(): Promise<void> {
		const { organisation, address } = REGION;
		const changes = {
			recipient: { organisation, address },
			subject: 'Begäran',
			confidential: false
		};
		await saveDraft(place.deps, { actor: anna, draftId, changes });
		expect(await sendDraft(place.deps, { actor: anna, draftId })).toMatchObject({
			outcome: 'sent'
		});
	}

	it('the file of a draft shows to nobody but its author', async () => {
		expect(await find(await place.addPerson('Bo', HANDLE))).toBeUndefined();
		expect(await find(anna)).toMatchObject({ fileName: 'underlag.pdf', place: { draftId } });
	});

	it('the file of a message shows to nobody without the right to read, and the attempt is logged', async () => {
		await send();
		expect(await find(await place.addPerson('Chef', WATCH))).toBeUndefined();
		expect(await events()).toContain('access.denied');
	});

	it('the name of a file is no opening of it', async () => {
		await send();
		const colleague = await place.addPerson('Bo', HANDLE);
		expect(await find(colleague)).toMatchObject({ place: { mailboxId: place.children } });
		expect(await events()).not.toContain('attachment.opened');
	});

	it('there is no file by an id that nobody has given out', async () => {
		const input = { actor: anna, attachmentId: 'nothing' };
		expect(await findAttachment(place.deps, input)).toBeUndefined();
	});

	it('a draft leads to its conversation once it is sent, for its author only', async () => {
		expect(await findSentDraft(place.deps, { actor: anna, draftId })).toBeUndefined();
		await send();
		const colleague = await place.addPerson('Bo', HANDLE);
		expect(await findSentDraft(place.deps, { actor: colleague, draftId })).toBeUndefined();
		expect(await findSentDraft(place.deps, { actor: anna, draftId })).toMatchObject({
			mailboxId: place.children
		});
	});
});
