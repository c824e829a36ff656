/**
 * An identity provider on loopback: the real `oidc-provider`, in which people sign in without being asked. What it says
 * can be changed after the fact and signed anew with its own key, so that a test can let it lie in one point.
 */
import { createServer, type Server } from 'node:http';
import {
	calculateJwkThumbprint,
	decodeJwt,
	exportJWK,
	generateKeyPair,
	SignJWT,
	type JWK,
	type JWTPayload
} from 'jose';
import type { Context, Next } from 'koa';
import { Provider, type Configuration } from 'oidc-provider';

export const LOA2 = 'http://id.sambi.se/loa/loa2';
export const LOA3 = 'http://id.sambi.se/loa/loa3';
export const CLIENT_ID = 'sluss';
export const CLIENT_SECRET = 'a-secret-of-the-test-that-is-long-enough';

export interface TestPerson {
	sub: string;
	acr: string;
	claims?: Record<string, unknown>;
}

export interface TestIdentityProvider {
	issuer: string;
	/** Who signs in next; null: she cancels. */
	person: TestPerson | null;
	/** Changes the claims of ID tokens before they go out. */
	tamper: ((claims: JWTPayload) => JWTPayload) | undefined;
	/** Signs with a new key from now on; the old one is published no more. */
	rotate(): Promise<void>;
	/** Signs with a key that is published nowhere. */
	signAsStranger(): Promise<void>;
	sign(claims: JWTPayload, header?: { typ?: string }): Promise<string>;
	/** Bodies that came to our back-channel address. */
	loggedOut: string[];
	/** Follows the redirects of a browser from `url` until one leads away; returns where to. */
	browse(url: URL, jar: Map<string, string>): Promise<URL>;
	close(): Promise<void>;
}

/** @param clientKey public key of ours, for `private_key_jwt` instead of a secret */
export async function openIdentityProvider(
	redirectUri: string,
	clientKey?: JWK
): Promise<TestIdentityProvider> {
	const backChannel = await listen(createServer());
	const loggedOut: string[] = [];
	backChannel.server.on('request', (request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			loggedOut.push(body);
			response.end();
		});
	});
	const front = await listen(createServer());
	const issuer = front.url;
	const own = await makeKey();
	let current = own;
	let published: JWK[] = [own.public];

	const configuration: Configuration = {
		clients: [
			{
				client_id: CLIENT_ID,
				...(clientKey === undefined
					? { client_secret: CLIENT_SECRET }
					: {
							token_endpoint_auth_method: 'private_key_jwt' as const,
							jwks: { keys: [clientKey] }
						}),
				redirect_uris: [redirectUri],
				post_logout_redirect_uris: [new URL('/login?signed-out', redirectUri).href],
				response_types: ['code'],
				grant_types: ['authorization_code'],
				backchannel_logout_uri: `${backChannel.url}/login/back-channel`,
				backchannel_logout_session_required: true
			}
		],
		jwks: { keys: [own.private] },
		// Its own way of asking refuses addresses of this machine.
		fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
		cookies: { keys: ['a-key-of-the-test'] },
		claims: {
			openid: ['sub', 'acr', 'sid'],
			profile: ['name', 'employeeHsaId', 'groups'],
			email: ['email', 'email_verified']
		},
		conformIdTokenClaims: true,
		acrValues: [LOA2, LOA3],
		pkce: { required: () => true },
		features: {
			devInteractions: { enabled: false },
			backchannelLogout: { enabled: true },
			rpInitiatedLogout: {
				enabled: true,
				logoutSource: (ctx, form) => {
					ctx.body = form;
				}
			}
		},
		interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
		findAccount: (_ctx, id) => ({
			accountId: id,
			claims: () => Promise.resolve({ sub: id, ...people.get(id) })
		}),
		loadExistingGrant: async (ctx) => {
			const grant = new ctx.oidc.provider.Grant({
				clientId: ctx.oidc.client!.clientId,
				accountId: ctx.oidc.session!.accountId!
			});
			grant.addOIDCScope('openid profile email');
			await grant.save();
			return grant;
		},
		ttl: {
			IdToken: 600,
			Session: 3600,
			Interaction: 600,
			Grant: 600,
			AccessToken: 600,
			AuthorizationCode: 60
		}
	};
	const people = new Map<string, Record<string, unknown>>();
	const provider = quietly(() => new Provider(issuer, configuration));

	const self: TestIdentityProvider = {
		issuer,
		person: null,
		tamper: undefined,
		loggedOut,
		async rotate() {
			current = await makeKey();
			published = [current.public];
		},
		async signAsStranger() {
			current = { ...(await makeKey()), kid: current.kid };
		},
		sign: async (claims, header = {}) =>
			new SignJWT(claims)
				.setProtectedHeader({ alg: 'RS256', kid: current.kid, ...header })
				.sign(current.key),
		async browse(url, jar) {
			let next = url;
			for (let hops = 0; hops < 10; hops += 1) {
				const answer = await fetch(next, {
					redirect: 'manual',
					headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
				});
				for (const cookie of answer.headers.getSetCookie()) {
					const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
					if (value === '') jar.delete(name);
					else jar.set(name, value);
				}
				const location = answer.headers.get('location');
				if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
				next = new URL(location, next);
				if (next.origin !== issuer) return next;
			}
			throw new Error('the redirects do not end');
		},
		async close() {
			await front.close();
			await backChannel.close();
		}
	};

	provider.use(async (ctx: Context, next: Next) => {
		if (ctx.path === '/jwks') {
			ctx.body = { keys: published };
			return;
		}
		if (ctx.path.startsWith('/interaction/')) {
			const { person } = self;
			if (person !== null) people.set(person.sub, { ...person.claims, acr: person.acr });
			await provider.interactionFinished(
				ctx.req,
				ctx.res,
				person === null
					? { error: 'access_denied', error_description: 'cancelled' }
					: { login: { accountId: person.sub, acr: person.acr } },
				{ mergeWithLastSubmission: false }
			);
			ctx.respond = false;
			return;
		}
		await next();
		const body = ctx.body as { id_token?: string } | undefined;
		if (ctx.path === '/token' && body?.id_token !== undefined) {
			const claims = decodeJwt(body.id_token);
			// The level is the sign-in's, as providers in the federations put it into the ID token.
			const acr = self.person?.acr;
			const said = { ...claims, ...(acr === undefined ? {} : { acr }) };
			body.id_token = await self.sign(self.tamper?.(said) ?? said);
		}
	});
	const callback = provider.callback();
	front.server.on('request', (request, response) => void callback(request, response));

	return self;
}

async function makeKey() {
	const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
	const jwk = await exportJWK(publicKey);
	const kid = await calculateJwkThumbprint(jwk);
	const shared = { kid, alg: 'RS256', use: 'sig' };
	return {
		key: privateKey,
		kid,
		public: { ...jwk, ...shared } as JWK,
		private: { ...(await exportJWK(privateKey)), ...shared } as JWK
	};
}

async function listen(server: Server) {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return {
		server,
		url: `http://127.0.0.1:${address.port}`,
		close: () =>
			new Promise<void>((done) => {
				server.closeAllConnections();
				server.close(() => done());
			})
	};
}

/** The provider warns about what is meant: plain http, cookies, memory. */
function quietly<T>(work: () => T): T {
	const { warn, info } = console;
	console.warn = console.info = () => {};
	try {
		return work();
	} finally {
		Object.assign(console, { warn, info });
	}
}
