import type { Clock } from '../clock.ts';
import { isAppError, type AppError } from '../errors.ts';
import type { PublishedCertificate } from './directory.ts';

export interface CacheTimes {
	/** How long an answer is used. */
	freshMs: number;
	/** How long "not registered" and "revoked" are believed. */
	unknownMs: number;
	/** A forced look-up is not repeated within this time: whoever sends us broken signatures sets no pace. */
	refreshMs: number;
}

type Certificates = readonly PublishedCertificate[];
type Entry = { at: number } & ({ certificates: Certificates } | { none: AppError });

/** What is as true of the next message as of this one: an answer without a certificate that can be used. */
const isNone = (error: unknown): error is AppError =>
	isAppError(error, 'PARTICIPANT_UNKNOWN') || isAppError(error, 'CERTIFICATE_REVOKED');

/** Answers of the directory for a while, and one look-up at a time for each. */
export class AnswerCache {
	readonly #entries = new Map<string, Entry>();
	readonly #running = new Map<string, Promise<Certificates>>();
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
		lookUp: () => Promise<Certificates>
	): Promise<Certificates> {
		const entry = this.#entries.get(key);
		if (entry && this.#isUsable(entry, refresh)) {
			if ('none' in entry) throw entry.none;
			return entry.certificates;
		}
		const running = this.#running.get(key) ?? this.#run(key, lookUp);
		return running;
	}

	#isUsable(entry: Entry, refresh: boolean): boolean {
		const ageMs = this.#clock.now() - entry.at;
		if (refresh) return ageMs < this.#times.refreshMs;
		if ('none' in entry) return ageMs < this.#times.unknownMs;
		const now = this.#clock.now();
		return (
			ageMs < this.#times.freshMs && entry.certificates.every(({ notAfter }) => now <= notAfter)
		);
	}

	#run(key: string, lookUp: () => Promise<Certificates>): Promise<Certificates> {
		const running = lookUp()
			.then(
				(certificates) => {
					this.#keep(key, { at: this.#clock.now(), certificates });
					return certificates;
				},
				(error: unknown) => {
					if (isNone(error)) this.#keep(key, { at: this.#clock.now(), none: error });
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
