import { expect, it } from 'vitest';
import { securityHeaders } from './security-headers.ts';

async function answered(headers: Record<string, string>, origin = 'https://sluss.example') {
	const event = { url: new URL(`${origin}/mailboxes`) };
	const resolve = () => Promise.resolve(new Response('', { headers }));
	return (await securityHeaders({ event, resolve } as never)).headers;
}

it('a page says its character set, and other types stay as they are', async () => {
	const html = await answered({ 'content-type': 'text/html' });
	expect(html.get('content-type')).toBe('text/html; charset=utf-8');
	const json = await answered({ 'content-type': 'application/json' });
	expect(json.get('content-type')).toBe('application/json');
});

it('what a route says of caches stands, and all else is kept nowhere', async () => {
	expect((await answered({})).get('cache-control')).toBe('no-store');
	expect((await answered({ 'cache-control': 'private' })).get('cache-control')).toBe('private');
});

it('browsers are bound to https by answers over https only', async () => {
	expect((await answered({})).has('strict-transport-security')).toBe(true);
	expect((await answered({}, 'http://localhost')).has('strict-transport-security')).toBe(false);
});
