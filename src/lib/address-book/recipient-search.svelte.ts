/** Search as you type: waits until the typing rests, drops answers that came too late, keeps the last good hits. */
import type { DraftRecipient } from '#lib/message/draft.ts';

const REST_MS = 150;

export class RecipientSearch {
	query = $state('');
	hits = $state.raw<DraftRecipient[]>([]);
	/** The query that `hits` answer; undefined before the first answer. */
	answered = $state<string>();
	state = $state<'idle' | 'searching' | 'failed'>('idle');
	readonly #endpoint: string;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#request: AbortController | undefined;

	/** `query` stands in the field at first; nothing is searched for until something is typed. */
	constructor(endpoint: string, query = '') {
		this.#endpoint = endpoint;
		this.query = query;
	}

	/** Whether the hits belong to what stands in the field now. */
	get current(): boolean {
		return this.answered === this.query.trim();
	}

	type(query: string): void {
		this.query = query;
		clearTimeout(this.#timer);
		if (query.trim() === '') {
			this.clear();
		} else {
			this.#timer = setTimeout(() => void this.#search(query.trim()), REST_MS);
		}
	}

	clear(): void {
		clearTimeout(this.#timer);
		this.#request?.abort();
		this.query = '';
		this.hits = [];
		this.answered = undefined;
		this.state = 'idle';
	}

	async #search(query: string): Promise<void> {
		this.#request?.abort();
		const request = new AbortController();
		this.#request = request;
		this.state = 'searching';
		try {
			const response = await fetch(`${this.#endpoint}?q=${encodeURIComponent(query)}`, {
				headers: { accept: 'application/json' },
				signal: request.signal
			});
			if (!response.ok) throw new Error(`status ${response.status}`);
			const answer = (await response.json()) as { recipients: DraftRecipient[] };
			if (request.signal.aborted) return;
			this.hits = answer.recipients;
			this.answered = query;
			this.state = 'idle';
		} catch {
			if (!request.signal.aborted) this.state = 'failed';
		}
	}
}
