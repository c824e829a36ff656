/**
 * Does `work` for every item, at most `limit` at a time, begun in the order of the items. After the first that fails nothing
 * more is begun; when all that is under way has ended, its error is thrown.
 */
export async function eachSideBySide<Item>(
	items: Iterable<Item>,
	limit: number,
	work: (item: Item) => Promise<void>
): Promise<void> {
	const rest = items[Symbol.iterator]();
	let failed: { error: unknown } | undefined;
	async function run(): Promise<void> {
		for (let next = rest.next(); !next.done && failed === undefined; next = rest.next()) {
			try {
				await work(next.value);
			} catch (error) {
				failed ??= { error };
			}
		}
	}
	await Promise.all(Array.from({ length: limit }, run));
	if (failed !== undefined) throw failed.error;
}
