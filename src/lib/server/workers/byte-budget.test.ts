import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

/** A work that goes on until it is told to end. */
function open(budget: ByteBudget, bytes: number, name: string, begun: string[]) {
	let end = () => {};
	const ended = new Promise<void>((done) => (end = done));
	const whole = budget.use(bytes, async () => {
		begun.push(name);
		await ended;
	});
	return {
		end: async () => {
			end();
			await whole;
		}
	};
}
const turn = () => new Promise((done) => setImmediate(done));

test('what is larger than the budget goes alone, and is not passed by what came later', async () => {
	const budget = new ByteBudget(100);
	const begun: string[] = [];
	const small = open(budget, 10, 'small', begun);
	const large = open(budget, 1000, 'large', begun);
	const later = open(budget, 10, 'later', begun);
	await turn();
	expect(begun).toEqual(['small']);
	await small.end();
	await turn();
	expect(begun).toEqual(['small', 'large']);
	await large.end();
	await later.end();
	expect(begun).toEqual(['small', 'large', 'later']);
});

test('small ones go side by side up to the budget', async () => {
	const budget = new ByteBudget(100);
	const begun: string[] = [];
	const [first, second, third] = ['a', 'b', 'c'].map((name) => open(budget, 50, name, begun));
	await turn();
	expect(begun).toEqual(['a', 'b']);
	await first!.end();
	await turn();
	expect(begun).toEqual(['a', 'b', 'c']);
	await second!.end();
	await third!.end();
});

test('a work that fails gives its room back', async () => {
	const budget = new ByteBudget(10);
	await expect(budget.use(10, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
	expect(await budget.use(10, async () => 'next')).toBe('next');
});
