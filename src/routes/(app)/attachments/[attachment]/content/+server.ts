import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { openAttachment } from '#lib/server/message/open-attachment.ts';
import { contentDisposition } from '../../content-disposition.ts';
import { servedTypeOf, viewKindOf } from '../../view-kind.ts';
import type { RequestHandler } from './$types.d.ts';

/** The bytes as they came. Strangers made them: the browser is told to run nothing and to guess nothing. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	const input = { actor: actorOf(locals), attachmentId: params.attachment };
	const file = await openAttachment(locals.app, input);
	if (file === undefined) error(404, 'No such attachment');
	const inline = !url.searchParams.has('download') && viewKindOf(file) !== 'other';
	return new Response(Readable.toWeb(Readable.from(file.stream)) as ReadableStream, {
		headers: {
			'content-type': servedTypeOf(file),
			'content-length': String(file.size),
			'content-disposition': contentDisposition(inline ? 'inline' : 'attachment', file.fileName),
			'content-security-policy': "sandbox; default-src 'none'",
			'x-content-type-options': 'nosniff',
			'cache-control': 'no-store'
		}
	});
};
