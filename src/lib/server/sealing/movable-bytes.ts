/**
 * Between threads bytes are moved, not copied, where they have an ArrayBuffer of their own. Small buffers share Node's pool,
 * which must stay where it is: those are copied first.
 */
const SHARED_BYTES_MAX = Buffer.poolSize;

export interface Movable<T> {
	/** The value with every byte array ready to be moved. */
	readonly value: T;
	readonly transferList: ArrayBuffer[];
}

/**
 * Finds the byte arrays in plain data.
 * @param own whether the caller gives its byte arrays away; otherwise each is copied, once and exactly
 */
export function makeMovable<T>(data: T, own: boolean): Movable<T> {
	const moved = new Set<ArrayBuffer>();
	const value = visit(data, (bytes) => {
		const movable = own && bytes.buffer.byteLength > SHARED_BYTES_MAX ? bytes : copyOf(bytes);
		moved.add(movable.buffer as ArrayBuffer);
		return movable;
	});
	return { value, transferList: [...moved] };
}

/** After the crossing byte arrays are plain: as Buffers again, without a copy. */
export function reviveBuffers<T>(data: T): T {
	return visit(data, (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** How many bytes the byte arrays in plain data have together. */
export function byteLengthOf(data: unknown): number {
	if (data instanceof Uint8Array) return data.byteLength;
	if (typeof data !== 'object' || data === null) return 0;
	return Object.values(data).reduce<number>((sum, item) => sum + byteLengthOf(item), 0);
}

function copyOf(bytes: Uint8Array): Uint8Array {
	return new Uint8Array(bytes);
}

function visit<T>(value: T, replace: (bytes: Uint8Array) => Uint8Array): T {
	return visitAny(value, replace) as T;
}

function visitAny(value: unknown, replace: (bytes: Uint8Array) => Uint8Array): unknown {
	if (value instanceof Uint8Array) return replace(value);
	if (Array.isArray(value)) return value.map((item) => visitAny(item, replace));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, item]) => [key, visitAny(item, replace)])
	);
}
