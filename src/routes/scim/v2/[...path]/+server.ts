import { error } from '@sveltejs/kit';
import { answerScim, type ScimAnswer } from '#lib/server/scim/answer-scim.ts';
import { ScimRefusal } from '#lib/server/scim/scim-refusal.ts';
import { reportError } from '../../../../hooks/report-error.ts';
import { readJson } from './read-json.server.ts';
import type { RequestEvent } from './$types.d.ts';

/**
 * Provisioning by the identity provider (docs/operations.md, "Groups and SCIM"). A bearer token lets one in and nothing
 * else does: no session is looked at. Where no token is configured, nothing is here.
 */
async function answer(event: RequestEvent): Promise<Response> {
	const { locals, params, request, url } = event;
	const { scim } = locals.app;
	if (scim === undefined) error(404, 'Not found');
	try {
		await scim.authenticate(request.headers.get('authorization'), event.getClientAddress());
		const { db, clock, ids } = locals.app;
		const answered = await answerScim(
			{ db, clock, ids, hsaIdAttribute: scim.hsaIdAttribute },
			{
				// What has no body is answered as what has one; Kit leaves the body out.
				method: request.method === 'HEAD' ? 'GET' : request.method,
				path: params.path,
				query: url.searchParams,
				body: ['POST', 'PUT', 'PATCH'].includes(request.method)
					? await readJson(request)
					: undefined,
				location: `${url.origin}/scim/v2`
			},
			(change) => scim.inTurn(change)
		);
		return respond(answered);
	} catch (thrown) {
		if (thrown instanceof ScimRefusal) return refused(thrown);
		// As for every request, but said in the words of SCIM.
		const told = reportError({ kind: 'unknown', error: thrown, event } as never);
		const { id = '' } = ((await told) ?? {}) as { id?: string };
		return refused(new ScimRefusal(500, `A fault in Sluss. Its id in the log is ${id}.`));
	}
}

function refused(refusal: ScimRefusal): Response {
	const response = respond({ status: refusal.status, body: refusal.body });
	if (refusal.status === 401) response.headers.set('www-authenticate', 'Bearer');
	if (refusal.retryAfterSeconds !== undefined) {
		response.headers.set('retry-after', String(refusal.retryAfterSeconds));
	}
	return response;
}

function respond({ status, body, location }: ScimAnswer): Response {
	return new Response(body === undefined ? null : JSON.stringify(body), {
		status,
		headers: {
			...(body !== undefined && { 'content-type': 'application/scim+json; charset=utf-8' }),
			...(location !== undefined && { location })
		}
	});
}

export const GET = answer;
export const POST = answer;
export const PUT = answer;
export const PATCH = answer;
export const DELETE = answer;
