/** The files that are on their way, one at a time: a weak network carries one file better than five. */
import { checkFile, wireBytesOf, type FileRefusal } from './check-file.ts';
import { sendFile, type UploadAnswer } from './send-file.ts';

export type UploadState = 'waiting' | 'sending' | 'refused' | 'lost';

/** One file of the queue. It leaves the queue when the server has it. */
export class Upload {
	state = $state<UploadState>('waiting');
	/** 0 to 1 */
	progress = $state(0);
	/** Why it was refused: a reason of ours or of the server. */
	reason = $state('');
	readonly key: number;
	readonly file: File;
	readonly abort = new AbortController();

	constructor(key: number, file: File) {
		this.key = key;
		this.file = file;
	}
}

export class UploadQueue {
	uploads = $state<Upload[]>([]);
	readonly #endpoint: string;
	/** How large the message is now, without what waits here. Bytes. */
	readonly #messageBytes: () => number;
	readonly #onAnswer: (answer: UploadAnswer) => void;
	#keys = 0;
	#running = false;

	constructor(
		endpoint: string,
		messageBytes: () => number,
		onAnswer: (answer: UploadAnswer) => void
	) {
		this.#endpoint = endpoint;
		this.#messageBytes = messageBytes;
		this.#onAnswer = onAnswer;
	}

	get busy(): boolean {
		return this.uploads.some(({ state }) => state === 'waiting' || state === 'sending');
	}

	/** Refuses at once what can be seen to be impossible; nothing of it is sent. */
	async add(files: Iterable<File>): Promise<void> {
		for (const file of files) {
			const upload = new Upload(this.#keys++, file);
			const reason = await checkFile(file, this.#messageBytes() + this.#waitingBytes());
			if (reason !== undefined) this.#refuse(upload, reason);
			this.uploads.push(upload);
		}
		void this.#run();
	}

	retry(upload: Upload): void {
		upload.state = 'waiting';
		upload.progress = 0;
		void this.#run();
	}

	remove(upload: Upload): void {
		upload.abort.abort();
		this.uploads = this.uploads.filter(({ key }) => key !== upload.key);
	}

	async #run(): Promise<void> {
		if (this.#running) return;
		this.#running = true;
		for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#send(next);
		this.#running = false;
	}

	#next(): Upload | undefined {
		return this.uploads.find(({ state }) => state === 'waiting');
	}

	async #send(upload: Upload): Promise<void> {
		upload.state = 'sending';
		const sent = await sendFile(this.#endpoint, upload.file, upload.abort.signal, (part) => {
			upload.progress = part;
		});
		if (sent.outcome === 'aborted') return;
		if (sent.outcome === 'lost') {
			upload.state = 'lost';
			return;
		}
		const { answer } = sent;
		const refused =
			answer.refused[0]?.reason ?? answer.broken ?? (answer.gone ? 'gone' : undefined);
		if (refused !== undefined) this.#refuse(upload, refused);
		else this.remove(upload);
		if (!answer.gone) this.#onAnswer(answer);
	}

	#refuse(upload: Upload, reason: FileRefusal | string): void {
		upload.state = 'refused';
		upload.reason = reason;
	}

	#waitingBytes(): number {
		return this.uploads
			.filter(({ state }) => state === 'waiting' || state === 'sending')
			.reduce((sum, { file }) => sum + wireBytesOf(file.size), 0);
	}
}
