/**
 * The parts of a MIME message (multipart/related, RFC 2387 and 2046) as ranges of where it lies. Access points answer so
 * also when they were asked in plain SOAP, and differ in how they write it: the root need not be named, boundaries may be
 * quoted, there may be a preamble.
 */
import type { ByteSource } from './byte-source.ts';
import { notUnderstood } from './failures.ts';
import { parseMediaType, type MediaType } from './media-type.ts';

export interface Part {
	/** Without its angle brackets; '' when it has none. */
	id: string;
	type: MediaType;
	/** Lower case; '' when it does not say. */
	encoding: string;
	start: number;
	end: number;
}

/** A message of SDK has two. */
const PARTS_MAX = 30;
const PART_HEADER_BYTES_MAX = 16_000;
const HEADER_END = Buffer.from('\r\n\r\n');

export async function readParts(
	source: ByteSource,
	start: number,
	type: MediaType
): Promise<{ root: Part; parts: Part[] }> {
	const boundary = type.parameters.get('boundary') ?? '';
	if (boundary === '' || boundary.length > 200) throw notUnderstood('a message without boundary');
	const parts: Part[] = [];
	let delimiter = await firstDelimiter(source, start, boundary);
	while (!delimiter.last) {
		if (parts.length >= PARTS_MAX) throw notUnderstood(`more than ${PARTS_MAX} parts`);
		const { contentStart, ...head } = await readPartHeader(source, delimiter.end);
		const next = await nextDelimiter(source, contentStart, boundary);
		parts.push({ ...head, start: contentStart, end: next.start });
		delimiter = next;
	}
	const wanted = bare(type.parameters.get('start') ?? '');
	const root = wanted === '' ? parts[0] : parts.find(({ id }) => id === wanted);
	if (root === undefined) throw notUnderstood('the message has no root part');
	return { root, parts };
}

/** The part that a `cid:` address means; percent-encoded or not. */
export function findPart(parts: readonly Part[], href: string): Part | undefined {
	if (!/^cid:/i.test(href)) return undefined;
	const id = href.slice(4);
	const ids = [id, percentDecoded(id)];
	return parts.find((part) => ids.includes(part.id) || ids.includes(percentDecoded(part.id)));
}

function percentDecoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

interface Delimiter {
	/** Where the line end before it begins, which belongs to it. */
	start: number;
	/** Where the part after it begins. */
	end: number;
	last: boolean;
}

async function firstDelimiter(
	source: ByteSource,
	start: number,
	boundary: string
): Promise<Delimiter> {
	const dashed = Buffer.from(`--${boundary}`, 'latin1');
	if ((await source.read(start, start + dashed.length)).equals(dashed)) {
		const delimiter = await delimiterAt(source, start, start + dashed.length);
		if (delimiter) return delimiter;
	}
	return nextDelimiter(source, start, boundary);
}

async function nextDelimiter(
	source: ByteSource,
	from: number,
	boundary: string
): Promise<Delimiter> {
	const dashed = Buffer.from(`\r\n--${boundary}`, 'latin1');
	// An empty part: its head ends where the delimiter begins.
	for (let at = Math.max(0, from - 2); ; at += 1) {
		at = await source.find(dashed, at);
		if (at < 0) throw notUnderstood('the message ends before its last part does');
		const delimiter = await delimiterAt(source, at, at + dashed.length);
		if (delimiter) return delimiter;
	}
}

/** A boundary may be the beginning of a longer line; then it is none. */
async function delimiterAt(
	source: ByteSource,
	start: number,
	after: number
): Promise<Delimiter | undefined> {
	const rest = (await source.read(after, after + 80)).toString('latin1');
	if (rest.startsWith('--')) return { start, end: after + 2, last: true };
	const padding = /^[ \t]*\r\n/.exec(rest);
	return padding ? { start, end: after + padding[0].length, last: false } : undefined;
}

async function readPartHeader(source: ByteSource, start: number) {
	// A part without header fields begins with an empty line.
	if ((await source.read(start, start + 2)).equals(HEADER_END.subarray(2))) {
		return { ...partOf(''), contentStart: start + 2 };
	}
	const end = await source.find(HEADER_END, start, start + PART_HEADER_BYTES_MAX);
	if (end < 0) throw notUnderstood('a part of the message has no end of its header');
	const text = (await source.read(start, end)).toString('latin1');
	return { ...partOf(text), contentStart: end + HEADER_END.length };
}

function partOf(header: string): Pick<Part, 'id' | 'type' | 'encoding'> {
	const fields = new Map<string, string>();
	for (const line of header.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
		const [, name = '', value = ''] = /^([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
		fields.set(name.toLowerCase(), value);
	}
	return {
		id: bare(fields.get('content-id') ?? ''),
		type: parseMediaType(fields.get('content-type') ?? ''),
		encoding: (fields.get('content-transfer-encoding') ?? '').toLowerCase()
	};
}

function bare(id: string): string {
	return id.trim().replace(/^<(.*)>$/, '$1');
}
