import { UploadBroken } from './upload.ts';

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The chunks of a body. @throws UploadBroken: 'too-slow', 'cut-off', or 'too-large' as soon as it is. */
export async function* chunksOf(
	reader: Reader,
	limits: { bodyBytesMax: number; idleMs: number }
): AsyncGenerator<Uint8Array> {
	let size = 0;
	for (;;) {
		const chunk = await nextChunk(reader, limits.idleMs);
		if (chunk === undefined) return;
		size += chunk.byteLength;
		if (size > limits.bodyBytesMax) throw new UploadBroken('too-large');
		yield chunk;
	}
}

/**
 * Reads the rest and forgets it: a browser shows our answer only when it has sent everything, and giving up the body
 * would break the connection instead. Ends at the adapter's own limit, or when the sender falls silent.
 */
export async function drain(reader: Reader, idleMs: number): Promise<void> {
	try {
		while ((await nextChunk(reader, idleMs)) !== undefined);
	} catch (error) {
		if (!(error instanceof UploadBroken)) throw error;
	}
}

async function nextChunk(reader: Reader, idleMs: number): Promise<Uint8Array | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const silence = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new UploadBroken('too-slow')), idleMs);
	});
	try {
		const { done, value } = await Promise.race([reader.read().catch(cutOff), silence]);
		return done ? undefined : value;
	} finally {
		clearTimeout(timer);
	}
}

/** The adapter refuses bodies over its own limit with status 413; any other failure is a lost connection. */
function cutOff(error: unknown): never {
	const tooLarge = error instanceof Error && 'status' in error && error.status === 413;
	throw new UploadBroken(tooLarge ? 'too-large' : 'cut-off');
}
