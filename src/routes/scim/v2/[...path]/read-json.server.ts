import { ScimRefusal } from '#lib/server/scim/scim-refusal.ts';

/** A group of 20 000 members is just below. */
export const BODY_BYTES_MAX = 1_000_000;

/** What is too large is read on to here and thrown away: a client that is still sending does not hear an answer. */
const READ_BYTES_MAX = 8_000_000;

/** The body as JSON, counted while it comes. @throws ScimRefusal 413, 415, 400 invalidSyntax */
export async function readJson(request: Request): Promise<unknown> {
	const type = (request.headers.get('content-type') ?? '').toLowerCase();
	if (!/^application\/(scim\+)?json\s*(;|$)/.test(type)) {
		throw new ScimRefusal(415, 'The body is not application/scim+json.');
	}
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of request.body ?? []) {
		bytes += piece.length;
		if (bytes > READ_BYTES_MAX) break;
		if (bytes <= BODY_BYTES_MAX) pieces.push(piece);
	}
	if (bytes > BODY_BYTES_MAX) throw tooLarge();
	try {
		return JSON.parse(Buffer.concat(pieces).toString('utf8'));
	} catch {
		throw new ScimRefusal(400, 'The body is no JSON.', { scimType: 'invalidSyntax' });
	}
}

function tooLarge(): ScimRefusal {
	return new ScimRefusal(413, `The body has more than ${BODY_BYTES_MAX} bytes.`);
}
