import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { exportList } from '#lib/server/administration/import/export-list.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { importer } from '../import-kind.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** A list as CSV, streamed; with `template` its header alone. */
export const GET: RequestHandler = async (event) => {
	const { locals, url } = event;
	const { actor, kind } = await importer(locals, url);
	// A download leads nowhere: after signing in she is where she took it from.
	requireRecentSignIn(event, { next: `/admin/import?kind=${kind}` });
	const { app, language } = locals;
	const template = url.searchParams.has('template');
	const file = await exportList(app, { actor, kind, language, template });
	if (file === undefined) error(404, 'Not found');
	const bytes = Readable.from(file.content).map((text: string) => Buffer.from(text));
	return new Response(Readable.toWeb(bytes) as ReadableStream, {
		headers: {
			'content-type': 'text/csv; charset=utf-8; header=present',
			'content-disposition': `attachment; filename="${file.fileName}"`
		}
	});
};
