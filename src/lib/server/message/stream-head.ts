/**
 * Reads the beginning of a stream and gives it back with the whole stream, nothing lost. `head` is `bytes` long, or
 * shorter when the stream is.
 */
export async function withHead(
	source: AsyncIterable<Uint8Array>,
	bytes: number
): Promise<{ head: Uint8Array; content: AsyncIterable<Uint8Array> }> {
	const iterator = source[Symbol.asyncIterator]();
	const parts: Uint8Array[] = [];
	let length = 0;
	let ended = false;
	while (length < bytes && !ended) {
		const next = await iterator.next();
		if (next.done) ended = true;
		else {
			parts.push(next.value);
			length += next.value.length;
		}
	}
	async function* content(): AsyncGenerator<Uint8Array> {
		try {
			yield* parts;
			while (!ended) {
				const next = await iterator.next();
				if (next.done) ended = true;
				else yield next.value;
			}
		} finally {
			// Whoever stops early (too large) ends the upload too.
			if (!ended) await iterator.return?.();
		}
	}
	return { head: Buffer.concat(parts, Math.min(length, bytes)), content: content() };
}
