import { setImmediate } from 'node:timers/promises';

/** How long others wait while a list is gone through, in milliseconds. */
const AT_ONCE_MS = 8;

/** The rows one by one; every few milliseconds others have their turn: ten thousand rows would hold everybody up. */
export async function* inTurns<Row>(rows: Iterable<Row>): AsyncGenerator<Row> {
	let since = performance.now();
	for (const row of rows) {
		yield row;
		if (performance.now() - since < AT_ONCE_MS) continue;
		await setImmediate();
		since = performance.now();
	}
}

/** The answers for all the values, asked for some hundred at a time. */
export async function askInTurns<Value, Row>(
	values: Iterable<Value>,
	ask: (some: Value[]) => PromiseLike<Row[]>,
	size = 200
): Promise<Row[]> {
	const all = [...new Set(values)];
	const rows: Row[] = [];
	for (let at = 0; at < all.length; at += size) {
		for (const row of await ask(all.slice(at, at + size))) rows.push(row);
		await setImmediate();
	}
	return rows;
}
