/** A row as drizzle reads it: by position for its own queries, by column name for SQL written by hand. */
export interface Row {
	readonly length: number;
	readonly [position: number]: unknown;
	readonly [column: string]: unknown;
}

/** SQLite allows 2000 columns; no query of ours comes near this. */
const POSITIONS_MAX = 128;

class Values {
	readonly #values: readonly unknown[];

	constructor(columns: readonly string[], values: readonly unknown[]) {
		this.#values = values;
		const named = this as Record<string, unknown>;
		// Of two columns with one name the first has it, the other is read by position.
		for (let at = columns.length - 1; at >= 0; at -= 1) named[columns[at] as string] = values[at];
	}

	get length(): number {
		return this.#values.length;
	}

	static {
		// On the prototype, not on every row: thirty properties would cost more than reading the row from the file.
		for (let at = 0; at < POSITIONS_MAX; at += 1) {
			Object.defineProperty(this.prototype, at, {
				get(this: Values) {
					return this.#values[at];
				},
				// A column that is called like a position: the one of `SELECT 1`.
				set(this: Values, value: unknown) {
					Object.defineProperty(this, at, { value, enumerable: true });
				}
			});
		}
	}
}

/** @param values as many as `columns` */
export function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
	return new Values(columns, values) as unknown as Row;
}
