import { isRedirect } from '@sveltejs/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, REGION, type Workplace } from '#tests/support/workplace.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { messages } from '#lib/server/message/schema.ts';
import { actions } from './+page.server.ts';

describe('the button Send of the review', () => {
	let place: Workplace;
	let anna: Actor;
	let draftId: string;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
		const begun = await createDraft(place.deps, { actor: anna, mailboxId: place.children });
		if (begun.outcome !== 'done') throw new Error(begun.outcome);
		draftId = begun.draftId;
		const recipient = { organisation: REGION.organisation, address: REGION.address };
		const changes = { recipient, subject: 'Planering', confidential: true, text: 'Hej' };
		await saveDraft(place.deps, { actor: anna, draftId, changes });
	});
	afterEach(() => place.close());

	/** Presses it, and gives the address that the answer leads to. */
	async function press(fields: Record<string, string>): Promise<string> {
		const event = {
			locals: { app: place.deps, session: { person: { id: anna.personId } }, language: 'sv' },
			params: { draft: draftId },
			request: new Request('http://localhost', {
				method: 'POST',
				body: new URLSearchParams(fields)
			})
		};
		try {
			await actions.send!(event as unknown as Parameters<NonNullable<typeof actions.send>>[0]);
		} catch (thrown) {
			if (isRedirect(thrown) && thrown.status === 303) return thrown.location;
			throw thrown;
		}
		throw new Error('no redirect');
	}
	const shown = async () =>
		String((await findDraft(place.deps, { actor: anna, draftId }))?.updatedAt);
	const sent = () => place.deps.db.read.select().from(messages);

	it.each([{}, { reviewed: '' }, { reviewed: 'NaN' }, { reviewed: '-1' }])(
		'sends nothing for a form that does not say what was shown: %o',
		async (fields: Record<string, string>) => {
			expect(await press(fields)).toBe(`/compose/${draftId}/review?changed#changed`);
			expect(await sent()).toEqual([]);
		}
	);

	it('leads back to the review when the draft has changed, and sends nothing', async () => {
		const reviewed = await shown();
		await saveDraft(place.deps, { actor: anna, draftId, changes: { text: 'Hemligt' } });
		expect(await press({ reviewed })).toBe(`/compose/${draftId}/review?changed#changed`);
		expect(await sent()).toEqual([]);
		expect(await press({ reviewed: await shown() })).toContain('/conversations/');
	});

	it('sends what was shown, and once when pressed twice', async () => {
		const reviewed = await shown();
		const conversation = await press({ reviewed });
		expect(conversation).toContain('/conversations/');
		expect(await press({ reviewed })).toBe(conversation);
		expect(await sent()).toHaveLength(1);
	});
});
