/** The value, or undefined when it has not come within `ms`: some browser calls never settle without a network. */
export function within<T>(ms: number, wanted: Promise<T>): Promise<T | undefined> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => resolve(undefined), ms);
		wanted.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
