import { describe, expect, it } from 'vitest';
import { settingReader } from './read-setting.ts';
import { readSignInConfig } from './sign-in-config.ts';

const ORIGIN = { SLUSS_ORIGIN: 'https://sluss.kommun.example' };
const OIDC = {
	...ORIGIN,
	SLUSS_OIDC_ISSUER: 'https://idp.kommun.example/oidc',
	SLUSS_OIDC_CLIENT_ID: 'sluss',
	SLUSS_OIDC_CLIENT_SECRET_FILE: '/etc/sluss/secret'
};
const read = (env: NodeJS.ProcessEnv, sandbox = false) => {
	const reader = settingReader(sandbox ? { ...env, SLUSS_ENVIRONMENT: 'sandbox' } : env);
	const config = readSignInConfig(reader, sandbox);
	reader.done();
	return config;
};

describe('the settings of signing in', () => {
	it.each<[string, NodeJS.ProcessEnv, RegExp]>([
		['an issuer in the clear', { ...OIDC, SLUSS_OIDC_ISSUER: 'http://idp.example' }, /ISSUER/],
		['an issuer without a client', { ...OIDC, SLUSS_OIDC_CLIENT_ID: '' }, /CLIENT_ID/],
		['neither secret nor key', { ...OIDC, SLUSS_OIDC_CLIENT_SECRET_FILE: '' }, /SECRET_FILE/],
		['both secret and key', { ...OIDC, SLUSS_OIDC_CLIENT_KEY_FILE: '/k' }, /SECRET_FILE/],
		['no address to come back to', { ...OIDC, SLUSS_ORIGIN: '' }, /SLUSS_ORIGIN/],
		['an address with a path', { SLUSS_ORIGIN: 'https://a.example/sluss' }, /SLUSS_ORIGIN/],
		['an address in the clear', { SLUSS_ORIGIN: 'http://a.example' }, /SLUSS_ORIGIN/],
		['levels that say nothing', { ...OIDC, SLUSS_OIDC_LEVELS: 'loa3' }, /LEVELS/],
		['levels that are all too low', { ...OIDC, SLUSS_OIDC_LEVELS: 'low=2' }, /LEVELS/],
		['a level that there is not', { ...OIDC, SLUSS_MINIMUM_ASSURANCE_LEVEL: '5' }, /MINIMUM/],
		['a client without an issuer', { ...ORIGIN, SLUSS_OIDC_CLIENT_ID: 'sluss' }, /OIDC_ISSUER/],
		['a level that is named twice', { ...OIDC, SLUSS_OIDC_LEVELS: 'a=3 a=4' }, /twice/],
		['a clock that may be an hour off', { ...OIDC, SLUSS_OIDC_CLOCK_SKEW_MS: '3600000' }, /SKEW/],
		['passkeys without an address', { SLUSS_PASSKEYS: 'on' }, /SLUSS_ORIGIN/],
		['passkeys too weak to use', { ...ORIGIN, SLUSS_PASSKEY_ASSURANCE_LEVEL: '2' }, /PASSKEY/]
	])('refuse %s', (_what, env, name) => {
		expect(() => read(env)).toThrow(name);
	});

	it('may all be missing, and say what', () => {
		const config = read({});
		expect(config.missing).toContain('SLUSS_OIDC_ISSUER');
		expect([config.oidc, config.passkeys]).toEqual([undefined, undefined]);
		expect(read({}, true).missing).toEqual([]);
	});

	it('turn passkeys on where there is an address and no provider, and not otherwise', () => {
		expect(read(ORIGIN).passkeys).toEqual({ level: 3 });
		expect(read(OIDC).passkeys).toBeUndefined();
		expect(read({ ...OIDC, SLUSS_PASSKEYS: 'on' }).passkeys).toEqual({ level: 3 });
		expect(read({ PORT: '3001' }, true)).toMatchObject({
			origin: 'http://localhost:3001',
			passkeys: undefined
		});
	});

	it('know the levels of the Swedish federations, or those that are named', () => {
		expect(read(OIDC).oidc?.levels['http://id.sambi.se/loa/loa3']).toBe(3);
		const named = read({ ...OIDC, SLUSS_OIDC_LEVELS: 'c1=3, http://x.example/?loa=4=4' });
		expect(named.oidc?.levels).toEqual({ c1: 3, 'http://x.example/?loa=4': 4 });
	});

	it('choose private_key_jwt by the key, and always ask for openid', () => {
		const env = { ...OIDC, SLUSS_OIDC_CLIENT_SECRET_FILE: '', SLUSS_OIDC_CLIENT_KEY_FILE: '/k' };
		expect(read(env).oidc).toMatchObject({
			clientAuthentication: 'private_key_jwt',
			scopes: ['openid', 'profile', 'email']
		});
	});
});
