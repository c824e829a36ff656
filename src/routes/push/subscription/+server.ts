import { actorOf } from '#lib/server/identity/signed-in.ts';
import { browserLabel } from '#lib/server/push/browser-label.ts';
import { getApplicationServerKey } from '#lib/server/push/queries.ts';
import { subscribe, type SubscribeResult } from '#lib/server/push/subscribe.ts';
import { unsubscribe } from '#lib/server/push/unsubscribe.ts';
import { readSubscription } from './read-subscription.ts';
import type { RequestHandler } from './$types.d.ts';

const STATUS: Record<SubscribeResult['outcome'], number> = {
	done: 200,
	'endpoint-not-allowed': 422,
	'endpoint-taken': 409,
	'too-many': 409
};

/** What a browser needs to subscribe. */
export const GET: RequestHandler = async ({ locals }) =>
	Response.json({ applicationServerKey: await getApplicationServerKey(locals.app) });

/** Notices for the person in this browser; the body is its subscription as it writes it. */
export const PUT: RequestHandler = async ({ locals, request }) => {
	const subscription = await readSubscription(request);
	const label = browserLabel(request.headers.get('user-agent'));
	const actor = actorOf(locals);
	const { outcome } = await subscribe(locals.app, { actor, subscription, label });
	return Response.json({ outcome }, { status: STATUS[outcome] });
};

export const DELETE: RequestHandler = async ({ locals, request }) => {
	const { endpoint } = await readSubscription(request);
	const { outcome } = await unsubscribe(locals.app, { actor: actorOf(locals), endpoint });
	return Response.json({ outcome }, { status: outcome === 'done' ? 200 : 404 });
};
