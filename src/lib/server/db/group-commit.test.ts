import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { GroupCommit, type GroupLimits } from './group-commit.ts';
import { inSavepoint } from './in-savepoint.ts';

let folder: string;
let path: string;
const opened: Connection[] = [];
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-group-'));
	path = join(folder, 'test.db');
});
afterEach(async () => {
	for (const connection of opened.splice(0)) connection.close();
	await rm(folder, { recursive: true, force: true });
});

function connect(): Connection {
	const connection = new Connection({ path, encryptionKey: 'test', timeoutMs: 0 });
	opened.push(connection);
	return connection;
}

/** A writer whose statements are written down, on a table `t` with a unique column `a`. */
function makeGroup(limits: Partial<GroupLimits> = {}) {
	const connection = connect();
	connection.execute('PRAGMA journal_mode = WAL');
	connection.run('CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER CHECK (b < 100))');
	const statements: string[] = [];
	const failing = new Set<string>();
	const disk = { syncs: 0, sync: async () => {}, settle: () => {} };
	const group = new GroupCommit(
		{
			get inTransaction() {
				return connection.inTransaction;
			},
			run(sql) {
				statements.push(sql);
				if (failing.has(sql)) throw new Error('disk full');
				connection.run(sql);
			}
		},
		{
			sync: () => {
				disk.syncs += 1;
				return disk.sync();
			},
			settle: () => disk.settle()
		},
		limits
	);
	const write = (sql: string) =>
		group.run(() => inSavepoint(connection, async () => connection.run(sql)));
	return {
		group,
		connection,
		disk,
		statements,
		write,
		insert: (a: number) => write(`INSERT INTO t VALUES (${a}, 0)`),
		failCommits: () => failing.add('COMMIT'),
		failRollbacks: () => failing.add('ROLLBACK'),
		recover: () => failing.clear()
	};
}

/** What another connection sees: what is stored. */
const stored = () => {
	const { rows } = connect().execute('SELECT a FROM t ORDER BY a');
	return rows.map((row) => row[0]);
};
const commitsIn = (statements: readonly string[]) =>
	statements.filter((statement) => statement === 'COMMIT').length;

test('a work that fails is undone alone, and only it is told', async () => {
	const { insert, statements } = makeGroup();
	const results = await Promise.allSettled([insert(1), insert(1), insert(2)]);
	expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	expect(stored()).toEqual([1, 2]);
	expect(commitsIn(statements)).toBe(1);
});

test('when the commit fails nothing of the group is stored and everybody is told', async () => {
	const { insert, failCommits } = makeGroup();
	failCommits();
	const results = await Promise.allSettled([insert(1), insert(2)]);
	expect(results).toMatchObject([
		{ status: 'rejected', reason: { message: 'disk full' } },
		{ status: 'rejected', reason: { message: 'disk full' } }
	]);
	expect(stored()).toEqual([]);
});

test('when not even taking back works everybody is told, and the queue goes on when the disk does', async () => {
	const { insert, failCommits, failRollbacks, recover } = makeGroup();
	failCommits();
	failRollbacks();
	const results = await Promise.allSettled([insert(1), insert(2)]);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	recover();
	await expect(insert(3)).rejects.toThrow();
	await insert(4);
	expect(stored()).toEqual([4]);
});

test('a fault that ends the transaction is told to everybody in it, and the next group goes on', async () => {
	const { insert, write } = makeGroup();
	const results = await Promise.allSettled([
		insert(1),
		write('INSERT OR ROLLBACK INTO t VALUES (2, 100)'),
		insert(3)
	]);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
	expect(stored()).toEqual([3]);
});

test('a locked database is told to one after the other, and the queue goes on when it is free', async () => {
	const { insert } = makeGroup();
	const other = connect();
	other.run('BEGIN IMMEDIATE');
	const results = await Promise.allSettled([insert(1), insert(2)]);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	other.run('ROLLBACK');
	await insert(3);
	expect(stored()).toEqual([3]);
});

test('works run one after the other in the order in which they were queued, within a group and over groups', async () => {
	const { group } = makeGroup({ works: 3 });
	const steps: string[] = [];
	const expected: string[] = [];
	const works = Array.from({ length: 10 }, (_, n) => {
		expected.push(`begins ${n}`, `ends ${n}`);
		return group.run(async () => {
			steps.push(`begins ${n}`);
			// The earlier, the longer: whoever lets them run side by side has them end the other way round.
			for (let turn = n; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
			steps.push(`ends ${n}`);
		});
	});
	await Promise.all(works);
	expect(steps).toEqual(expected);
});

test('nobody is told before it is stored, not even the first of a group', async () => {
	const { group, insert } = makeGroup();
	let finish = () => {};
	let told = false;
	const first = insert(1).then(() => {
		told = true;
		expect(stored()).toEqual([1]);
	});
	const slow = group.run(() => new Promise<void>((done) => (finish = done)));
	await new Promise((done) => setTimeout(done, 30));
	expect(told).toBe(false);
	expect(stored()).toEqual([]);
	finish();
	await Promise.all([first, slow]);
	expect(told).toBe(true);
});

test('a group is bounded in number', async () => {
	const { insert, statements } = makeGroup({ works: 10, ms: 60_000 });
	await Promise.all(Array.from({ length: 25 }, (_, a) => insert(a)));
	expect(commitsIn(statements)).toBe(3);
});

test('a group is bounded in time: others run between two', async () => {
	const { group, statements } = makeGroup({ ms: 0 });
	let turns = 0;
	const count = setInterval(() => (turns += 1), 0);
	const work = async () => {
		const until = performance.now() + 3;
		while (performance.now() < until);
	};
	await Promise.all(Array.from({ length: 10 }, () => group.run(work)));
	clearInterval(count);
	expect(commitsIn(statements)).toBe(10);
	expect(turns).toBeGreaterThan(3);
});

test('more than may wait is refused at once', async () => {
	const { insert } = makeGroup({ waiting: 2 });
	const queued = [insert(1), insert(2)];
	await expect(insert(3)).rejects.toThrow('write queue is full');
	await Promise.all(queued);
	expect(stored()).toEqual([1, 2]);
});

test('idle waits for what has been queued', async () => {
	const { group, insert } = makeGroup();
	const queued = insert(1);
	await group.idle();
	expect(stored()).toEqual([1]);
	await queued;
});

test('nobody is told before the disk has it, and the thread is free meanwhile', async () => {
	const { group, insert, disk } = makeGroup();
	let reach = () => {};
	disk.sync = () => new Promise((done) => (reach = done));
	let told = false;
	const writing = insert(1).then(() => (told = true));
	await new Promise((done) => setTimeout(done, 30));
	expect(stored()).toEqual([1]);
	expect(told).toBe(false);
	expect(group.syncing).toBeInstanceOf(Promise);
	reach();
	await writing;
	expect(group.syncing).toBeUndefined();
});

test('when the disk fails after the commit everybody is told, and nothing is written before it is known what is stored', async () => {
	const { insert, disk } = makeGroup();
	const fail = () => {
		throw new Error('disk gone');
	};
	disk.sync = async () => fail();
	const results = await Promise.allSettled([insert(1), insert(2)]);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	disk.sync = async () => {};
	disk.settle = fail;
	await expect(insert(3)).rejects.toThrow('disk gone');
	disk.settle = () => {};
	await insert(4);
	expect(stored()).toEqual([1, 2, 4]);
});
