import type { RequestHandler } from './$types.d.ts';

/** Whether requests can be served and messages moved, with the reasons by code where not (docs/operations.md). */
export const GET: RequestHandler = async ({ locals }) => {
	const { ready, reasons } = await locals.app.operations.readiness();
	return ready
		? Response.json({ status: 'ready' })
		: Response.json({ status: 'not-ready', reasons }, { status: 503 });
};
