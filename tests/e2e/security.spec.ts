/** What browsers and forged requests may do with the built app. */
import { request as httpRequest } from 'node:http';
import { expect } from '@playwright/test';
import { signInAs, slussUrl } from './support/pages.ts';
import { test } from './support/test.ts';

/** As a browser would send it, or would never: header by header, without what `fetch` adds. */
function send(
	method: string,
	path: string,
	headers: Record<string, string> = {},
	body = ''
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
	const { hostname, port, host } = new URL(slussUrl());
	return new Promise((resolve, reject) => {
		const request = httpRequest(
			{ hostname, port, method, path, headers: { host, ...headers }, setHost: false },
			(response) => {
				let text = '';
				response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
				response.on('end', () =>
					resolve({
						status: response.statusCode ?? 0,
						headers: Object.fromEntries(
							Object.entries(response.headers).map(([name, value]) => [name, String(value)])
						),
						body: text
					})
				);
			}
		);
		request.on('error', reject);
		request.end(body);
	});
}

/** A session of Sara's, as the header that a browser sends. */
async function signedIn(): Promise<string> {
	const body = 'person=00000000-0000-4000-8000-000000000001';
	const answer = await send('POST', '/login?/signIn', formHeaders(slussUrl(), body), body);
	return answer.headers['set-cookie']?.split(';')[0] ?? '';
}

function formHeaders(origin: string | undefined, body: string, type = FORM) {
	return {
		...(origin !== undefined && { origin }),
		accept: 'text/html',
		'content-type': type,
		'content-length': String(Buffer.byteLength(body))
	};
}
const FORM = 'application/x-www-form-urlencoded';

test.describe('headers', () => {
	const everywhere: [string, RegExp][] = [
		['x-content-type-options', /^nosniff$/],
		['x-frame-options', /^DENY$/],
		['referrer-policy', /^same-origin$/],
		['cross-origin-opener-policy', /^same-origin$/],
		['cross-origin-embedder-policy', /^require-corp$/],
		['cross-origin-resource-policy', /^same-origin$/],
		['permissions-policy', /camera=\(\).*microphone=\(\).*publickey-credentials-get=\(self\)/],
		['content-security-policy', /frame-ancestors 'none'/]
	];

	test('stand on every kind of answer, and what has content is kept nowhere', async () => {
		const cookie = await signedIn();
		const page = await send('GET', '/login');
		const script = /"(\/?[^"]*_app\/immutable\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
		const kinds: [string, number, boolean, Promise<typeof page>][] = [
			['a page', 200, true, Promise.resolve(page)],
			['a page with content', 200, true, send('GET', '/mailboxes', { cookie })],
			['data of a page', 200, true, send('GET', '/mailboxes/__data.json', { cookie })],
			['an answer for a script', 200, true, send('GET', '/push/subscription', { cookie })],
			['a redirect to the sign-in', 303, true, send('GET', '/settings')],
			['a refusal', 401, true, send('GET', '/push/subscription')],
			['a page that is not there', 404, true, send('GET', '/nothing/here')],
			[
				'a forged form',
				403,
				true,
				send('POST', '/logout', formHeaders('https://evil.example', ''))
			],
			[
				'a body too large',
				413,
				true,
				send(
					'POST',
					'/logout',
					{ ...formHeaders(slussUrl(), ''), 'content-length': '64001' },
					'x'.repeat(64_001)
				)
			],
			['a method that is none', 405, true, send('PUT', '/logout', { origin: slussUrl() })],
			['an address that cannot be read', 400, true, send('GET', '/mailboxes/%ff')],
			['a script', 200, false, send('GET', `/${script.replace(/^[./]*/, '')}`)],
			['the service worker', 200, false, send('GET', '/service-worker.js')],
			['the offline page', 200, false, send('GET', '/offline.html')],
			['an icon', 200, false, send('GET', '/icons/icon.svg')]
		];
		for (const [name, status, noStore, answering] of kinds) {
			const { headers, ...answer } = await answering;
			expect(`${name} ${answer.status}`).toBe(`${name} ${status}`);
			for (const [header, value] of everywhere) {
				expect(`${name}: ${headers[header]}`).toMatch(new RegExp(`^${name}: .*`));
				expect(headers[header] ?? '', `${name}: ${header}`).toMatch(value);
			}
			if (noStore) expect(headers['cache-control'], name).toMatch(/no-store/);
			expect(headers['access-control-allow-origin'], name).toBeUndefined();
			expect(headers['x-powered-by'] ?? headers['server'], name).toBeUndefined();
			expect(headers['strict-transport-security'], `${name}, over http`).toBeUndefined();
		}
	});

	test('let scripts run by nonce only: each answer has its own, and nothing is inline without', async () => {
		const nonces = new Set<string>();
		for (let turn = 0; turn < 3; turn += 1) {
			const { headers, body } = await send('GET', '/login');
			const policy = headers['content-security-policy'] ?? '';
			const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
			nonces.add(nonce);
			expect(policy).not.toMatch(/script-src[^;]*'unsafe|\*|https?:/);
			for (const directive of ["object-src 'none'", "base-uri 'none'", "form-action 'self'"]) {
				expect(policy).toContain(directive);
			}
			for (const [tag] of body.matchAll(/<script[^>]*>/g))
				expect(tag).toContain(`nonce="${nonce}"`);
			expect(body).not.toMatch(/<[^>]+\son[a-z]+\s*=/i);
			expect(body).not.toMatch(/javascript:/i);
		}
		expect(nonces.size).toBe(3);
	});

	test('keep the page out of frames and apart from other windows', async ({ page }) => {
		await signInAs(page, 'Sara Strand');
		expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
		await page.evaluate(() => {
			const frame = document.createElement('iframe');
			frame.src = '/mailboxes';
			frame.id = 'trap';
			document.body.append(frame);
		});
		await page.waitForTimeout(500);
		const framed = page.frames().find((frame) => frame !== page.mainFrame());
		const text = (await framed?.content().catch(() => '')) ?? '';
		expect(text).not.toContain('Barn och unga');
	});
});

test.describe('the cookie of a session', () => {
	test('is out of reach for scripts and other sites', async () => {
		const body = 'person=00000000-0000-4000-8000-000000000001';
		const { headers } = await send('POST', '/login?/signIn', formHeaders(slussUrl(), body), body);
		const cookie = headers['set-cookie'] ?? '';
		expect(cookie).toMatch(/; Path=\//);
		expect(cookie).toMatch(/; HttpOnly/);
		expect(cookie).toMatch(/; SameSite=Lax/);
		expect(cookie).not.toMatch(/domain=/i);
	});

	test('is worth nothing when it is damaged, doubled, huge or many', async () => {
		const cookie = await signedIn();
		const name = cookie.split('=')[0] ?? '';
		for (const bad of [
			`${cookie}x`,
			`${name}=`,
			`${name}=${'a'.repeat(4000)}`,
			`${name}=%00%ff`,
			`${name}=' OR 1=1 --`,
			`__Host-${cookie}`
		]) {
			const { status } = await send('GET', '/mailboxes', { cookie: bad });
			expect(status, bad.slice(0, 60)).toBe(303);
		}
		const bomb = Array.from({ length: 2000 }, (_, index) => `c${index}=${'x'.repeat(20)}`).join(
			'; '
		);
		expect((await send('GET', '/mailboxes', { cookie: bomb })).status).toBe(431);
		expect((await send('GET', '/mailboxes', { cookie })).status).toBe(200);
	});
});

test.describe('a form from another site', () => {
	const types = [
		FORM,
		`${FORM}; charset=utf-8`,
		'multipart/form-data; boundary=x',
		'text/plain',
		'TEXT/PLAIN;charset=utf-8',
		'text/plain; application/json'
	];
	const origins = [
		'https://evil.example',
		'null',
		'http://localhost:1',
		'http://localhost.evil.example'
	];

	for (const type of types) {
		test(`is refused and does nothing as ${type}`, async () => {
			const cookie = await signedIn();
			for (const origin of [...origins, undefined]) {
				const headers = { ...formHeaders(origin, 'a=b', type), cookie };
				const { status } = await send('POST', '/logout', headers, 'a=b');
				expect(`${origin} ${status}`).toBe(`${origin} 403`);
			}
			expect((await send('GET', '/mailboxes', { cookie })).status).toBe(200);
		});
	}

	test('is refused for other methods that take forms, and a method in a field or header is none', async () => {
		const cookie = await signedIn();
		for (const method of ['PUT', 'PATCH', 'DELETE']) {
			const headers = { ...formHeaders('https://evil.example', 'a=b'), cookie };
			const { status } = await send(method, '/push/subscription', headers, 'a=b');
			expect(`${method} ${status}`).toBe(`${method} 403`);
		}
		for (const path of ['/logout?_method=POST', '/logout?method=post']) {
			const headers = { cookie, 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
			expect([404, 405]).toContain((await send('GET', path, headers)).status);
		}
		expect((await send('GET', '/mailboxes', { cookie })).status).toBe(200);
	});

	test('is not helped by what a proxy could say of the host', async () => {
		const cookie = await signedIn();
		const headers = {
			...formHeaders('https://evil.example', 'a=b'),
			'x-forwarded-host': 'evil.example',
			'x-forwarded-proto': 'https',
			cookie
		};
		expect((await send('POST', '/logout', headers, 'a=b')).status).toBe(403);
	});

	test('gets no leave from a preflight to send JSON', async () => {
		const { headers } = await send('OPTIONS', '/push/subscription', {
			origin: 'https://evil.example',
			'access-control-request-method': 'PUT',
			'access-control-request-headers': 'content-type'
		});
		for (const name of Object.keys(headers)) expect(name).not.toMatch(/^access-control-/);
	});
});

test.describe('addresses', () => {
	test('lead nowhere else after the sign-in', async () => {
		for (const next of [
			'https://evil.example/',
			'//evil.example',
			'/\\evil.example',
			'/.//evil.example',
			'/%09/evil.example',
			'\t//evil.example',
			'javascript:alert(1)',
			'/mailboxes\r\nset-cookie: a=b'
		]) {
			const body = 'person=00000000-0000-4000-8000-000000000001';
			const path = `/login?/signIn&next=${encodeURIComponent(next)}`;
			const { status, headers } = await send('POST', path, formHeaders(slussUrl(), body), body);
			expect(status).toBe(303);
			expect(new URL(headers['location'] ?? '', slussUrl()).origin, next).toBe(slussUrl());
			expect(headers['set-cookie']).not.toContain('a=b');
		}
	});

	test('with tricks in them are not found, or refused, and never a fault', async () => {
		const cookie = await signedIn();
		const id = '00000000-0000-4000-8000-000000000000';
		for (const part of [
			'..%2f..%2fetc%2fpasswd',
			'%2e%2e%2f%2e%2e',
			'..%5c..%5c',
			`${id}%00`,
			`${id}%0d%0aset-cookie:%20a=b`,
			"'%20OR%20'1'='1",
			'%7B%7B7*7%7D%7D',
			'a'.repeat(8000),
			'9'.repeat(400),
			'-1',
			'%F0%9F%92%A3',
			'__proto__',
			'constructor'
		]) {
			for (const path of ['/mailboxes/', '/conversations/', '/attachments/', '/compose/', '/n/']) {
				const { status, headers, body } = await send('GET', path + part, { cookie });
				const expected = path === '/n/' ? [303, 400, 404] : [400, 404];
				expect(expected, `${path}${part.slice(0, 40)}: ${status}`).toContain(status);
				expect(headers['set-cookie'] ?? '').not.toContain('a=b');
				expect(body).not.toContain('root:');
			}
		}
		for (const path of [
			'/../package.json',
			'/_app/../../package.json',
			'/%2e%2e/package.json',
			'/.env'
		]) {
			expect((await send('GET', path, { cookie })).status, path).not.toBe(200);
		}
	});

	test('echo nothing that a browser could run', async () => {
		const cookie = await signedIn();
		const script = '<script>alert(1)</script>';
		for (const path of [
			`/search?q=${encodeURIComponent(script)}`,
			`/login/refused?why=${encodeURIComponent(script)}`,
			`/${encodeURIComponent(script)}`,
			`/compose?mailbox=${encodeURIComponent(`"><img src=x onerror=alert(1)>`)}`
		]) {
			const { body } = await send('GET', path, { cookie });
			expect(body, path).not.toContain(script);
			expect(body, path).not.toContain('<img src=x');
		}
	});
});

test('no page asks for what its policy forbids, and no policy lets styles stand in the page', async ({
	page
}) => {
	const refused: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error') refused.push(`${page.url()}: ${message.text()}`);
	});
	for (const [name, paths] of [
		['Sara Strand', ['mailboxes', 'search', 'compose', 'notices', 'settings']],
		['Karin Lund', ['admin/mailboxes', 'admin/people', 'admin/matrix', 'admin/retention']],
		['Olle Berg', ['admin/operations', 'admin/operations/transfers']],
		['Eva Sund', ['admin/audit']]
	] as const) {
		await page.context().clearCookies();
		await signInAs(page, name);
		for (const path of paths) {
			await page.goto(`${slussUrl()}/${path}`);
			await expect(page.locator('h1').first()).toBeVisible();
		}
	}
	expect(refused).toEqual([]);
	const { headers } = await send('GET', '/login');
	expect(headers['content-security-policy']).not.toContain('unsafe-inline');
});

test('a PDF is still drawn: its worker lives under the same policies', async ({ page }) => {
	const refused: string[] = [];
	page.on('console', (message) => {
		if (/Content Security Policy|Cross-Origin|blocked/i.test(message.text())) {
			refused.push(message.text());
		}
	});
	await signInAs(page, 'Sara Strand');
	await page
		.getByRole('main')
		.getByRole('link', { name: /Barn och unga/ })
		.first()
		.click();
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
	await page.goto(`${page.url()}?view=all`);
	await page
		.getByRole('link', { name: /Orosanmälan/ })
		.last()
		.click();
	await page.waitForURL(/\/conversations\//);
	await page
		.getByRole('link', { name: /^Visa .*\.pdf/ })
		.first()
		.click();
	await page.waitForURL(/\/attachments\//);
	await expect(page.locator('canvas').first()).toBeVisible();
	expect(refused).toEqual([]);
});
