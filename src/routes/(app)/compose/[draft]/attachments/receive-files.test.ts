import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/server/identity/actor.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { HANDLE, openWorkplace, type Workplace } from '#tests/support/workplace.ts';
import { receiveFiles, statusOf } from './receive-files.server.ts';

describe('files sent to a draft', () => {
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

	const pdf = (bytes: number) =>
		new Blob(['%PDF-1.7\n', Buffer.alloc(Math.max(0, bytes - 9), 0x20)]);
	const send = (files: Array<[name: string, content: Blob]>, actor = anna) => {
		const body = new FormData();
		for (const [name, content] of files) body.append('file', content, name);
		const request = new Request('http://sluss.example/', { method: 'POST', body });
		return receiveFiles(place.deps, { actor, draftId, request });
	};
	const kept = async () =>
		(await findDraft(place.deps, { actor: anna, draftId }))?.attachments.map(
			({ fileName }) => fileName
		);

	it('are refused one by one: what can be taken is, what cannot is named', async () => {
		const received = await send([
			['underlag.pdf', pdf(1_000)],
			['program.exe', new Blob(['MZ'])],
			['brev.pdf', new Blob(['MZ'])],
			['tom.pdf', new Blob([])],
			['foto.png', new Blob(['\x89PNG\r\n\x1a\n'])],
			['yttrande.pdf', pdf(2_000)]
		]);
		expect(received.refused.map(({ fileName, reason }) => [fileName, reason])).toEqual([
			['program.exe', 'not-supported'],
			['brev.pdf', 'not-supported'],
			['tom.pdf', 'empty'],
			['foto.png', 'not-supported']
		]);
		expect(await kept()).toEqual(['underlag.pdf', 'yttrande.pdf']);
		expect(statusOf(received)).toBe(422);
	});

	it('are refused when the whole message would be over 30 MB, though each is smaller', async () => {
		const received = await send([
			['a.pdf', pdf(12_000_000)],
			['b.pdf', pdf(12_000_000)]
		]);
		expect(received.refused).toEqual([{ fileName: 'b.pdf', reason: 'too-large' }]);
		expect(await kept()).toEqual(['a.pdf']);
		expect(statusOf(received)).toBe(413);
	});

	it('are refused as a whole when the body is over the limit', async () => {
		const received = await send([['a.pdf', pdf(31_000_000)]]);
		expect(received).toMatchObject({ added: [], broken: 'too-large' });
		expect(statusOf(received)).toBe(413);
	});

	it('are not kept when the body breaks off', async () => {
		const head =
			'--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n';
		const request = new Request('http://sluss.example/', {
			method: 'POST',
			headers: { 'content-type': 'multipart/form-data; boundary=x' },
			body: head + ' '.repeat(200_000)
		});
		const received = await receiveFiles(place.deps, { actor: anna, draftId, request });
		expect(received).toMatchObject({ added: [], broken: 'malformed' });
		expect(await kept()).toEqual([]);
		expect(statusOf(received)).toBe(400);
	});

	it('are not taken into somebody else’s draft', async () => {
		const colleague = await place.addPerson('Bo', HANDLE);
		const received = await send([['a.pdf', pdf(100)]], colleague);
		expect(received.gone).toBe(true);
		expect(statusOf(received)).toBe(404);
		expect(await kept()).toEqual([]);
	});

	it('beyond fifty are refused', async () => {
		const files = Array.from({ length: 52 }, (_, index): [string, Blob] => [
			`${index}.pdf`,
			pdf(20)
		]);
		const received = await send(files);
		expect(received).toMatchObject({ broken: 'too-many-files' });
		expect(received.added).toHaveLength(50);
	});

	it('none at all is nothing done', async () => {
		expect(statusOf(await send([]))).toBe(422);
	});

	it('are taken in order, with Swedish names', async () => {
		const received = await send([
			['Ärende å.pdf', pdf(100)],
			['Öppet.pdf', pdf(100)]
		]);
		expect(statusOf(received)).toBe(200);
		expect(await kept()).toEqual(['Ärende å.pdf', 'Öppet.pdf']);
	});
});
