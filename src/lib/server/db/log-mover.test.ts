import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { openDatabase, type Db } from './database.ts';
import { logMoverUrl } from './log-mover.ts';

let folder: string;
let path: string;
let db: Db;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-log-'));
	path = join(folder, 'test.db');
});
afterEach(async () => {
	await db.close();
	await rm(folder, { recursive: true, force: true });
});

async function open(workerUrl = logMoverUrl(resolve('.'))): Promise<void> {
	db = await openDatabase({
		url: `file:${path}`,
		encryptionKey: 'test',
		logMoverUrl: workerUrl
	});
	await db.write((tx) => tx.run(sql`CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)`));
}

/** So many commits of some 125 pages each. */
async function write(commits: number): Promise<void> {
	for (let at = 0; at < commits; at += 1) {
		await db.write((tx) => tx.run(sql`INSERT INTO t (b) VALUES (${randomBytes(500_000)})`));
	}
}
const rowsIn = async () => (await db.read.get<{ n: number }>(sql`SELECT count(*) AS n FROM t`))?.n;
const megabytes = async (file: string) => (await stat(file)).size / 1e6;

test('the log is moved while others write, and begins anew: it does not grow with what is written', async () => {
	await open();
	await write(300);
	// 150 MB have been written. SQLite itself, unasked, would begin at 64 MB.
	expect(await megabytes(`${path}-wal`)).toBeLessThan(50);
	expect(await megabytes(path)).toBeGreaterThan(100);
	expect(await rowsIn()).toBe(300);
});

test('somebody who reads what is old keeps the log, and loses nothing; afterwards it is moved', async () => {
	await open();
	await write(1);
	const reader = new Connection({ path, encryptionKey: 'test', timeoutMs: 0 });
	reader.run('BEGIN');
	expect(reader.all('SELECT count(*) FROM t', [])).toEqual([[1]]);
	await write(100);
	expect(await megabytes(`${path}-wal`)).toBeGreaterThan(50);
	expect(reader.all('SELECT count(*) FROM t', [])).toEqual([[1]]);
	reader.run('COMMIT');
	reader.close();
	await write(100);
	expect(await rowsIn()).toBe(201);
	expect(await megabytes(path)).toBeGreaterThan(60);
});

test('where there can be no thread SQLite moves the log itself', async () => {
	await open(pathToFileURL(join(folder, 'nowhere.ts')));
	await write(300);
	expect(await megabytes(`${path}-wal`)).toBeLessThan(80);
	expect(await rowsIn()).toBe(300);
});

test('the log is emptied when somebody asks for it, among writes too; without a thread as well', async () => {
	for (const url of [undefined, pathToFileURL(join(folder, 'nowhere.ts'))]) {
		await open(url);
		await write(3);
		await Promise.all([write(2), db.emptyLog(), db.emptyLog()]);
		await db.emptyLog();
		expect(await megabytes(`${path}-wal`)).toBe(0);
		expect(await rowsIn()).toBe(5);
		await db.write((tx) => tx.run(sql`DROP TABLE t`));
		await db.close();
	}
});

test('with somebody who reads what is old it stays, nobody waits for ever, and it goes the next time', async () => {
	await open();
	await write(1);
	const reader = new Connection({ path, encryptionKey: 'test', timeoutMs: 0 });
	reader.run('BEGIN');
	expect(reader.all('SELECT count(*) FROM t', [])).toEqual([[1]]);
	await write(1);
	const asked = db.emptyLog();
	// Reads go on meanwhile.
	expect(await rowsIn()).toBe(2);
	await asked;
	expect(await megabytes(`${path}-wal`)).toBeGreaterThan(0);
	reader.run('COMMIT');
	reader.close();
	await db.emptyLog();
	expect(await megabytes(`${path}-wal`)).toBe(0);
	expect(await rowsIn()).toBe(2);
});

test('what stands in the log when the database is closed is there when it is opened', async () => {
	await open();
	await write(60);
	await db.close();
	db = await openDatabase({ url: `file:${path}`, encryptionKey: 'test' });
	expect(await rowsIn()).toBe(60);
	expect(await db.read.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
});
