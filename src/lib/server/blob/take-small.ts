export type Taken =
	| { small: Uint8Array; stream?: never }
	/** Everything, what has been read already included. */
	| { small?: never; stream: AsyncIterable<Uint8Array> };

/** Reads a stream until it has ended, or has given more than `bytesMax`. */
export async function takeSmall(
	source: AsyncGenerator<Uint8Array>,
	bytesMax: number
): Promise<Taken> {
	const parts: Uint8Array[] = [];
	let size = 0;
	while (size <= bytesMax) {
		const { done, value } = await source.next();
		if (done === true) return { small: joined(parts, size) };
		parts.push(value);
		size += value.byteLength;
	}
	return { stream: goOn(parts, source) };
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
	const [only] = parts;
	return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, size);
}

async function* goOn(
	parts: Uint8Array[],
	rest: AsyncIterable<Uint8Array>
): AsyncGenerator<Uint8Array> {
	yield* parts;
	yield* rest;
}
