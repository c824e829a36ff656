import type { Clock } from '../../clock.ts';

export interface RateLimit {
	/** Counts one try. Returns for how many milliseconds it is one too many, or undefined when it may go on. */
	take(key: string): number | undefined;
	/** As `take` without counting: for what is counted only when it fails. */
	blockedFor(key: string): number | undefined;
}

/** Different keys that are remembered. Further ones share one count, so that a flood of them frees nobody. */
const KEYS_MAX = 10_000;
const OVERFLOW = '';

/**
 * So many tries in a window of time for each key (an address, a person). In the memory of the one process that serves
 * an organisation, and bounded; a restart forgets, which costs an attacker nothing that she could not have by waiting.
 */
export function createRateLimit(
	clock: Clock,
	limit: { tries: number; windowMs: number }
): RateLimit {
	const windows = new Map<string, { count: number; endsAt: number }>();

	function find(key: string, now: number) {
		const known = windows.get(key);
		if (known !== undefined && known.endsAt > now) return known;
		windows.delete(key);
		return undefined;
	}

	return {
		take(key) {
			const now = clock.now();
			let window = find(key, now);
			if (window === undefined) {
				if (windows.size >= KEYS_MAX) {
					for (const [old, { endsAt }] of windows) if (endsAt <= now) windows.delete(old);
				}
				const name = windows.size >= KEYS_MAX ? OVERFLOW : key;
				window = find(name, now) ?? { count: 0, endsAt: now + limit.windowMs };
				windows.set(name, window);
			}
			window.count += 1;
			return window.count > limit.tries ? window.endsAt - now : undefined;
		},
		blockedFor(key) {
			const now = clock.now();
			const window = find(key, now);
			return window !== undefined && window.count >= limit.tries ? window.endsAt - now : undefined;
		}
	};
}
