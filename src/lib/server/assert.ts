/** For what must hold. A failure is a bug in Sluss, never a fault of input. */
export function assert(condition: unknown, message: string): asserts condition {
	if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** For the end of a `switch` over a union: the compiler proves that nothing is left. */
export function assertNever(value: never): never {
	throw new Error(`assertion failed: unexpected ${JSON.stringify(value)}`);
}
