import { actorOf } from '#lib/server/identity/signed-in.ts';
import { checkSubscription } from '#lib/server/push/check-subscription.ts';
import { getApplicationServerKey } from '#lib/server/push/queries.ts';
import { readSubscription } from '../read-subscription.ts';
import type { RequestHandler } from './$types.d.ts';

/** Whether a notice would reach the person in this browser. */
export const POST: RequestHandler = async ({ locals, request }) => {
	const subscription = await readSubscription(request);
	return Response.json({
		state: await checkSubscription(locals.app, { actor: actorOf(locals), subscription }),
		applicationServerKey: await getApplicationServerKey(locals.app)
	});
};
