/**
 * What each number among the settings may be. One table, so that the reader, its errors, docs/operations.md ("Ranges") and
 * the tests say the same.
 */
export interface Range {
	/** Both may be reached. Milliseconds where the name ends in `_MS`. */
	readonly min: number;
	readonly max: number;
	readonly fallback: number;
	/** The sandbox is for training and tests, where things may go fast. */
	readonly sandbox?: { readonly min?: number; readonly fallback?: number };
	/** Whether 0 is allowed too and means "never". */
	readonly orNever?: true;
	/** Whether parts of a whole are allowed. */
	readonly parts?: true;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGES = {
	/** Shorter, and every message would be warned of before its receiver has polled once; a week is no waiting any more. */
	SLUSS_RECEIPT_WARN_MS: {
		min: MINUTE,
		max: 7 * DAY,
		fallback: 15 * MINUTE,
		sandbox: { min: SECOND }
	},
	SLUSS_RECEIPT_FAIL_MS: {
		min: 2 * MINUTE,
		max: 14 * DAY,
		fallback: HOUR,
		sandbox: { min: 2 * SECOND }
	},
	/** An operator's access point is not to be asked more often; the alarm `access-point.silent` comes after an hour. */
	SLUSS_POLL_MS: {
		min: SECOND,
		max: 15 * MINUTE,
		fallback: 10 * SECOND,
		sandbox: { min: 20, fallback: 500 }
	},
	/** A lease is renewed when a third of it has gone: it must outlast a slow commit. After a crash work waits for its end. */
	SLUSS_LEASE_MS: {
		min: 10 * SECOND,
		max: 10 * MINUTE,
		fallback: MINUTE,
		sandbox: { min: 200 }
	},
	/** `address-book.stale` comes after a day without a good copy. */
	SLUSS_ADDRESS_BOOK_SYNC_MS: {
		min: 5 * MINUTE,
		max: DAY,
		fallback: 6 * HOUR,
		sandbox: { min: SECOND }
	},
	/** How long a directory that does not answer is left alone (`directory/outages.ts`). */
	SLUSS_DIRECTORY_PAUSE_MS: { min: SECOND, max: 10 * MINUTE, fallback: 30 * SECOND },
	SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS: { min: 10 * SECOND, max: HOUR, fallback: 5 * MINUTE },
	SLUSS_ACCESS_POINT_REQUEST_TIMEOUT_MS: { min: SECOND, max: 5 * MINUTE, fallback: 30 * SECOND },
	SLUSS_ACCESS_POINT_PASSWORD_DAYS: { min: 1, max: 3_650, fallback: 90 },
	/** A good answer that is older than a quarter says nothing of today. */
	SLUSS_REVOCATION_GRACE_MS: { min: HOUR, max: 90 * DAY, fallback: 7 * DAY },
	SLUSS_OIDC_CLOCK_SKEW_MS: { min: 0, max: 5 * MINUTE, fallback: 30 * SECOND },
	SLUSS_MINIMUM_ASSURANCE_LEVEL: { min: 1, max: 4, fallback: 3 },
	SLUSS_PASSKEY_ASSURANCE_LEVEL: { min: 1, max: 4, fallback: 3 },
	SLUSS_SANDBOX_PACE: { min: 0, max: 10, fallback: 1, parts: true },
	SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS: { min: SECOND, max: DAY, fallback: 0, orNever: true },
	PORT: { min: 1, max: 65_535, fallback: 3_000 },
	/** Of adapter-node: proxies in front, counted from us. */
	XFF_DEPTH: { min: 1, max: 10, fallback: 1 }
} as const satisfies Record<string, Range>;

export type NumberSetting = keyof typeof RANGES;

/** The range that counts here, with the sandbox's exceptions. */
export function rangeOf(name: NumberSetting, sandbox: boolean): Range {
	const { sandbox: exceptions, ...range }: Range = RANGES[name];
	return sandbox ? { ...range, ...exceptions } : range;
}

/** `a whole number from 1000 to 900000, or 0 for never`. */
export function describeRange({ min, max, orNever, parts }: Range): string {
	const kind = parts ? 'a number' : 'a whole number';
	return `${kind} from ${min} to ${max}${orNever ? ', or 0 for never' : ''}`;
}

export function isWithin(value: number, { min, max, orNever, parts }: Range): boolean {
	if (parts !== true && !Number.isSafeInteger(value)) return false;
	return (value >= min && value <= max) || (orNever === true && value === 0);
}
