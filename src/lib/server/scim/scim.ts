/** The SCIM service of one installation: who may use it and how much of it at once. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import type { ScimConfig } from '../config/scim-config.ts';
import { invalid } from '../config/read-setting.ts';
import { createRateLimit } from '../identity/sign-in/rate-limit.ts';
import { ScimRefusal } from './scim-refusal.ts';

export const TOKEN_LENGTH_MIN = 32;
/** Requests in a minute: Entra ID sends some tens a second while it provisions everybody for the first time. */
export const REQUESTS_MAX = 6_000;
/** Requests in a minute with a wrong token from one address; the right one is not held up by them. */
export const WRONG_TOKENS_MAX = 30;
/** Changes that wait for those before them. */
export const CHANGES_WAITING_MAX = 100;
const WINDOW_MS = 60_000;

export interface Scim {
	readonly hsaIdAttribute: ScimConfig['hsaIdAttribute'];
	/** @throws ScimRefusal 401, 429 */
	authenticate(authorization: string | null, address: string): Promise<void>;
	/** One change after the other, in the order in which they came. @throws ScimRefusal 429 */
	inTurn<T>(change: () => Promise<T>): Promise<T>;
}

/** Undefined where no token is configured: then there is no SCIM. @throws AppError CONFIG_INVALID */
export async function createScim(config: ScimConfig, clock: Clock): Promise<Scim | undefined> {
	const { tokenFile, hsaIdAttribute } = config;
	if (tokenFile === undefined) return undefined;
	if ((await readToken(tokenFile)) === undefined) {
		throw invalid(
			'SLUSS_SCIM_TOKEN_FILE',
			`must be a file with a token of ${TOKEN_LENGTH_MIN} characters at least`
		);
	}
	const requests = createRateLimit(clock, { tries: REQUESTS_MAX, windowMs: WINDOW_MS });
	const wrong = createRateLimit(clock, { tries: WRONG_TOKENS_MAX, windowMs: WINDOW_MS });
	let waiting = 0;
	let last: Promise<unknown> = Promise.resolve();
	return {
		hsaIdAttribute,
		async authenticate(authorization, address) {
			const given = /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
			// Read each time, so that a token can be changed without a restart.
			const wanted = await readToken(tokenFile);
			if (given === undefined || wanted === undefined || !isSame(given, wanted)) {
				const blockedMs = wrong.take(address);
				if (blockedMs !== undefined) throw tooMany(blockedMs);
				throw new ScimRefusal(401, 'The token is missing or wrong.');
			}
			const blockedMs = requests.take('');
			if (blockedMs !== undefined) throw tooMany(blockedMs);
		},
		async inTurn(change) {
			if (waiting >= CHANGES_WAITING_MAX) throw tooMany(1000);
			waiting += 1;
			const turn = last.then(change).finally(() => (waiting -= 1));
			last = turn.catch(() => undefined);
			return turn;
		}
	};
}

async function readToken(file: string): Promise<string | undefined> {
	const token = (await readFile(file, 'utf8').catch(() => '')).trim();
	return token.length >= TOKEN_LENGTH_MIN && !/\s/.test(token) ? token : undefined;
}

/** Hashes of equal length are compared, so that time tells neither the token nor its length. */
function isSame(given: string, wanted: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(wanted));
}

function tooMany(waitMs: number): ScimRefusal {
	return new ScimRefusal(429, 'Too many requests.', {
		retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000))
	});
}
