import type { RequestHandler } from './$types.d.ts';

/** For load balancers and monitors: says whether we can serve, and nothing else. */
export const GET: RequestHandler = async ({ locals }) => {
	const healthy = await locals.app.isHealthy();
	return Response.json(
		{ status: healthy ? 'ok' : 'unavailable' },
		{ status: healthy ? 200 : 503, headers: { 'cache-control': 'no-store' } }
	);
};
