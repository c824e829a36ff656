export type Bound = string | number | bigint | null | Uint8Array;

/**
 * A parameter as the driver takes it. Whatever else it is given ends the process, so nothing else gets there.
 * @throws TypeError, RangeError
 */
export function bind(value: unknown): Bound {
	switch (typeof value) {
		case 'string':
		case 'bigint':
			return value;
		case 'number':
			if (Number.isFinite(value)) return value;
			throw new RangeError('a number that SQL does not know cannot be a parameter');
		case 'boolean':
			return value ? 1 : 0;
		default:
			if (value === null || value instanceof Uint8Array) return value;
			throw new TypeError(`a value of type ${typeof value} cannot be a parameter`);
	}
}
