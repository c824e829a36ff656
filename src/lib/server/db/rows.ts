/**
 * Rows written and found by the values of their columns, for what happens with every message: the statement of each table and
 * choice of columns is put together once. Drizzle puts it together at every call, which takes longer than SQLite needs to
 * run it. Values and types are those of the tables in drizzle; null is stored as null and found as null.
 */
import {
	getTableColumns,
	getTableName,
	type InferInsertModel,
	type InferSelectModel
} from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { assert } from '../assert.ts';
import type { Reader, Tx } from './database.ts';

/** How a database or a transaction of ours runs SQL: `DrizzleClient`. */
export interface SqlRunner {
	all(sql: string, args: readonly unknown[]): Promise<unknown[][]>;
	/** How many rows it has changed. */
	change(sql: string, args: readonly unknown[]): Promise<number>;
}

type Row<T extends SQLiteTable> = InferSelectModel<T>;
type Values = Record<string, unknown>;

const runners = new WeakMap<object, SqlRunner>();

/** Called once for whatever is handed out as reader or transaction. */
export function setRunner(reader: Reader | Tx, runner: SqlRunner): void {
	runners.set(reader, runner);
}

/**
 * Every column that a row leaves out has the database's default. Rows of one call have the same columns.
 * @returns how many rows are new: all, unless `ifNew` leaves out those that are there already
 */
export async function insertRows<T extends SQLiteTable>(
	tx: Tx,
	table: T,
	rows: readonly InferInsertModel<T>[],
	{ ifNew = false } = {}
): Promise<number> {
	const [first] = rows as readonly Values[];
	if (first === undefined) return 0;
	const columns = columnsOf(table);
	const keys = definedKeys(first);
	const sql = remember(table, `insert ${ifNew} ${rows.length} ${keys.join()}`, () => {
		const names = keys.map((key) => quoted(columns[key]?.name)).join(', ');
		const places = `(${keys.map(() => '?').join(', ')})`;
		const values = rows.map(() => places).join(', ');
		const end = ifNew ? ' ON CONFLICT DO NOTHING' : '';
		return `INSERT INTO ${quoted(getTableName(table))} (${names}) VALUES ${values}${end}`;
	});
	const args = (rows as readonly Values[]).flatMap((row) => encoded(columns, keys, row));
	return runnerOf(tx).change(sql, args);
}

/** @returns how many rows fitted `where` and were changed */
export async function updateRows<T extends SQLiteTable>(
	tx: Tx,
	table: T,
	where: Partial<Row<T>>,
	changes: Partial<Row<T>>
): Promise<number> {
	const columns = columnsOf(table);
	const keys = definedKeys(changes);
	const condition = conditionOf(columns, where);
	if (keys.length === 0) return 0;
	const sql = remember(table, `update ${keys.join()} ${condition.sql}`, () => {
		const set = keys.map((key) => `${quoted(columns[key]?.name)} = ?`).join(', ');
		return `UPDATE ${quoted(getTableName(table))} SET ${set} WHERE ${condition.sql}`;
	});
	return runnerOf(tx).change(sql, [...encoded(columns, keys, changes), ...condition.args]);
}

/** @param order a column by which they are put in order, the smallest first */
export async function findRows<T extends SQLiteTable>(
	reader: Reader | Tx,
	table: T,
	where: Partial<Row<T>>,
	order?: keyof Row<T> & string
): Promise<Row<T>[]> {
	const columns = columnsOf(table);
	const condition = conditionOf(columns, where);
	const sql = remember(table, `select ${order ?? ''} ${condition.sql}`, () => {
		const names = Object.values(columns).map(({ name }) => quoted(name));
		const end = order === undefined ? '' : ` ORDER BY ${quoted(columns[order]?.name)}`;
		return `SELECT ${names.join(', ')} FROM ${quoted(getTableName(table))} WHERE ${condition.sql}${end}`;
	});
	const rows = await runnerOf(reader).all(sql, condition.args);
	return rows.map((values) => decoded(columns, values)) as Row<T>[];
}

/** An UPDATE that is a constant in the code, without RETURNING: the rows that it has changed, as they are now. */
export async function changeRows<T extends SQLiteTable>(
	tx: Tx,
	table: T,
	update: string,
	args: readonly unknown[]
): Promise<Row<T>[]> {
	const columns = columnsOf(table);
	const sql = remember(table, update, () => {
		const names = Object.values(columns).map(({ name }) => quoted(name));
		return `${update} RETURNING ${names.join(', ')}`;
	});
	const rows = await runnerOf(tx).all(sql, args);
	return rows.map((values) => decoded(columns, values)) as Row<T>[];
}

/** For what is found otherwise: rows by position, of SQL that is a constant in the code. */
export function queryRows(
	reader: Reader | Tx,
	sql: string,
	args: readonly unknown[]
): Promise<unknown[][]> {
	return runnerOf(reader).all(sql, args);
}

function runnerOf(reader: Reader | Tx): SqlRunner {
	const runner = runners.get(reader);
	assert(runner !== undefined, 'a reader or transaction is one of an open database');
	return runner;
}

type Columns = Readonly<Record<string, SQLiteColumn>>;
const tables = new WeakMap<SQLiteTable, { columns: Columns; statements: Map<string, string> }>();

function knownOf(table: SQLiteTable) {
	const known = tables.get(table) ?? {
		columns: getTableColumns(table) as Columns,
		statements: new Map<string, string>()
	};
	tables.set(table, known);
	return known;
}

function columnsOf(table: SQLiteTable): Columns {
	return knownOf(table).columns;
}

/** As many as there are places in the code that ask. */
function remember(table: SQLiteTable, key: string, build: () => string): string {
	const { statements } = knownOf(table);
	let sql = statements.get(key);
	if (sql === undefined) statements.set(key, (sql = build()));
	return sql;
}

function conditionOf(columns: Columns, where: Values): { sql: string; args: unknown[] } {
	const keys = definedKeys(where);
	assert(keys.length > 0, 'rows are found by something');
	const sql = keys
		.map((key) => `${quoted(columns[key]?.name)} ${where[key] === null ? 'IS NULL' : '= ?'}`)
		.join(' AND ');
	const given = keys.filter((key) => where[key] !== null);
	return { sql, args: encoded(columns, given, where) };
}

function definedKeys(values: Values): string[] {
	return Object.keys(values).filter((key) => values[key] !== undefined);
}

function encoded(columns: Columns, keys: readonly string[], values: Values): unknown[] {
	return keys.map((key) => {
		const value = values[key] ?? null;
		return value === null ? null : columns[key]?.mapToDriverValue(value);
	});
}

function decoded(columns: Columns, values: readonly unknown[]): Values {
	const row: Values = {};
	let at = 0;
	for (const key in columns) {
		const value = values[at++] ?? null;
		row[key] = value === null ? null : columns[key]?.mapFromDriverValue(value);
	}
	return row;
}

/** Names are the schema's own; one that is missing there is a mistake of ours. */
function quoted(name: string | undefined): string {
	assert(name !== undefined, 'a column is one of the table');
	return `"${name}"`;
}
