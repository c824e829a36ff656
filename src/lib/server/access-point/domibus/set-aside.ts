/**
 * Messages whose answer could not be understood. They are asked for after all others, and after three times in vain not
 * for an hour: one such message must not keep what lies behind it at the access point.
 */
import type { Clock } from '../../clock.ts';

const TIMES_MAX = 3;
const AWAY_MS = 3_600_000;
const REMEMBERED_MAX = 10_000;

export class SetAside {
	readonly #clock: Clock;
	readonly #failed = new Map<string, { times: number; until: number }>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Returns how often that has been. */
	failed(transportId: string): number {
		const times = (this.#failed.get(transportId)?.times ?? 0) + 1;
		const until = times % TIMES_MAX === 0 ? this.#clock.now() + AWAY_MS : 0;
		this.#failed.delete(transportId);
		this.#failed.set(transportId, { times, until });
		for (const oldest of this.#failed.keys()) {
			if (this.#failed.size <= REMEMBERED_MAX) break;
			this.#failed.delete(oldest);
		}
		return times;
	}

	succeeded(transportId: string): void {
		this.#failed.delete(transportId);
	}

	/** How many are not asked for at this time. */
	get away(): number {
		const now = this.#clock.now();
		return [...this.#failed.values()].filter(({ until }) => until > now).length;
	}

	get size(): number {
		return this.#failed.size;
	}

	/** In the order in which they should be asked for. */
	order(transportIds: readonly string[]): string[] {
		const now = this.#clock.now();
		const isAway = (id: string) => (this.#failed.get(id)?.until ?? 0) > now;
		const good = transportIds.filter((id) => !this.#failed.has(id));
		return [...good, ...transportIds.filter((id) => this.#failed.has(id) && !isAway(id))];
	}
}
