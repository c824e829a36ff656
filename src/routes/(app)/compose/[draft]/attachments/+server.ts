import { error } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { removeDraftAttachment } from '#lib/server/message/remove-draft-attachment.ts';
import { receiveFiles, statusOf } from './receive-files.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** One file at a time, from the page's script. Answers with what the draft holds now. */
export const POST: RequestHandler = async ({ locals, params, request }) => {
	const input = { actor: actorOf(locals), draftId: params.draft };
	const received = await receiveFiles(locals.app, { ...input, request });
	const draft = await findDraft(locals.app, input);
	const headers: Record<string, string> =
		received.broken === 'too-slow' ? { connection: 'close' } : {};
	return Response.json(
		{
			...received,
			attachments: draft?.attachments ?? [],
			estimatedBytes: draft?.estimatedBytes ?? 0
		},
		{ status: statusOf(received), headers }
	);
};

export const DELETE: RequestHandler = async ({ locals, params, url }) => {
	const input = { actor: actorOf(locals), draftId: params.draft };
	const attachmentId = url.searchParams.get('attachment') ?? '';
	const removed = await removeDraftAttachment(locals.app, { ...input, attachmentId });
	const draft = await findDraft(locals.app, input);
	if (removed.outcome === 'not-found' || draft === undefined) error(404, 'No such draft');
	return Response.json({ attachments: draft.attachments, estimatedBytes: draft.estimatedBytes });
};
