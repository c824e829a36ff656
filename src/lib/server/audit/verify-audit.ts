/**
 * Checks the chain, page by page, letting others run in between. It shows a changed row, a row removed from the beginning
 * or the middle, and rows put in or swapped. It cannot by itself show that the newest rows were removed, nor that
 * somebody rebuilt the chain from a row onwards: for that, keep the head (`findAuditHead`) somewhere else and give it as
 * `anchor`, or its hash as `expect`.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { asc, desc, eq, gt, gte } from 'drizzle-orm';
import type { Db, Reader } from '../db/database.ts';
import { auditHash, GENESIS_HASH } from './audit-hash.ts';
import { auditEvents } from './schema.ts';

/** Some milliseconds of work. */
const PAGE = 250;

/** A place in the chain, noted outside the database. */
export interface AuditHead {
	seq: number;
	hash: string;
}

export type AuditVerdict =
	/** `events`: how many were checked. `head`: the newest of all. */
	| { outcome: 'intact'; events: number; head: AuditHead | null }
	/** `seq`: the first event that does not fit. `anchor`: the chain fits together and is not the one that was noted. */
	| { outcome: 'broken'; seq: number; code: 'missing' | 'changed' | 'anchor' };

export interface VerifyOptions {
	/** Only events from this one on, by `seq`; what the one before it says of itself is believed. */
	from?: number;
	/** A hash, hex, that one of the events checked must have. */
	expect?: string;
	/** After each page: how many have been checked. */
	onProgress?: (checked: number) => void;
	/** Between two pages, in milliseconds; otherwise only until others have had their turn. */
	pauseMs?: number;
	signal?: AbortSignal;
}

export async function findAuditHead(deps: { db: Db }): Promise<AuditHead | null> {
	const [head] = await deps.db.read
		.select({ seq: auditEvents.seq, hash: auditEvents.hash })
		.from(auditEvents)
		.orderBy(desc(auditEvents.seq))
		.limit(1);
	return head ?? null;
}

/** The first event that was written at `at` (ms since the epoch) or later; undefined: none. */
export async function findFirstSince(reader: Reader, at: number): Promise<number | undefined> {
	const [first] = await reader
		.select({ seq: auditEvents.seq })
		.from(auditEvents)
		.where(gte(auditEvents.at, at))
		.orderBy(auditEvents.at, auditEvents.seq)
		.limit(1);
	return first?.seq;
}

/** @throws the signal's reason when it is aborted */
export async function verifyAudit(
	db: Db,
	anchor?: AuditHead,
	options: VerifyOptions = {}
): Promise<AuditVerdict> {
	let head = await startOf(db.read, options.from);
	const before = head.seq;
	let met = options.expect === undefined || options.expect === head.hash;
	for (;;) {
		const page = await db.read
			.select()
			.from(auditEvents)
			.where(gt(auditEvents.seq, head.seq))
			.orderBy(asc(auditEvents.seq))
			.limit(PAGE);
		for (const row of page) {
			if (row.seq !== head.seq + 1)
				return { outcome: 'broken', seq: head.seq + 1, code: 'missing' };
			if (row.previousHash !== head.hash || row.hash !== auditHash(row)) {
				return { outcome: 'broken', seq: row.seq, code: 'changed' };
			}
			if (anchor?.seq === row.seq && anchor.hash !== row.hash) {
				return { outcome: 'broken', seq: row.seq, code: 'anchor' };
			}
			if (row.hash === options.expect) met = true;
			head = { seq: row.seq, hash: row.hash };
		}
		options.onProgress?.(head.seq - before);
		if (page.length < PAGE) break;
		await (options.pauseMs === undefined ? setImmediate() : setTimeout(options.pauseMs));
		options.signal?.throwIfAborted();
	}
	if (anchor !== undefined && anchor.seq > head.seq) {
		return { outcome: 'broken', seq: head.seq + 1, code: 'missing' };
	}
	if (!met) return { outcome: 'broken', seq: head.seq + 1, code: 'anchor' };
	return { outcome: 'intact', events: head.seq - before, head: head.seq === 0 ? null : head };
}

async function startOf(reader: Reader, from = 1): Promise<AuditHead> {
	const [row] = await reader
		.select({ seq: auditEvents.seq, hash: auditEvents.hash })
		.from(auditEvents)
		.where(eq(auditEvents.seq, from - 1));
	return row ?? { seq: 0, hash: GENESIS_HASH };
}
