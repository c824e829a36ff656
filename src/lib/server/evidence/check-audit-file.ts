import { auditHash, GENESIS_HASH } from '../audit/audit-hash.ts';
import { failed, passed, type EvidenceCheck } from './evidence-check.ts';
import { FILES, type AuditFile } from './evidence-package.ts';

/**
 * Whether the events are what was hashed, in their order, and linked where they are neighbours. That they stand in the log of
 * whoever made the package only the log can show: its event of the same number has the same hash.
 */
export function checkAuditFile({ events, head }: AuditFile): EvidenceCheck[] {
	for (const [i, event] of events.entries()) {
		const before = events[i - 1];
		const reason = faultOf(event, before);
		if (reason !== undefined) {
			return [failed('audit', FILES.audit, `event ${event.seq}: ${reason}`)];
		}
	}
	const last = events.at(-1);
	if (last !== undefined && (head === null || head.seq < last.seq)) {
		return [failed('audit', FILES.audit, 'the log ends before the last event')];
	}
	if (last !== undefined && head?.seq === last.seq && head.hash !== last.hash) {
		return [failed('audit', FILES.audit, 'the last event is not the end of the log')];
	}
	const count = events.length;
	return [passed('audit', FILES.audit, `${count} events are what was hashed, and in their order`)];
}

type Event = AuditFile['events'][number];

function faultOf(event: Event, before: Event | undefined): string | undefined {
	if (auditHash(event) !== event.hash) return 'it is not what was hashed';
	if (event.seq === 1 && event.previousHash !== GENESIS_HASH) return 'it is not the first event';
	if (before === undefined) return undefined;
	if (event.seq <= before.seq) return 'it is out of order';
	if (event.seq === before.seq + 1 && event.previousHash !== before.hash) {
		return 'it does not follow the one before it';
	}
	return undefined;
}
