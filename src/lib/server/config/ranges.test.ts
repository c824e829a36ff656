import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import { loadConfig, type Config } from '../config.ts';
import { isWithin, rangeOf, RANGES, type NumberSetting, type Range } from './ranges.ts';

const PRODUCTION: NodeJS.ProcessEnv = {
	SLUSS_FEDERATION: 'sdk',
	SLUSS_DATA: '/srv/sluss',
	SLUSS_PARTICIPANT_ID: '0203:ekvik.example',
	SLUSS_ORGANISATION_NAME: 'Ekviks kommun',
	SLUSS_HOST_NAME: 'sluss.ekvik.example',
	SLUSS_PUSH_SUBJECT: 'mailto:drift@ekvik.example',
	SLUSS_ADDRESS_BOOK_URL: 'https://addresses.example/addressbook/api/',
	SLUSS_ACCESS_POINT_URL: 'https://ap.example/domibus/services/wsplugin',
	SLUSS_ACCESS_POINT_PARTY_ID: 'AP0001-SDK-QA',
	SLUSS_SML_ZONE: 'sml.example',
	SLUSS_DIRECTORY_ROOTS_FILE: '/etc/sluss/roots.pem',
	SLUSS_SIGNING_KEY_FILES: '/etc/sluss/sign.p12',
	SLUSS_MALWARE_SCANNER: 'clamd:/run/clamd.ctl',
	SLUSS_ORIGIN: 'https://sluss.ekvik.example',
	SLUSS_OIDC_ISSUER: 'https://idp.ekvik.example',
	SLUSS_OIDC_CLIENT_ID: 'sluss',
	SLUSS_OIDC_CLIENT_SECRET_FILE: '/etc/sluss/secret'
};
const SANDBOX: NodeJS.ProcessEnv = { SLUSS_ENVIRONMENT: 'sandbox' };

/** What the configuration has made of each. Undefined: adapter-node reads it, or nobody here. */
const MADE: Record<NumberSetting, (config: Config) => number | undefined> = {
	SLUSS_RECEIPT_WARN_MS: ({ times }) => times.receiptWarnMs,
	SLUSS_RECEIPT_FAIL_MS: ({ times }) => times.receiptFailMs,
	SLUSS_POLL_MS: ({ times }) => times.pollMs,
	SLUSS_LEASE_MS: ({ times }) => times.leaseMs,
	SLUSS_ADDRESS_BOOK_SYNC_MS: ({ times }) => times.addressBookSyncMs,
	SLUSS_DIRECTORY_PAUSE_MS: ({ sdk }) => sdk?.directory.pauseMs,
	SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS: ({ sdk }) => sdk?.accessPoint.transferTimeoutMs,
	SLUSS_ACCESS_POINT_REQUEST_TIMEOUT_MS: ({ sdk }) => sdk?.accessPoint.requestTimeoutMs,
	SLUSS_ACCESS_POINT_PASSWORD_DAYS: ({ sdk }) => sdk?.accessPoint.passwordDays,
	SLUSS_REVOCATION_GRACE_MS: ({ sdk }) => sdk?.revocation.graceMs,
	SLUSS_OIDC_CLOCK_SKEW_MS: ({ signIn }) => signIn.oidc && signIn.oidc.clockSkewSeconds * 1000,
	SLUSS_MINIMUM_ASSURANCE_LEVEL: ({ signIn }) => signIn.minimumLevel,
	SLUSS_PASSKEY_ASSURANCE_LEVEL: ({ signIn }) => signIn.passkeys?.level,
	SLUSS_SANDBOX_PACE: ({ sandbox }) => sandbox.pace,
	SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS: ({ sandbox }) => sandbox.worryReportEveryMs,
	PORT: ({ listen }) => listen.port,
	XFF_DEPTH: () => undefined
};
const NAMES = Object.keys(RANGES) as NumberSetting[];

/** Just outside, far outside, no number, and what JavaScript takes for one. */
const odd = (range: Range) =>
	fc.oneof(
		fc.constantFrom(range.min - 1, range.max + 1, range.min - 0.5, range.max + 0.5).map(String),
		fc.maxSafeInteger().map(String),
		fc.double().map(String),
		fc.string(),
		fc.constantFrom(
			'1e3',
			'0x10',
			' 5',
			'5 ',
			'+5',
			'٣',
			'1_000',
			'5,5',
			'Infinity',
			'NaN',
			'1e999'
		)
	);

function load(env: NodeJS.ProcessEnv): Config | string {
	try {
		return loadConfig(env);
	} catch (error) {
		if (!isAppError(error, 'CONFIG_INVALID')) throw error;
		return error.message;
	}
}

describe('the numbers among the settings', () => {
	it.each(NAMES)('never take %s outside its range', (name) => {
		for (const [env, sandbox] of [
			[PRODUCTION, false],
			[SANDBOX, true]
		] as const) {
			const range = rangeOf(name, sandbox);
			fc.assert(
				fc.property(odd(range), (value) => {
					const loaded = load({ ...env, [name]: value });
					if (typeof loaded === 'string') {
						expect(loaded).toContain(name);
						return;
					}
					// Settings that this environment does not read do nothing.
					const made = name === 'XFF_DEPTH' ? Number(value || '1') : MADE[name](loaded);
					if (made === undefined) return;
					expect(isWithin(made, range)).toBe(true);
					if (value !== '') expect(made).toBe(Number(value));
				}),
				{ numRuns: 200 }
			);
		}
	});

	it.each(NAMES)(
		'take %s at both ends of its range, alone or with what it must agree with',
		(name) => {
			const sandboxOnly = name.startsWith('SLUSS_SANDBOX_');
			const { min, max } = rangeOf(name, sandboxOnly);
			for (const value of [min, max].map(String)) {
				const loaded = load({
					...(sandboxOnly ? SANDBOX : PRODUCTION),
					...(name === 'SLUSS_RECEIPT_WARN_MS' && { SLUSS_RECEIPT_FAIL_MS: '1209600000' }),
					...(name === 'SLUSS_RECEIPT_FAIL_MS' && { SLUSS_RECEIPT_WARN_MS: '60000' }),
					...(name === 'SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS' && {
						SLUSS_ACCESS_POINT_REQUEST_TIMEOUT_MS: '1000'
					}),
					[name]: value
				});
				expect(typeof loaded, String(loaded)).toBe('object');
			}
		}
	);

	it('have defaults that are within', () => {
		for (const name of NAMES) {
			for (const sandbox of [false, true]) {
				const range = rangeOf(name, sandbox);
				expect(isWithin(range.fallback, range), name).toBe(true);
				expect(range.min).toBeLessThan(range.max);
			}
		}
	});

	it('are told all at once, each with its name, its value and an example', () => {
		fc.assert(
			fc.property(fc.subarray(NAMES, { minLength: 2 }), (names) => {
				const wrong = Object.fromEntries(names.map((name) => [name, '-1']));
				const told = load({ ...PRODUCTION, ...wrong });
				expect(typeof told).toBe('string');
				for (const name of names) {
					expect(told).toContain(`\n  ${name}: `);
					if (!name.startsWith('SLUSS_SANDBOX_')) {
						expect(told).toMatch(new RegExp(`${name}: .*"-1".* Example: ${name}=\\d`));
					}
				}
			}),
			{ numRuns: 50 }
		);
	});

	it('stand in docs/operations.md with their ranges', () => {
		const docs = readFileSync('docs/operations.md', 'utf8');
		for (const name of NAMES) {
			const { min, max, fallback, sandbox, orNever }: Range = RANGES[name];
			const exception = sandbox?.min === undefined ? '' : ` (sandbox ${sandbox.min})`;
			const least = `${orNever ? '0 or ' : ''}${min}${exception}`;
			expect(docs).toContain(`| \`${name}\` | ${least} | ${max} | ${fallback} |`);
		}
	});
});
