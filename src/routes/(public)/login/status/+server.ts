import type { RequestHandler } from './$types.d.ts';

/** For a sign-in page that was left open while the sign-in was finished in another tab. */
export const GET: RequestHandler = ({ locals }) =>
	Response.json({ signedIn: locals.session !== null });
