/** What script adds to the compose form: it saves itself and sends files while one goes on writing. */
import type { AttachmentView } from '#lib/conversation/conversation.ts';
import { UploadQueue } from '#lib/upload/upload-queue.svelte.ts';
import { Autosave } from './autosave.svelte.ts';
import type { DraftState } from './draft-state.svelte.ts';
import { fieldsOf } from './form-fields.ts';

/** What a draft holds, as the server says after each change. */
interface Holdings {
	attachments: AttachmentView[];
	estimatedBytes: number;
}

export class ComposeScript {
	readonly autosave: Autosave;
	readonly queue: UploadQueue;
	/** What stands in the way, said where she pressed. */
	notice = $state<'uploads' | 'lost' | 'remove' | 'signed-out'>();
	readonly #page: string;
	readonly #draft: DraftState;

	/** `page` is the address of the draft's page. */
	constructor(page: string, draft: DraftState, form: () => HTMLFormElement) {
		this.#page = page;
		this.#draft = draft;
		this.autosave = new Autosave(
			`${page}/autosave`,
			() => fieldsOf(form()),
			({ estimatedBytes, colleagues }) => Object.assign(draft, { estimatedBytes, colleagues })
		);
		this.queue = new UploadQueue(
			`${page}/attachments`,
			() => draft.estimatedBytes,
			(answer) => this.#take(answer)
		);
	}

	async removeAttachment({ id }: AttachmentView): Promise<void> {
		this.notice = undefined;
		const address = `${this.#page}/attachments?attachment=${encodeURIComponent(id)}`;
		try {
			const response = await fetch(address, { method: 'DELETE', redirect: 'manual' });
			if (!response.ok) throw new Error(`status ${response.status}`);
			this.#take((await response.json()) as Holdings);
		} catch {
			this.notice = 'remove';
		}
	}

	#take(answer: Holdings): void {
		this.#draft.attachments = answer.attachments;
		this.#draft.estimatedBytes = answer.estimatedBytes;
	}
}
