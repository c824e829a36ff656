/** multipart/related (RFC 2387) as a stream of parts; nothing of a part is held but a delimiter's length. */
export interface BodyPart {
	/** Names in lower case. */
	headers: ReadonlyMap<string, string>;
	/** To be read to its end before the next part is asked for. */
	body: AsyncIterable<Buffer>;
}

const HEAD_BYTES_MAX = 16_384;

export async function* partsOf(
	source: AsyncIterable<Uint8Array>,
	boundary: string
): AsyncGenerator<BodyPart> {
	const delimiter = Buffer.from(`\r\n--${boundary}`);
	const input = source[Symbol.asyncIterator]();
	// The first delimiter may open the body; then it has no line break before it.
	let held = Buffer.from('\r\n');

	async function more(): Promise<void> {
		const next = await input.next();
		if (next.done) throw new Error('the multipart body ends in the middle');
		held = Buffer.concat([held, next.value]);
	}
	async function* upToDelimiter(): AsyncGenerator<Buffer> {
		for (;;) {
			const at = held.indexOf(delimiter);
			if (at >= 0) {
				if (at > 0) yield held.subarray(0, at);
				held = held.subarray(at + delimiter.length);
				return;
			}
			const safe = held.length - delimiter.length;
			if (safe > 0) {
				yield held.subarray(0, safe);
				held = held.subarray(safe);
			}
			await more();
		}
	}
	async function upTo(text: string): Promise<string> {
		let at: number;
		while ((at = held.indexOf(text)) < 0) {
			if (held.length > HEAD_BYTES_MAX) throw new Error('the head of a part is too long');
			await more();
		}
		const before = held.subarray(0, at).toString();
		held = held.subarray(at + text.length);
		return before;
	}

	for await (const preamble of upToDelimiter()) void preamble;
	for (;;) {
		while (held.length < 2) await more();
		if (held.subarray(0, 2).toString() === '--') break;
		await upTo('\r\n');
		// A part without headers begins with the empty line at once.
		held = Buffer.concat([Buffer.from('\r\n'), held]);
		const head = await upTo('\r\n\r\n');
		yield { headers: headersOf(head), body: upToDelimiter() };
	}
	// The epilogue means nothing (RFC 2046 §5.1.1), but it is part of the request.
	while (!(await input.next()).done) continue;
}

function headersOf(head: string): Map<string, string> {
	const headers = new Map<string, string>();
	for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
		const colon = line.indexOf(':');
		if (colon > 0)
			headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
	}
	return headers;
}

/** `multipart/related; boundary="x"` → the type in lower case and its parameters. */
export function mediaTypeOf(value: string): { type: string; parameters: Map<string, string> } {
	const [type = ''] = value.split(';', 1);
	const parameters = new Map<string, string>();
	for (const [, name = '', quoted, plain] of value
		.slice(type.length)
		.matchAll(/;\s*([^=\s;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)) {
		parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
	}
	return { type: type.trim().toLowerCase(), parameters };
}
