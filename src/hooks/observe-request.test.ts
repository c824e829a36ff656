import { error, redirect } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { randomIds } from '#lib/server/ids.ts';
import { jsonLog } from '#lib/server/log.ts';
import { createMetrics } from '#lib/server/metrics/metrics.ts';
import { observeRequest } from './observe-request.ts';

const PERSONAL_NUMBER = '20101224-2387';
const TOKEN = 'q7hx3kr5m2wn';

/** Answers one request through the hook; returns what was logged and the counts. */
async function observed(routeId: string | null, resolve: () => Promise<Response>) {
	const lines: string[] = [];
	const metrics = createMetrics();
	const locals = {
		app: {
			ids: randomIds,
			metrics,
			log: jsonLog(
				(line) => lines.push(line),
				() => 0
			)
		}
	};
	const url = new URL(`https://sluss.example/search?q=${PERSONAL_NUMBER}&t=${TOKEN}`);
	const request = new Request(url, {
		headers: { cookie: `session=${TOKEN}`, authorization: `Bearer ${TOKEN}` }
	});
	const event = { locals, url, request, route: { id: routeId }, params: { q: PERSONAL_NUMBER } };
	const input = { event, resolve } as unknown as Parameters<typeof observeRequest>[0];
	const response = await Promise.resolve(observeRequest(input)).catch(() => undefined);
	return { lines, response, text: await metrics.registry.metrics() };
}

describe('a request in the log', () => {
	it('has neither address nor query, token or cookie in it, nor have the metrics', async () => {
		const { lines, text } = await observed('/(app)/search', async () => new Response('x'));
		expect(lines).toHaveLength(1);
		expect(Object.keys(JSON.parse(lines[0]!)).sort()).toEqual(
			['at', 'event', 'level', 'method', 'ms', 'requestId', 'route', 'status'].sort()
		);
		for (const secret of [PERSONAL_NUMBER, TOKEN]) {
			expect(lines.join()).not.toContain(secret);
			expect(text).not.toContain(secret);
		}
	});

	it('has the id that the answer carries', async () => {
		const { lines, response } = await observed('/(app)/search', async () => new Response('x'));
		expect(JSON.parse(lines[0]!).requestId).toBe(response!.headers.get('x-request-id'));
	});

	it('has the status also of what was thrown: a refusal, a redirect, a fault', async () => {
		const statusOf = async (resolve: () => Promise<Response>) =>
			JSON.parse((await observed(null, resolve)).lines[0]!);
		expect(await statusOf(async () => error(401, 'no'))).toMatchObject({ status: 401 });
		expect(await statusOf(async () => redirect(303, '/login'))).toMatchObject({ status: 303 });
		const fault = await statusOf(async () => {
			throw new Error(PERSONAL_NUMBER);
		});
		expect(fault).toMatchObject({ status: 500, level: 'warn', route: 'none' });
		expect(JSON.stringify(fault)).not.toContain(PERSONAL_NUMBER);
	});

	it('is left out for a monitor that asks every few seconds, unless it fails; it is counted', async () => {
		const fine = await observed('/health/ready', async () => new Response('x'));
		expect(fine.lines).toEqual([]);
		expect(fine.text).toContain(
			'sluss_http_requests_total{route="/health/ready",method="GET",status="200"} 1'
		);
		const failing = async () => new Response('x', { status: 503 });
		expect((await observed('/health/ready', failing)).lines).toHaveLength(1);
	});
});
