import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from './connection.ts';

let folder: string;
let connection: Connection;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-connection-'));
	connection = new Connection({ path: join(folder, 'test.db'), timeoutMs: 0 });
	connection.run('CREATE TABLE t (a INTEGER PRIMARY KEY, b UNIQUE)');
});
afterEach(async () => {
	connection.close();
	await rm(folder, { recursive: true, force: true });
});
const insert = (b: unknown) =>
	connection.execute({ sql: 'INSERT INTO t (b) VALUES (?)', args: [b as string] });

test('what SQL has no type for is refused before the driver sees it', () => {
	for (const value of [undefined, {}, Symbol('x'), () => 1, [1]]) {
		expect(() => insert(value)).toThrow(TypeError);
	}
	expect(() => insert(Number.NaN)).toThrow(RangeError);
	expect(connection.execute('SELECT * FROM t').rows).toHaveLength(0);
});

test('a statement that has failed can be used again', () => {
	insert('x');
	expect(() => insert('x')).toThrow(/UNIQUE/);
	expect(insert('y').rowsAffected).toBe(1);
});

test('values come back as they were given, true and false as numbers', () => {
	for (const value of ['å😀', 1.5, 1764000000000, null, true, false, Buffer.from([0, 1])]) {
		insert(value);
	}
	const { rows } = connection.execute('SELECT b FROM t ORDER BY a');
	expect(rows.map((row) => row[0])).toEqual([
		'å😀',
		1.5,
		1764000000000,
		null,
		1,
		0,
		Buffer.from([0, 1])
	]);
});

test('a row is read by position and by name, two columns of one name by position', () => {
	insert('x');
	const [row] = connection.execute('SELECT a, b, b AS a FROM t').rows;
	expect(Object.keys(row ?? {}).sort()).toEqual(['a', 'b']);
	expect(row).toMatchObject({ a: 1, b: 'x' });
	expect(Array.prototype.slice.call(row)).toEqual([1, 'x', 'x']);
});

test('a query asked twice sees what was written in between, in changed tables too', () => {
	const ask = () => connection.execute('SELECT * FROM t').rows.length;
	expect(ask()).toBe(0);
	insert('x');
	expect(ask()).toBe(1);
	connection.run('ALTER TABLE t ADD COLUMN c');
	connection.forgetStatements();
	expect(connection.execute('SELECT * FROM t').columns).toEqual(['a', 'b', 'c']);
});

test('a row that an update gives back is the row', () => {
	insert('x');
	const { rows } = connection.execute({
		sql: 'UPDATE t SET b = ? WHERE a = ? RETURNING b',
		args: ['y', 1]
	});
	expect(rows[0]).toMatchObject({ b: 'y' });
});

test('whoever is late, after the closing, is told so, and the process lives', () => {
	connection.close();
	expect(() => connection.execute('SELECT 1')).toThrow(/closed/);
	connection.close();
});
