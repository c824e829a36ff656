/**
 * Which directory servers and resolvers do not answer. Whoever has just kept one message waiting for a time-out is left
 * alone for a while: the next messages for it wait without asking, and nobody else waits for them.
 */
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

export interface Outage {
	/** Host with its port, or `DNS` and the zone. */
	readonly place: string;
	/** Since when, and until when nobody is asked; ms since the epoch. */
	readonly since: number;
	readonly askedAgainAt: number;
}

/**
 * Nobody answers there at all. What answers, however wrongly, says something of one participant only, and is not
 * remembered here.
 */
export class PlaceSilent extends AppError {
	/** False: it was not asked, since it was silent a moment ago. */
	readonly asked: boolean;

	constructor(what: string, { asked = true, cause }: { asked?: boolean; cause?: unknown } = {}) {
		super('DIRECTORY_UNAVAILABLE', `The certificate directory is not available: ${what}.`, {
			retryable: true,
			...(cause === undefined ? {} : { cause })
		});
		this.asked = asked;
	}
}

/** DNS decides which hosts there are, so that others choose how many. */
const PLACES_MAX = 1_000;
const FORGOTTEN_MS = 3_600_000;

export class Outages {
	readonly #outages = new Map<string, Outage>();
	readonly #clock: Clock;
	readonly #pauseMs: number;

	constructor(clock: Clock, pauseMs: number) {
		this.#clock = clock;
		this.#pauseMs = pauseMs;
	}

	/** The longest silent first; without those that nobody has had to do with for an hour. */
	list(): readonly Outage[] {
		const now = this.#clock.now();
		return [...this.#outages.values()].filter(
			({ askedAgainAt }) => now - askedAgainAt < FORGOTTEN_MS
		);
	}

	/** @throws PlaceSilent without asking while the place is left alone; and what `ask` throws */
	async ask<T>(place: string, ask: () => Promise<T>): Promise<T> {
		const known = this.#outages.get(place);
		if (known !== undefined) {
			if (this.#isLeftAlone(known)) {
				throw new PlaceSilent(`${place} did not answer a moment ago`, { asked: false });
			}
			// One finds out; whoever comes meanwhile need not.
			this.#note(place, known.since);
		}
		try {
			const answer = await ask();
			this.#outages.delete(place);
			return answer;
		} catch (error) {
			if (error instanceof PlaceSilent) this.#note(place, known?.since ?? this.#clock.now());
			else this.#outages.delete(place);
			throw error;
		}
	}

	/** A clock that was set back does not make the pause longer. */
	#isLeftAlone({ askedAgainAt }: Outage): boolean {
		const leftMs = askedAgainAt - this.#clock.now();
		return leftMs > 0 && leftMs <= this.#pauseMs;
	}

	#note(place: string, since: number): void {
		const first = this.#outages.get(place)?.since ?? since;
		this.#outages.set(place, {
			place,
			since: first,
			askedAgainAt: this.#clock.now() + this.#pauseMs
		});
		if (this.#outages.size <= PLACES_MAX) return;
		const [oldest] = this.#outages.keys();
		if (oldest !== undefined) this.#outages.delete(oldest);
	}
}
