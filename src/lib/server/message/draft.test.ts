import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	HANDLE,
	openWorkplace,
	READ,
	REGION,
	WATCH,
	type Workplace
} from '#tests/support/workplace.ts';
import type { DraftChanges } from '#lib/message/draft.ts';
import { functions } from '../address-book/schema.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { NO_RIGHTS } from '../mailbox/rights.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { checkDraft } from './check-draft.ts';
import { createDraft } from './create-draft.ts';
import { discardDraft } from './discard-draft.ts';
import { findDraft, listDrafts } from './draft-queries.ts';
import { saveDraft } from './save-draft.ts';
import { sendDraft } from './send-draft.ts';

describe('a draft', () => {
	let place: Workplace;
	let anna: Actor;
	beforeEach(async () => {
		place = await openWorkplace();
		anna = await place.addPerson('Anna', HANDLE);
	});
	afterEach(() => place.close());

	async function begin(inReplyTo?: string): Promise<string> {
		const outcome = await createDraft(place.deps, {
			actor: anna,
			mailboxId: place.children,
			...(inReplyTo === undefined ? {} : { inReplyTo })
		});
		if (outcome.outcome !== 'done') throw new Error(outcome.outcome);
		return outcome.draftId;
	}
	const save = (draftId: string, changes: DraftChanges, actor = anna) =>
		saveDraft(place.deps, { actor, draftId, changes });
	const get = async (draftId: string) => (await findDraft(place.deps, { actor: anna, draftId }))!;
	const problems = async (draftId: string) => checkDraft(place.deps, await get(draftId));

	it('is not begun by whoever may not send there', async () => {
		const reader = await place.addPerson('Läsare', READ);
		const watcher = await place.addPerson('Chef', WATCH);
		const neighbour = await place.addPerson('Granne', HANDLE, { mailboxId: place.adults });
		for (const actor of [reader, watcher, neighbour]) {
			expect(await createDraft(place.deps, { actor, mailboxId: place.children })).toEqual({
				outcome: 'not-found'
			});
		}
	});

	it('does not answer a message of another mailbox', async () => {
		const elsewhere = await place.receive({ mailboxId: place.adults });
		const outcome = await createDraft(place.deps, {
			actor: anna,
			mailboxId: place.children,
			inReplyTo: elsewhere.id
		});
		expect(outcome).toEqual({ outcome: 'not-found' });
	});

	it('is its author’s alone', async () => {
		const colleague = await place.addPerson('Bo', HANDLE);
		const draftId = await begin();
		expect(await findDraft(place.deps, { actor: colleague, draftId })).toBeUndefined();
		expect(await save(draftId, { subject: 'x' }, colleague)).toEqual({ outcome: 'not-found' });
		expect(await sendDraft(place.deps, { actor: colleague, draftId })).toEqual({
			outcome: 'not-found'
		});
		expect(await discardDraft(place.deps, { actor: colleague, draftId })).toEqual({
			outcome: 'not-found'
		});
		expect(await listDrafts(place.deps, { actor: colleague })).toEqual([]);
		expect((await get(draftId)).subject).toBe('');
	});

	it('is closed when its author may no longer send, and open again when she may', async () => {
		const draftId = await begin();
		await save(draftId, { text: 'Viktigt' });
		const set = (rights: typeof HANDLE) =>
			setMembership(place.deps, {
				actor: INSTALLATION,
				mailboxId: place.children,
				personId: anna.personId,
				rights
			});
		for (const rights of [READ, NO_RIGHTS]) {
			await set(rights);
			expect(await get(draftId)).toBeUndefined();
			expect(await listDrafts(place.deps, { actor: anna })).toEqual([]);
			expect(await save(draftId, { text: '' })).toEqual({ outcome: 'not-found' });
		}
		await set(HANDLE);
		expect((await get(draftId)).text).toBe('Viktigt');
	});

	it('cannot be moved to a mailbox that its author may not send from', async () => {
		const draftId = await begin();
		expect(await save(draftId, { mailboxId: place.adults })).toEqual({ outcome: 'not-found' });
		expect((await get(draftId)).mailbox.id).toBe(place.children);
	});

	it('that answers stays in its mailbox and with the organisation that it answers', async () => {
		const draftId = await begin((await place.receive()).id);
		await place.addPerson('x');
		expect(
			await save(draftId, { recipient: { organisation: '0203:annan.example', address: 'a' } })
		).toEqual({ outcome: 'fixed', field: 'recipient' });
		expect(await save(draftId, { mailboxId: place.adults })).toEqual({
			outcome: 'fixed',
			field: 'mailbox'
		});
	});

	it('says everything that is missing, field by field', async () => {
		expect(await problems(await begin())).toEqual([
			{ field: 'recipient', code: 'missing' },
			{ field: 'subject', code: 'missing' },
			{ field: 'confidential', code: 'missing' },
			{ field: 'text', code: 'missing' }
		]);
	});

	it.each<[string, DraftChanges, object]>([
		[
			'an unknown recipient',
			{ recipient: { organisation: REGION.organisation, address: 'nowhere' } },
			{ field: 'recipient', code: 'unknown-recipient' }
		],
		['a long subject', { subject: 'å'.repeat(257) }, { field: 'subject', code: 'too-long' }],
		[
			'a personal number in the subject',
			{ subject: 'Oro för 121212-1212' },
			{ field: 'subject', code: 'personal-number' }
		],
		['a blank subject', { subject: ' \n ' }, { field: 'subject', code: 'missing' }],
		['an undecided secrecy', { confidential: null }, { field: 'confidential', code: 'missing' }],
		['a blank text', { text: ' \n\t' }, { field: 'text', code: 'missing' }],
		[
			'a reference without a register',
			{ references: [{ root: '', extension: '2026-1' }] },
			{ field: 'references', code: 'incomplete' }
		],
		[
			'a long reference',
			{ references: [{ root: 'dnr', extension: '1'.repeat(257) }] },
			{ field: 'references', code: 'too-long' }
		],
		[
			'a person’s identifier without a register',
			{ persons: [{ root: '', extension: 'x' }] },
			{ field: 'persons', code: 'incomplete' }
		],
		[
			'a text that belongs into a file',
			{ text: 'å'.repeat(100_001) },
			{ field: 'text', code: 'too-long' }
		]
	])('keeps %s, says what is wrong, and is not sent so', async (_, changes, problem) => {
		const draftId = await begin();
		await save(draftId, COMPLETE);
		expect(await problems(draftId)).toEqual([]);
		await save(draftId, changes);
		expect(await problems(draftId)).toEqual([problem]);
		expect(await sendDraft(place.deps, { actor: anna, draftId })).toEqual({
			outcome: 'invalid',
			problems: [problem]
		});
	});

	it('counts 256 characters as people do', async () => {
		const draftId = await begin();
		await save(draftId, { ...COMPLETE, subject: '🚒'.repeat(256) });
		expect(await problems(draftId)).toEqual([]);
	});

	it('keeps what is typed, without what cannot be sent at all', async () => {
		const draftId = await begin();
		await save(draftId, {
			recipient: {
				organisation: ` ${REGION.organisation.toUpperCase()} `,
				address: REGION.address
			},
			subject: ' Om\nplanering\u0000 ',
			text: 'Rad ett\r\n\u000bRad två \ud800',
			references: [
				{ root: 'dnr', extension: '' },
				{ root: 'dnr', extension: ' 2026-1 ', label: '' }
			]
		});
		expect(await get(draftId)).toMatchObject({
			recipient: {
				organisationName: 'Region Exempel',
				functionName: 'Barnmottagningen',
				description: 'Barn upp till 18 år'
			},
			subject: 'Om planering',
			text: 'Rad ett\nRad två �',
			references: [{ root: 'dnr', extension: '2026-1' }],
			confidential: null
		});
		await save(draftId, { recipient: null });
		expect((await get(draftId)).recipient).toBeNull();
		expect((await get(draftId)).subject).toBe('Om planering');
	});

	it('that answers gives the sender’s references back, and keeps a secret secret', async () => {
		const { id, conversationId } = await place.receive({
			confidential: true,
			recipientReferences: [{ root: 'dnr', extension: 'K 7' }]
		});
		const draftId = await begin(id);
		expect(await get(draftId)).toMatchObject({
			recipient: { organisation: REGION.organisation, address: REGION.address },
			subject: 'Orosanmälan',
			confidential: true,
			references: [{ root: 'dnr', extension: 'K 7' }],
			recipientReferences: [{ root: 'dnr', extension: 'R 2026-114' }],
			inReplyTo: { id, conversationId, kind: 'reply' }
		});
	});

	it('that answers is found again instead of begun twice', async () => {
		const { id } = await place.receive();
		const draftId = await begin(id);
		expect(await begin(id)).toBe(draftId);
		expect(await begin()).not.toBe(draftId);
	});

	it('may answer a function that the address book does not list, but no other one', async () => {
		await place.deps.db.write((tx) =>
			tx.delete(functions).where(eq(functions.identifier, REGION.address))
		);
		const draftId = await begin((await place.receive()).id);
		await save(draftId, { text: 'Svar', confidential: false });
		expect((await get(draftId)).recipient?.functionName).toBe('Barnmottagningen');
		expect(await problems(draftId)).toEqual([]);
		await save(draftId, { recipient: { organisation: REGION.organisation, address: 'x' } });
		expect(await problems(draftId)).toEqual([{ field: 'recipient', code: 'unknown-recipient' }]);
	});

	it('asks for a recipient when the sender has not said which function it is', async () => {
		const { id } = await place.receive({ sender: { ...REGION, address: '', functionName: '' } });
		expect((await get(await begin(id))).recipient).toBeNull();
	});

	it('stands in its author’s list until it is thrown away', async () => {
		const draftId = await begin();
		await save(draftId, COMPLETE);
		expect(await listDrafts(place.deps, { actor: anna })).toMatchObject([
			{
				id: draftId,
				mailbox: { name: 'Barn och unga' },
				subject: 'Planering',
				recipientName: 'Region Exempel',
				recipientFunctionName: 'Barnmottagningen',
				attachmentCount: 0
			}
		]);
		expect(await discardDraft(place.deps, { actor: anna, draftId })).toEqual({ outcome: 'done' });
		expect(await listDrafts(place.deps, { actor: anna })).toEqual([]);
	});
});

const COMPLETE: DraftChanges = {
	recipient: { organisation: REGION.organisation, address: REGION.address },
	subject: 'Planering',
	confidential: true,
	text: 'Hej',
	references: [{ root: 'dnr', extension: '2026-1' }]
};
