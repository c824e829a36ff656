/**
 * Saves the form while it is being filled in. One request at a time; what is typed meanwhile goes with the next. A save
 * that fails is tried again until it succeeds: the text stays in the page all the while.
 */
import type { ColleaguesMailbox } from '#lib/mailbox/mailbox.ts';

const REST_MS = 800;
const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 30_000;
const KEEPALIVE_MAX = 60_000;

export type SaveState = 'clean' | 'saving' | 'saved' | 'failed' | 'gone' | 'signed-out';

interface Saved {
	savedAt: number;
	estimatedBytes: number;
	/** Of the recipient, when it is a colleague's mailbox that says something of itself. */
	colleagues: ColleaguesMailbox | null;
}

export class Autosave {
	state = $state<SaveState>('clean');
	savedAt = $state<number>();
	readonly #endpoint: string;
	readonly #read: () => URLSearchParams;
	readonly #onSaved: (saved: Saved) => void;
	#dirty = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#retryMs = RETRY_FIRST_MS;
	#flight: Promise<void> | undefined;

	/** `read` gives the form as it stands. */
	constructor(endpoint: string, read: () => URLSearchParams, onSaved: (saved: Saved) => void) {
		this.#endpoint = endpoint;
		this.#read = read;
		this.#onSaved = onSaved;
	}

	/** Something was typed that no save has taken yet. */
	get unsaved(): boolean {
		return this.#dirty || this.state === 'saving';
	}

	touch(): void {
		this.#dirty = true;
		if (this.state === 'gone') return;
		this.#schedule(this.state === 'failed' ? this.#retryMs : REST_MS);
	}

	/** Saves what is not saved yet, now; resolves when the attempt is over. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		await this.#flight;
		if (!this.#dirty || this.state === 'gone') return;
		this.#flight = this.#save().finally(() => (this.#flight = undefined));
		await this.#flight;
	}

	/** For when the page goes away: the browser sends it even then, without telling us how it went. */
	flushLeaving(): void {
		clearTimeout(this.#timer);
		if (this.#dirty && this.state !== 'gone') {
			this.#dirty = !navigator.sendBeacon(this.#endpoint, this.#read());
		}
	}

	/** The form is about to be saved in another way: a save on its way must not come after that one. */
	async settle(): Promise<void> {
		clearTimeout(this.#timer);
		await this.#flight;
		clearTimeout(this.#timer);
		this.#dirty = false;
		if (this.state !== 'gone') this.state = 'clean';
	}

	#schedule(inMs: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), inMs);
	}

	async #save(): Promise<void> {
		this.#dirty = false;
		if (this.state !== 'failed') this.state = 'saving';
		try {
			const body = this.#read();
			const response = await fetch(this.#endpoint, {
				method: 'POST',
				body,
				// Goes on when the page is put aside; browsers allow that for small bodies only.
				keepalive: body.toString().length < KEEPALIVE_MAX,
				headers: { accept: 'application/json' },
				// A sign-in page instead of an answer would otherwise look like success.
				redirect: 'manual'
			});
			this.#take(response, response.ok ? ((await response.json()) as Saved) : undefined);
		} catch {
			this.#fail('failed');
		}
	}

	#take(response: Response, saved: Saved | undefined): void {
		if (saved !== undefined) {
			this.#retryMs = RETRY_FIRST_MS;
			this.savedAt = saved.savedAt;
			this.state = 'saved';
			this.#onSaved(saved);
			if (this.#dirty) this.#schedule(REST_MS);
		} else if (response.status === 404) {
			this.#fail('gone');
		} else if (response.type === 'opaqueredirect' || response.status === 401) {
			this.#fail('signed-out');
		} else {
			this.#fail('failed');
		}
	}

	#fail(state: SaveState): void {
		this.#dirty = true;
		this.state = state;
		if (state === 'gone') return;
		this.#schedule(this.#retryMs);
		this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
	}
}
