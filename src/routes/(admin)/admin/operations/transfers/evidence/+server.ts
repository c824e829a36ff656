import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { exportEvidence } from '#lib/server/evidence/export-evidence.ts';
import { operator } from '../../operator.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** The evidence of one transfer as a zip, streamed. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const actor = await operator(locals);
	const id = url.searchParams.get('id') ?? '';
	const evidence = await exportEvidence(locals.app, { actor, id });
	if (evidence.outcome === 'not-found') error(404, 'Not found');
	if (evidence.outcome === 'ambiguous') error(409, 'Ask by one of the transport ids');
	return new Response(Readable.toWeb(Readable.from(evidence.content)) as ReadableStream, {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': `attachment; filename="${evidence.fileName}"`
		}
	});
};
