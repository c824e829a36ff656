import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findRecipients } from './find-recipients.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Search as you type. The pages without script ask the same of `/compose/[draft]?q=`. */
export const GET: RequestHandler = async ({ locals, url }) => {
	actorOf(locals);
	const query = url.searchParams.get('q') ?? '';
	return Response.json({ recipients: await findRecipients(locals.app, query) });
};
