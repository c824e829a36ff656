import { expect, test } from 'vitest';
import { eachSideBySide } from './each-side-by-side.ts';
import { InOrder, InOrderByKey } from './in-order.ts';

const turn = () => new Promise((done) => setImmediate(done));

test('nobody is reached before all who came before have passed, whoever is ready first', async () => {
	const order = new InOrder();
	const places = [order.take(), order.take(), order.take()];
	const reached: number[] = [];
	for (const [at, place] of places.entries()) void place.reached().then(() => reached.push(at));
	places[1]!.pass();
	await turn();
	expect(reached).toEqual([0]);
	places[0]!.pass();
	places[0]!.pass();
	await turn();
	expect(reached).toEqual([0, 1, 2]);
});

test('each key has an order of its own, also after it was empty', async () => {
	const orders = new InOrderByKey();
	for (let round = 0; round < 2; round += 1) {
		const places = [orders.take('a'), orders.take('b'), orders.take('a')];
		const reached: number[] = [];
		for (const [at, place] of places.entries()) void place.reached().then(() => reached.push(at));
		await turn();
		expect(reached).toEqual([0, 1]);
		places[1]!.pass();
		places[0]!.pass();
		places[0]!.pass();
		await turn();
		expect(reached).toEqual([0, 1, 2]);
		places[2]!.pass();
	}
});

test('side by side: no more at once than allowed, and all of them', async () => {
	let underWay = 0;
	let most = 0;
	const done: number[] = [];
	await eachSideBySide([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
		most = Math.max(most, ++underWay);
		await turn();
		underWay -= 1;
		done.push(item);
	});
	expect(most).toBe(3);
	expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('side by side: after the first failure nothing is begun, and what is under way ends', async () => {
	const ended: number[] = [];
	const working = eachSideBySide([1, 2, 3, 4], 2, async (item) => {
		if (item === 1) throw new Error('first');
		await turn();
		ended.push(item);
	});
	await expect(working).rejects.toThrow('first');
	expect(ended).toEqual([2]);
});
