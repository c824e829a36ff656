import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { exportEvidence } from '#lib/server/evidence/export-evidence.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { contentDisposition } from '../../../../../../attachments/content-disposition.ts';
import type { RequestHandler } from './$types.d.ts';

/** The evidence of one message, for whoever may read the mailbox; streamed while it is made. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const exported = await exportEvidence(locals.app, {
		actor: actorOf(locals),
		id: params.message,
		within: { mailboxId: params.mailbox, conversationId: params.conversation }
	});
	if (exported.outcome !== 'done') error(404, 'No such message');
	return new Response(Readable.toWeb(Readable.from(exported.content)) as ReadableStream, {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': contentDisposition('attachment', exported.fileName),
			'x-content-type-options': 'nosniff',
			'cache-control': 'no-store'
		}
	});
};
