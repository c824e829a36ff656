/**
 * An identity provider of which a test writes every answer: what `oidc-provider` is too well-mannered to say. Nobody is asked to
 * sign in; the browser is brought straight back.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

export interface ScriptedProvider {
	/** As its discovery document says it. */
	issuer: string;
	/** What the discovery document says besides the usual; undefined takes a member away. */
	metadata: Record<string, unknown>;
	/** Changes the ID token. */
	claims: JWTPayload;
	userInfo: Record<string, unknown> | undefined;
	/** Status of every answer, for one that is not well. */
	status: number;
	/** Signs with a new key from now on, the only one that is published. */
	rotate(alg?: string): Promise<void>;
	/** How often each path was asked. */
	asked: Map<string, number>;
	/** Where the provider sends the browser back to: the query of our callback. */
	comeBack(begun: URL, answer?: Record<string, string>): string;
	close(): Promise<void>;
}

/** @param path of the issuer below the host, as it is: `/realms/kommun`, `/tenant/` */
export async function openScriptedProvider(
	path = '',
	algorithm = 'RS256'
): Promise<ScriptedProvider> {
	let alg = algorithm;
	let key = await makeKey(alg);
	const nonces = new Map<string, string>();
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '', 'http://x');
		let body = '';
		request.on('data', (part: Buffer) => (body += part.toString()));
		request.on('end', () => {
			void answer(pathname, new URLSearchParams(body)).then((json) => {
				const status = json === undefined ? 404 : self.status;
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(json ?? {}));
			});
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const base = host + path.replace(/\/$/, '');

	async function answer(pathname: string, form: URLSearchParams): Promise<unknown> {
		self.asked.set(pathname, (self.asked.get(pathname) ?? 0) + 1);
		const at = pathname.slice(base.length - host.length);
		switch (at) {
			case '/.well-known/openid-configuration':
				return {
					issuer: self.issuer,
					authorization_endpoint: `${base}/authorize`,
					token_endpoint: `${base}/token`,
					jwks_uri: `${base}/keys`,
					userinfo_endpoint: self.userInfo && `${base}/userinfo`,
					response_types_supported: ['code'],
					subject_types_supported: ['public'],
					id_token_signing_alg_values_supported: [alg],
					...self.metadata
				};
			case '/keys':
				return { keys: [key.public] };
			case '/token':
				return {
					access_token: 'an-access-token',
					token_type: 'Bearer',
					expires_in: 60,
					id_token: await sign(nonces.get(form.get('code') ?? ''))
				};
			case '/userinfo':
				return self.userInfo;
			default:
				return undefined;
		}
	}

	function sign(nonce: string | undefined): Promise<string> {
		const now = Math.floor(Date.now() / 1000);
		const claims = {
			...{ iss: self.issuer, aud: 'sluss', sub: 'anna', iat: now, exp: now + 600, nonce },
			...self.claims
		};
		const { sign: signer, kid } = key;
		return new SignJWT(claims).setProtectedHeader({ alg, ...(kid && { kid }) }).sign(signer);
	}

	const self: ScriptedProvider = {
		issuer: host + path,
		metadata: {},
		claims: {},
		userInfo: undefined,
		status: 200,
		asked: new Map(),
		async rotate(next = alg) {
			alg = next;
			key = await makeKey(alg);
		},
		comeBack(begun, said) {
			const code = crypto.randomUUID();
			nonces.set(code, begun.searchParams.get('nonce') ?? '');
			const state = begun.searchParams.get('state') ?? '';
			return `?${new URLSearchParams({ ...(said ?? { code }), state })}`;
		},
		close: () =>
			new Promise((done) => {
				server.closeAllConnections();
				server.close(() => done());
			})
	};
	return self;
}

async function makeKey(alg: string) {
	if (alg.startsWith('HS')) {
		const secret = new TextEncoder().encode('a-secret-of-the-test-that-is-long-enough');
		return { sign: secret, kid: undefined, public: { kty: 'oct' } as JWK };
	}
	const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
	const kid = crypto.randomUUID();
	const jwk: JWK = { ...(await exportJWK(publicKey)), kid, use: 'sig' };
	return { sign: privateKey, kid, public: jwk };
}
