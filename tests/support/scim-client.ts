/** The route of SCIM behind a real HTTP server, on a small workplace, and a client that asks it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HsaIdAttribute } from '#lib/server/config/scim-config.ts';
import { createScim } from '#lib/server/scim/scim.ts';
import * as route from '../../src/routes/scim/v2/[...path]/+server.ts';
import { openWorkplace } from './workplace.ts';

export const TOKEN = 'ett-ganska-langt-hemligt-ord-som-ingen-gissar';

export interface ScimResult {
	status: number;
	headers: Headers;
	/** Undefined when there is none. */
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
	body: any;
}

export async function openScim(options: { hsaId?: HsaIdAttribute; off?: boolean } = {}) {
	const place = await openWorkplace();
	const folder = await mkdtemp(join(tmpdir(), 'sluss-scim-'));
	const tokenFile = join(folder, 'token');
	await writeFile(tokenFile, `${TOKEN}\n`);
	const scim = await createScim(
		{ tokenFile: options.off ? undefined : tokenFile, hsaIdAttribute: options.hsaId },
		place.clock
	);
	const faults: unknown[] = [];
	const app = {
		...place.deps,
		scim,
		log: {
			info() {},
			warn() {},
			error: (...fault: unknown[]) => void faults.push(fault)
		}
	};
	const server = createServer((incoming, outgoing) => {
		const url = new URL(incoming.url ?? '', `http://${incoming.headers.host}`);
		const request = new Request(url, {
			method: incoming.method ?? 'GET',
			headers: incoming.headers as Record<string, string>,
			...(['POST', 'PUT', 'PATCH'].includes(incoming.method ?? '') && {
				body: Readable.toWeb(incoming) as ReadableStream,
				duplex: 'half'
			})
		} as RequestInit);
		const handler = (route as Record<string, unknown>)[request.method] as typeof route.GET;
		const event = {
			url,
			request,
			params: { path: decodeURIComponent(url.pathname.replace(/^\/scim\/v2\/?/, '')) },
			route: { id: '/scim/v2/[...path]' },
			locals: { app, session: { person: { id: 'somebody' } } },
			getClientAddress: () => '192.0.2.1'
		};
		void Promise.resolve(handler(event as never))
			.catch((thrown: { status?: number }) => new Response(null, { status: thrown.status ?? 500 }))
			.then(async (response) => {
				outgoing.writeHead(response.status, Object.fromEntries(response.headers));
				outgoing.end(Buffer.from(await response.arrayBuffer()));
			});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`;

	async function ask(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {}
	): Promise<ScimResult> {
		const response = await fetch(`${base}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${TOKEN}`,
				...(body !== undefined && { 'content-type': 'application/scim+json' }),
				...headers
			},
			...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) })
		});
		const text = await response.text();
		return {
			status: response.status,
			headers: response.headers,
			body: text === '' ? undefined : JSON.parse(text)
		};
	}

	return {
		...place,
		place,
		base,
		tokenFile,
		faults,
		ask,
		/** As Entra ID asks for one. */
		async find(collection: 'Users' | 'Groups', filter: string) {
			const { body } = await ask('GET', `/${collection}?filter=${encodeURIComponent(filter)}`);
			return body.Resources as { id: string; [name: string]: unknown }[];
		},
		async addUser(userName: string, more: object = {}): Promise<string> {
			const { body } = await ask('POST', '/Users', user(userName, more));
			return body.id;
		},
		async addGroup(displayName: string, members: readonly string[] = []): Promise<string> {
			const { body } = await ask('POST', '/Groups', {
				schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
				displayName,
				externalId: `ext-${displayName}`,
				members: members.map((value) => ({ value }))
			});
			return body.id;
		},
		patch: (path: string, ...Operations: object[]) =>
			ask('PATCH', path, {
				schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
				Operations
			}),
		async close() {
			await new Promise((done) => server.close(done));
			await place.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
}

/** A user as Entra ID sends one with its default mappings. */
export function user(userName: string, more: object = {}) {
	return {
		schemas: [
			'urn:ietf:params:scim:schemas:core:2.0:User',
			'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
		],
		externalId: `ext-${userName}`,
		userName,
		active: true,
		addresses: [{ primary: false, type: 'work', country: 'SE', formatted: 'Storgatan 1' }],
		displayName: `Namn ${userName}`,
		emails: [{ primary: true, type: 'work', value: `${userName}@kommun.example` }],
		meta: { resourceType: 'User' },
		name: { formatted: 'Anna Berg', familyName: 'Berg', givenName: 'Anna' },
		phoneNumbers: [{ primary: true, type: 'work', value: '08-123' }],
		preferredLanguage: 'sv-SE',
		roles: [],
		title: 'Socialsekreterare',
		'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
			department: 'IFO',
			employeeNumber: 'SE2321000016-1abc',
			manager: { value: 'x' }
		},
		...more
	};
}
