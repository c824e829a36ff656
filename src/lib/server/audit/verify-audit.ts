/**
 * Checks the whole chain, page by page. It shows a changed row, a row removed from the beginning or the middle, and
 * rows put in or swapped. It cannot by itself show that the newest rows were removed, nor that somebody rebuilt
 * the chain from a row onwards: for that, keep the head (`findAuditHead`) somewhere else and give it as `anchor`.
 */
import { asc, desc, gt } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { auditHash, GENESIS_HASH } from './audit-hash.ts';
import { auditEvents } from './schema.ts';

const PAGE = 1000;

/** A place in the chain, noted outside the database. */
export interface AuditHead {
	seq: number;
	hash: string;
}

export type AuditVerdict =
	| { outcome: 'intact'; events: number; head: AuditHead | null }
	/** `seq`: the first event that does not fit. */
	| { outcome: 'broken'; seq: number; code: 'missing' | 'changed' | 'anchor' };

export async function findAuditHead(deps: { db: Db }): Promise<AuditHead | null> {
	const [head] = await deps.db.read
		.select({ seq: auditEvents.seq, hash: auditEvents.hash })
		.from(auditEvents)
		.orderBy(desc(auditEvents.seq))
		.limit(1);
	return head ?? null;
}

export async function verifyAudit(db: Db, anchor?: AuditHead): Promise<AuditVerdict> {
	let head: AuditHead = { seq: 0, hash: GENESIS_HASH };
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
			head = { seq: row.seq, hash: row.hash };
		}
		if (page.length < PAGE) break;
	}
	if (anchor !== undefined && anchor.seq > head.seq) {
		return { outcome: 'broken', seq: head.seq + 1, code: 'missing' };
	}
	return { outcome: 'intact', events: head.seq, head: head.seq === 0 ? null : head };
}
