import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, REGION, type Workplace } from '#tests/support/workplace.ts';
import type { FileFamily } from '#lib/message/file-families.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { editMailbox } from '../mailbox/edit-mailbox.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { addDraftAttachment } from './add-draft-attachment.ts';
import { createDraft } from './create-draft.ts';
import { findDraft } from './draft-queries.ts';
import { saveDraft } from './save-draft.ts';
import { attachments } from './schema.ts';
import { sendDraft } from './send-draft.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\nxx', 'latin1');
const PDF = Buffer.from('%PDF-1.7 …');

describe('the kinds of files that a mailbox sends', () => {
	let place: Workplace;
	let anna: Actor;
	let draftId: string;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
		const begun = await createDraft(place.deps, { actor: anna, mailboxId: place.children });
		draftId = begun.outcome === 'done' ? begun.draftId : '';
	});
	afterEach(() => place.close());

	const allow = (fileFamilies: readonly FileFamily[] | null) =>
		editMailbox(place.deps, {
			...{ actor: INSTALLATION, mailboxId: place.children, changes: { fileFamilies } }
		});
	const add = (fileName: string, bytes: Buffer) =>
		addDraftAttachment(place.deps, {
			...{ actor: anna, draftId, fileName },
			content: (async function* () {
				yield bytes;
			})()
		});
	const send = async () => {
		await saveDraft(place.deps, {
			...{ actor: anna, draftId },
			changes: {
				recipient: { organisation: REGION.organisation, address: REGION.address },
				...{ subject: 'Bilder', confidential: true, text: 'Se bilagan' }
			}
		});
		return sendDraft(place.deps, { actor: anna, draftId });
	};

	it('are refused as they are added, and PDF never is', async () => {
		await allow([]);
		expect(await add('foto.png', PNG)).toEqual({ outcome: 'not-allowed-here' });
		expect(await add('brev.pdf', PDF)).toMatchObject({ outcome: 'done' });
	});

	it('never make what the federation does not take allowed', async () => {
		await allow(['document', 'image']);
		expect(await add('program.exe', Buffer.from('MZ\0'))).toEqual({ outcome: 'not-supported' });
	});

	it('are asked again as it is sent: the policy came after the file', async () => {
		expect(await add('foto.png', PNG)).toMatchObject({ outcome: 'done' });
		await allow(['document']);
		expect(await send()).toEqual({
			outcome: 'invalid',
			problems: [{ field: 'attachments', code: 'not-allowed-here' }]
		});
		await allow(['image']);
		expect(await send()).toMatchObject({ outcome: 'sent' });
	});

	it('are asked of the mailbox that it is sent from in the end', async () => {
		const personId = anna.personId;
		await setMembership(place.deps, {
			...{ actor: INSTALLATION, mailboxId: place.adults, personId, rights: HANDLE }
		});
		await add('foto.png', PNG);
		await editMailbox(place.deps, {
			...{ actor: INSTALLATION, mailboxId: place.adults, changes: { fileFamilies: ['pdf'] } }
		});
		await saveDraft(place.deps, { actor: anna, draftId, changes: { mailboxId: place.adults } });
		expect((await findDraft(place.deps, { actor: anna, draftId }))?.fileFamilies).toEqual(['pdf']);
		expect(await send()).toMatchObject({ outcome: 'invalid' });
	});

	it('say nothing about what comes: it is taken as before', async () => {
		await allow(['pdf']);
		const { blobs } = place.deps;
		const blob = await blobs.put(
			(async function* () {
				yield PNG;
			})(),
			{ bytesMax: 1_000 }
		);
		await place.receive({
			attachments: [
				{ fileName: 'foto.png', contentType: 'image/png', size: blob.size, blob: blob.id }
			]
		});
		expect(await place.deps.db.read.select().from(attachments)).toMatchObject([
			{ fileName: 'foto.png' }
		]);
	});
});
