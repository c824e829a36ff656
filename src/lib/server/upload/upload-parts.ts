import type { BusboyFileStream, BusboyInstance } from '@fastify/busboy';
import { cleanFileName } from '#lib/message/file-name.ts';
import {
	UploadBroken,
	type UploadedFile,
	type UploadOutcome,
	type UploadRefusal
} from './upload.ts';

/** The parts of one body as they come: fields are kept, files are taken one at a time while they arrive. */
export class UploadParts {
	readonly #parser: BusboyInstance;
	readonly #takeFile: (file: UploadedFile) => Promise<void>;
	readonly #fields = new Map<string, string>();
	readonly #open = new Set<BusboyFileStream>();
	readonly #stopped = Promise.withResolvers<void>();
	readonly #finished = Promise.withResolvers<void>();
	#queue: Promise<void> = Promise.resolve();
	#failure: { error: unknown } | undefined;
	#broken = false;
	#refusal: UploadRefusal | undefined;

	constructor(parser: BusboyInstance, takeFile: (file: UploadedFile) => Promise<void>) {
		this.#parser = parser;
		this.#takeFile = takeFile;
		parser.on('field', (name, value, _nameTruncated, valueTruncated) => {
			if (valueTruncated) this.#refuse('too-many-fields');
			else if (name !== undefined && !this.#fields.has(name)) this.#fields.set(name, value);
		});
		parser.on('file', (name, stream, fileName) => this.#enqueue(name, stream, fileName));
		parser.on('filesLimit', () => this.#refuse('too-many-files'));
		parser.on('fieldsLimit', () => this.#refuse('too-many-fields'));
		parser.on('partsLimit', () => this.#refuse('too-many-fields'));
		// The parser's only complaints are a bad part header and an end without the closing boundary.
		parser.on('error', () => this.break('malformed'));
		parser.on('finish', () => this.#finished.resolve());
	}

	/** Nothing more can be read from this body. */
	get broken(): boolean {
		return this.#broken;
	}

	get refusal(): UploadRefusal | undefined {
		return this.#refusal;
	}

	/** Resolves when the parser wants more: a file that is taken slowly slows down the sender. */
	async write(chunk: Uint8Array): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#parser.write(chunk, () => resolve());
		await Promise.race([promise, this.#stopped.promise]);
	}

	async end(): Promise<UploadOutcome> {
		if (!this.#broken) {
			this.#parser.end();
			await Promise.race([this.#finished.promise, this.#stopped.promise]);
		}
		await this.#queue;
		if (this.#failure) throw this.#failure.error;
		if (this.#refusal !== undefined) return { outcome: 'refused', reason: this.#refusal };
		return { outcome: 'done', fields: this.#fields };
	}

	break(reason: UploadRefusal): void {
		this.#refuse(reason);
		this.#broken = true;
		for (const stream of this.#open) stream.destroy(new UploadBroken(reason));
		this.#stopped.resolve();
	}

	/** The first reason counts. */
	#refuse(reason: UploadRefusal): void {
		this.#refusal ??= reason;
	}

	#enqueue(fieldName: string, stream: BusboyFileStream, name: string | undefined): void {
		stream.on('error', () => {});
		// A file input left empty is sent as a file without name.
		if (name === undefined || name === '') {
			stream.resume();
			return;
		}
		this.#open.add(stream);
		this.#queue = this.#queue.then(() => this.#take(fieldName, stream, cleanFileName(name)));
	}

	async #take(fieldName: string, stream: BusboyFileStream, fileName: string): Promise<void> {
		try {
			if (!this.#broken) await this.#takeFile({ fieldName, fileName, content: contentOf(stream) });
		} catch (error) {
			if (!(error instanceof UploadBroken)) {
				this.#failure ??= { error };
				this.break('cut-off');
			}
		}
		this.#open.delete(stream);
		stream.resume();
	}
}

/** Reading may stop anywhere: the stream lives on, to be skipped to its end. */
async function* contentOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
	try {
		yield* stream.iterator({ destroyOnReturn: false });
	} catch (error) {
		throw error instanceof UploadBroken ? error : new UploadBroken('malformed');
	}
}
