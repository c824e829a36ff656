/**
 * Counts what the message service has recorded since this process started: messages, transfers, receipts, states. It
 * reads the log of facts (audit/) from where it last stopped, so a number is counted exactly when what it counts is
 * durable, and whoever records a fact need not know that it is counted.
 */
import { desc, sql } from 'drizzle-orm';
import { Counter, type Registry } from 'prom-client';
import type { Reader } from '../db/database.ts';
import { auditEvents } from '../audit/schema.ts';

/** Events read in one statement, so that a scrape after a long silence does not hold up anybody. */
const STEP = 2_000;

export async function countFacts(registry: Registry, read: Reader): Promise<void> {
	const registers = [registry];
	let seen = await lastSeq(read);
	let counting: Promise<void> | undefined;
	const messages = new Counter({
		name: 'sluss_messages_total',
		help: 'Messages sent by our people, and received for our mailboxes.',
		labelNames: ['direction'],
		registers,
		collect
	});
	const transfers = new Counter({
		name: 'sluss_transfers_total',
		help: 'Envelopes handed to the access point, fetched from it, or refused or quarantined (with the code).',
		labelNames: ['step', 'code'],
		registers,
		collect
	});
	const receipts = new Counter({
		name: 'sluss_receipts_total',
		help: 'Message receipts queued for others and received for our messages, by verdict and detail code.',
		labelNames: ['direction', 'verdict', 'code'],
		registers,
		collect
	});
	const statuses = new Counter({
		name: 'sluss_message_status_total',
		help: 'Changes of the state of messages, by the states of the SDK API.',
		labelNames: ['status', 'code'],
		registers,
		collect
	});

	async function count(): Promise<void> {
		const end = await lastSeq(read);
		while (seen < end) {
			const until = Math.min(seen + STEP, end);
			for (const row of await read.all<FactRow>(factsBetween(seen, until))) add(row);
			seen = until;
		}
	}

	function add(row: FactRow): void {
		const code = row.code ?? '';
		switch (row.event) {
			case 'message.sent':
				return messages.inc({ direction: 'out' }, row.count);
			case 'message.received':
				return messages.inc({ direction: 'in' }, row.count);
			case 'message.status':
				return statuses.inc({ status: row.status ?? '', code }, row.count);
			case 'receipt.queued':
				return receipts.inc({ direction: 'out', verdict: row.verdict ?? '', code }, row.count);
			case 'receipt.received':
				return receipts.inc({ direction: 'in', verdict: row.verdict ?? '', code }, row.count);
			default:
				return transfers.inc({ step: row.event.replace('transfer.', ''), code }, row.count);
		}
	}

	/** Any of the four may be asked first, and two scrapes may come at once: one count serves all. */
	function collect(): Promise<void> {
		// A database that does not answer now is counted up to where it is the next time.
		counting ??= count()
			.catch(() => undefined)
			.finally(() => (counting = undefined));
		return counting;
	}

	messages.inc({ direction: 'in' }, 0);
	messages.inc({ direction: 'out' }, 0);
}

interface FactRow {
	event: string;
	code: string | null;
	verdict: string | null;
	status: string | null;
	count: number;
}

function factsBetween(after: number, until: number) {
	return sql`
		SELECT event, facts ->> 'code' AS code, facts ->> 'verdict' AS verdict,
			facts ->> 'status' AS status, count(*) AS count
		FROM audit_events
		WHERE seq > ${after} AND seq <= ${until} AND (event IN ('message.sent', 'message.received',
			'message.status', 'receipt.queued', 'receipt.received') OR event LIKE 'transfer.%')
		GROUP BY 1, 2, 3, 4`;
}

async function lastSeq(read: Reader): Promise<number> {
	const [last] = await read
		.select({ seq: auditEvents.seq })
		.from(auditEvents)
		.orderBy(desc(auditEvents.seq))
		.limit(1);
	return last?.seq ?? 0;
}
