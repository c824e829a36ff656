import type { Clock } from '../../clock.ts';
import type { ErrorCode } from '../../errors.ts';

/** What is known of whether people can sign in by the identity provider. */
export interface ProviderHealth {
	/** What it says about itself was asked for; `undefined`: it answered. */
	discovered(failure: ErrorCode | undefined): void;
	/** Somebody came back from it, and it was asked who she is; `undefined`: it answered. */
	redeemed(failure: ErrorCode | undefined): void;
	/** null: as far as is known it works. `since`: ms since the epoch. */
	failing(): { since: number; code: ErrorCode } | null;
}

/** After this long without anybody who tried, it is not known any more whether signing in fails. */
const REMEMBERED_MS = 15 * 60_000;
/** One may be bad luck. */
const REDEMPTIONS_MIN = 2;

export function createProviderHealth(clock: Clock): ProviderHealth {
	let discovery: { since: number; code: ErrorCode } | null = null;
	let redemption: { since: number; code: ErrorCode; times: number; last: number } | null = null;
	return {
		discovered(failure) {
			const since = discovery?.since ?? clock.now();
			discovery = failure === undefined ? null : { since, code: failure };
		},
		redeemed(failure) {
			const last = clock.now();
			const { since, times } = redemption ?? { since: last, times: 0 };
			redemption = failure === undefined ? null : { since, code: failure, times: times + 1, last };
		},
		failing() {
			if (discovery !== null) return { ...discovery };
			if (redemption === null || redemption.times < REDEMPTIONS_MIN) return null;
			if (clock.now() - redemption.last > REMEMBERED_MS) return null;
			return { since: redemption.since, code: redemption.code };
		}
	};
}
