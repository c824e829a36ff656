import { expect, test } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { InOrder } from '../workers/in-order.ts';
import { writeInOrder } from './write-in-order.ts';

/** Three with places in a row; `wrote` says in which order their writes ran. */
async function openThree() {
	const { db } = await openTestDatabase();
	const order = new InOrder();
	const places = [order.take(), order.take(), order.take()];
	const wrote: number[] = [];
	const write = (n: number) =>
		writeInOrder(db, places[n]!).write(async () => {
			wrote.push(n);
		});
	return { db, places, wrote, write };
}

test('a write runs behind those of all who have an earlier place, whoever asks first', async () => {
	const { wrote, write } = await openThree();
	const later = [write(2), write(1)];
	for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => setImmediate(done));
	expect(wrote).toEqual([]);
	await Promise.all([write(0), ...later]);
	expect(wrote).toEqual([0, 1, 2]);
});

test('who passes without writing holds nobody up, and a write of his comes when it comes', async () => {
	const { places, wrote, write } = await openThree();
	const later = write(1);
	places[0]!.pass();
	await later;
	await write(0);
	expect(wrote).toEqual([1, 0]);
});

test('a write that fails lets the next one pass', async () => {
	const { db, places, wrote, write } = await openThree();
	const failing = writeInOrder(db, places[0]!).write(() => Promise.reject(new Error('no')));
	const later = write(1);
	await expect(failing).rejects.toThrow('no');
	await later;
	expect(wrote).toEqual([1]);
});
