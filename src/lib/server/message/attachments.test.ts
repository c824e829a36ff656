import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, READ, WATCH, type Workplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import type { Actor } from '../identity/actor.ts';
import { addDraftAttachment } from './add-draft-attachment.ts';
import { createDraft } from './create-draft.ts';
import { findDraft } from './draft-queries.ts';
import { openAttachment } from './open-attachment.ts';
import { removeDraftAttachment } from './remove-draft-attachment.ts';
import { attachments } from './schema.ts';

const PDF = Buffer.from('%PDF-1.7\nett underlag');

describe('files', () => {
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
	const add = (
		content: AsyncIterable<Uint8Array>,
		{ actor = anna, fileName = 'underlag.pdf' } = {}
	) => addDraftAttachment(place.deps, { actor, draftId, fileName, content });
	const files = async () => (await findDraft(place.deps, { actor: anna, draftId }))!.attachments;
	const open = async (actor: Actor, attachmentId: string) => {
		const opened = await openAttachment(place.deps, { actor, attachmentId });
		return opened && { ...opened, stream: Buffer.concat(await Array.fromAsync(opened.stream)) };
	};

	it('are not taken into somebody else’s draft, and nothing of them is read', async () => {
		const colleague = await place.addPerson('Bo', HANDLE);
		const stream = counted(parts(PDF));
		expect(await add(stream, { actor: colleague })).toEqual({ outcome: 'not-found' });
		expect(stream.read).toBe(0);
	});

	it.each([
		['a program', 'program.exe', Buffer.from('MZ\0')],
		['a program with another name', 'brev.pdf', Buffer.from('MZ\0')],
		['a page that can run scripts', 'sida.html', Buffer.from('<script>')]
	])('of a kind that we do not send are refused: %s', async (_, fileName, content) => {
		expect(await add(parts(content), { fileName })).toEqual({ outcome: 'not-supported' });
		expect(await files()).toEqual([]);
	});

	it('with nothing in them are refused', async () => {
		expect(await add(parts())).toEqual({ outcome: 'empty' });
		expect(await add(parts(Buffer.alloc(0)))).toEqual({ outcome: 'empty' });
	});

	it('that would make the message too large are refused, and the upload is cut off', async () => {
		const stream = counted(endless(PDF));
		const outcome = await add(stream);
		expect(outcome).toMatchObject({ outcome: 'too-large' });
		const { limitBytes } = outcome as { limitBytes: number };
		expect(limitBytes).toBeGreaterThan(22_000_000);
		expect(limitBytes).toBeLessThan(22_500_000);
		expect(stream.read).toBeLessThan(limitBytes + 1_000_000);
		expect(stream.ended).toBe(true);
		expect(await files()).toEqual([]);
	});

	it('share one limit, also when they come at the same time', async () => {
		const half = () => parts(PDF, Buffer.alloc(12_000_000, 32));
		const outcomes = await Promise.all([add(half()), add(half())]);
		expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'too-large']);
		const next = await add(half());
		expect(next.outcome).toBe('too-large');
		expect((await findDraft(place.deps, { actor: anna, draftId }))!.estimatedBytes).toBeLessThan(
			30_000_000
		);
	});

	it('have the type that their content says, and a name that is safe', async () => {
		const outcome = await addDraftAttachment(place.deps, {
			actor: anna,
			draftId,
			fileName: '..\\..\\bild\u202e.PDF',
			contentType: 'text/html',
			content: parts(PDF.subarray(0, 3), PDF.subarray(3))
		});
		expect(outcome).toMatchObject({
			outcome: 'done',
			attachment: { fileName: 'bild.PDF', contentType: 'application/pdf', size: PDF.length }
		});
		const [file] = await files();
		expect((await open(anna, file!.id))?.stream).toEqual(PDF);
	});

	it('of a draft are opened by its author alone', async () => {
		await add(parts(PDF));
		const [file] = await files();
		const colleague = await place.addPerson('Bo', HANDLE);
		expect(await open(colleague, file!.id)).toBeUndefined();
	});

	it('can be taken out of one’s own draft again, twice without harm', async () => {
		await add(parts(PDF));
		const [file] = await files();
		const colleague = await place.addPerson('Bo', HANDLE);
		const remove = (actor: Actor) =>
			removeDraftAttachment(place.deps, { actor, draftId, attachmentId: file!.id });
		expect(await remove(colleague)).toEqual({ outcome: 'not-found' });
		const theirs = await createDraft(place.deps, { actor: colleague, mailboxId: place.children });
		await removeDraftAttachment(place.deps, {
			actor: colleague,
			draftId: theirs.outcome === 'done' ? theirs.draftId : '',
			attachmentId: file!.id
		});
		expect(await files()).toHaveLength(1);
		expect(await remove(anna)).toEqual({ outcome: 'done' });
		expect(await remove(anna)).toEqual({ outcome: 'done' });
		expect(await files()).toEqual([]);
	});

	it('of a message are opened by whoever may read there, and every opening and attempt is logged', async () => {
		const blob = await place.deps.blobs.put(PDF, { bytesMax: 1000 });
		const { id } = await place.receive({
			attachments: [
				{ fileName: 'a.pdf', contentType: 'application/pdf', size: blob.size, blob: blob.id }
			]
		});
		const [file] = await place.deps.db.read
			.select()
			.from(attachments)
			.where(eq(attachments.messageId, id));
		const outsiders = [
			await place.addPerson('Chef', WATCH),
			await place.addPerson('Granne', HANDLE, { mailboxId: place.adults }),
			await place.addPerson('Vikarie', HANDLE, { until: place.clock.now() + 1 })
		];
		place.clock.advance(1);
		for (const actor of outsiders) expect(await open(actor, file!.id)).toBeUndefined();
		expect(await open(anna, 'none')).toBeUndefined();
		const reader = await place.addPerson('Läsare', READ);
		expect(await open(reader, file!.id)).toEqual({
			fileName: 'a.pdf',
			contentType: 'application/pdf',
			size: PDF.length,
			stream: PDF
		});
		const logged = (event: string) =>
			place.deps.db.read
				.select({ personId: auditEvents.personId })
				.from(auditEvents)
				.where(and(eq(auditEvents.event, event)));
		expect(await logged('attachment.opened')).toEqual([reader]);
		expect(await logged('access.denied')).toEqual(outsiders);
	});
});

async function* parts(...buffers: Buffer[]): AsyncGenerator<Uint8Array> {
	yield* buffers;
}

async function* endless(first: Buffer): AsyncGenerator<Uint8Array> {
	yield first;
	for (;;) yield Buffer.alloc(100_000, 32);
}

function counted(source: AsyncGenerator<Uint8Array>) {
	const stream = {
		/** Bytes. */
		read: 0,
		ended: false,
		async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
			try {
				for await (const part of source) {
					stream.read += part.length;
					yield part;
				}
			} finally {
				stream.ended = true;
			}
		}
	};
	return stream;
}
