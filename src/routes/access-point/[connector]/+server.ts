import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types.d.ts';

/** A notice of the access point is 300 bytes. */
const BYTES_MAX = 64_000;

/**
 * Where the access point posts that something has happened. No session: the connector asks for credentials of its own,
 * and whatever is posted ends in a wake-up at most. 404 unless push has been set up for that kind of access point.
 */
export const POST: RequestHandler = async ({ locals, params, request }) => {
	const { connector } = locals.app;
	if (params.connector !== 'domibus' || !connector.receivePush) error(404, 'Not found');
	const { status, contentType, body } = await connector.receivePush({
		authorization: request.headers.get('authorization') ?? undefined,
		body: await readBody(request)
	});
	return new Response(body, { status, headers: { 'content-type': contentType } });
};

/** Access points send without announcing a length, so it is counted here. */
async function readBody(request: Request): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of request.body ?? []) {
		bytes += piece.length;
		if (bytes > BYTES_MAX) error(413, 'The body is too large for this address');
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}
