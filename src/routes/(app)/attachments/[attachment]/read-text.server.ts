/** More than this nobody reads in a window. Bytes. */
const SHOWN_MAX = 300_000;

export interface ShownText {
	text: string;
	/** There is more. */
	cut: boolean;
}

/** The beginning of a text file: UTF-8, UTF-16 with a mark, or else what Windows wrote. */
export async function readText(stream: AsyncIterable<Uint8Array>): Promise<ShownText> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of stream) {
		chunks.push(chunk);
		size += chunk.byteLength;
		if (size > SHOWN_MAX) break;
	}
	const cut = size > SHOWN_MAX;
	const bytes = Buffer.concat(chunks).subarray(0, SHOWN_MAX);
	return { text: decode(bytes, cut), cut };
}

function decode(bytes: Buffer, cut: boolean): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
	try {
		// `stream` forgives a character that the cut went through.
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}
