import { Readable } from 'node:stream';
import { error } from '@sveltejs/kit';
import { parseAuditFilter } from '#lib/server/audit/audit-filter.ts';
import { exportAudit } from '#lib/server/audit/export-audit.ts';
import { auditor, fieldsOf } from '../auditor.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** The filtered log as a file, streamed. A filter that cannot be read gives nothing, rather than everything. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const actor = await auditor(locals);
	const { filter, faults } = parseAuditFilter(fieldsOf(url));
	if (faults.length > 0) error(400, 'The filter cannot be read');
	const format = url.searchParams.get('format') === 'json' ? 'json' : 'csv';
	const file = await exportAudit(locals.app, { actor, filter, format });
	if (file === undefined) error(404, 'Not found');
	return new Response(Readable.toWeb(Readable.from(file.content).map(toBytes)) as ReadableStream, {
		headers: {
			'content-type': file.contentType,
			'content-disposition': `attachment; filename="${file.fileName}"`
		}
	});
};

function toBytes(text: string): Buffer {
	return Buffer.from(text);
}
