import type { Clock } from '../clock.ts';
import { isAppError, type AppError } from '../errors.ts';
import type { PublishedCertificate } from './directory.ts';

export interface CacheTimes {
	/** How long an answer is used. */
	freshMs: number;
	/** How long "not registered" is believed. */
	unknownMs: number;
	/** A forced look-up is not repeated within this time: whoever sends us broken signatures sets no pace. */
	refreshMs: number;
}

type Entry = { at: number } & ({ certificate: PublishedCertificate } | { unknown: AppError });

/** Answers of the directory for a while, and one look-up at a time for each. */
export class AnswerCache {
	readonly #entries = new Map<string, Entry>();
	readonly #running = new Map<string, Promise<PublishedCertificate>>();
	readonly #clock: Clock;
	readonly #times: CacheTimes;
	readonly #entriesMax: number;

	constructor(clock: Clock, times: CacheTimes, entriesMax = 10_000) {
		this.#clock = clock;
		this.#times = times;
		this.#entriesMax = entriesMax;
	}

	async get(
		key: string,
		refresh: boolean,
		lookUp: () => Promise<PublishedCertificate>
	): Promise<PublishedCertificate> {
		const entry = this.#entries.get(key);
		if (entry && this.#isUsable(entry, refresh)) {
			if ('unknown' in entry) throw entry.unknown;
			return entry.certificate;
		}
		const running = this.#running.get(key) ?? this.#run(key, lookUp);
		return running;
	}

	#isUsable(entry: Entry, refresh: boolean): boolean {
		const ageMs = this.#clock.now() - entry.at;
		if (refresh) return ageMs < this.#times.refreshMs;
		if ('unknown' in entry) return ageMs < this.#times.unknownMs;
		return ageMs < this.#times.freshMs && this.#clock.now() <= entry.certificate.notAfter;
	}

	#run(key: string, lookUp: () => Promise<PublishedCertificate>): Promise<PublishedCertificate> {
		const running = lookUp()
			.then(
				(certificate) => {
					this.#keep(key, { at: this.#clock.now(), certificate });
					return certificate;
				},
				(error: unknown) => {
					if (isAppError(error, 'PARTICIPANT_UNKNOWN')) {
						this.#keep(key, { at: this.#clock.now(), unknown: error });
					}
					throw error;
				}
			)
			.finally(() => this.#running.delete(key));
		this.#running.set(key, running);
		return running;
	}

	/** When full, the entry that was asked for longest ago goes. */
	#keep(key: string, entry: Entry): void {
		this.#entries.delete(key);
		this.#entries.set(key, entry);
		if (this.#entries.size <= this.#entriesMax) return;
		const [oldest] = this.#entries.keys();
		if (oldest !== undefined) this.#entries.delete(oldest);
	}
}
