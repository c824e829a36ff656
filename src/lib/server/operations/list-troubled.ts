/**
 * What stands still or was given up, entry by entry, for people who may act on it. Ids, organisations, functional
 * addresses, codes and times; nothing of what the messages say, nor of whom they are about.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Delivery } from '../inbox/delivery.ts';
import { deliveryHasAlarm, entryHasAlarm } from './not-dealt-with.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';

/** Times in ms since the epoch. */
export interface TroubledEntry {
	id: string;
	kind: OutboxEntry['kind'];
	state: OutboxEntry['state'];
	/** Row of the message; null: a receipt for what was refused. */
	messageId: string | null;
	envelopeId: string;
	transportId: string;
	round: number;
	recipientOrganisation: string;
	recipientAddress: string;
	attempts: number;
	lastCode: string | null;
	createdAt: number;
	dueAt: number;
}

export interface TroubledDelivery {
	transportId: string;
	envelopeId: string | null;
	state: Delivery['state'];
	originalSender: string;
	attempts: number;
	outcome: string | null;
	receivedAt: number;
	dueAt: number;
	/** Bytes. */
	size: number;
}

/**
 * Outgoing: those given up that nobody has dealt with, the newest first, then entries that have failed at least once and
 * wait. A round that a later one has taken the place of is not among them.
 */
export function listTroubledEntries(
	deps: { db: Db },
	{ limit }: { limit: number }
): Promise<TroubledEntry[]> {
	return deps.db.read.all<TroubledEntry>(sql`
		SELECT id, kind, state, message_id AS "messageId", envelope_id AS "envelopeId",
			transport_id AS "transportId", round, recipient_organisation AS "recipientOrganisation",
			recipient_address AS "recipientAddress", attempts, last_code AS "lastCode",
			created_at AS "createdAt", due_at AS "dueAt"
		FROM outbox_entries AS entry
		WHERE (state IN ('queued', 'sealed', 'submitted', 'transported') AND attempts > 0)
			OR (state = 'failed' AND ${entryHasAlarm} AND NOT EXISTS (
				SELECT 1 FROM outbox_entries AS later
				WHERE later.envelope_id = entry.envelope_id AND later.round > entry.round))
		ORDER BY state <> 'failed', created_at DESC
		LIMIT ${limit}`);
}

/** Incoming: those in quarantine that nobody has dealt with, the newest first, then those that wait after a failure. */
export function listTroubledDeliveries(
	deps: { db: Db },
	{ limit }: { limit: number }
): Promise<TroubledDelivery[]> {
	return deps.db.read.all<TroubledDelivery>(sql`
		SELECT transport_id AS "transportId", envelope_id AS "envelopeId", state,
			original_sender AS "originalSender", attempts, outcome, received_at AS "receivedAt",
			due_at AS "dueAt", size
		FROM deliveries AS delivery
		WHERE (state = 'quarantined' AND ${deliveryHasAlarm})
			OR (state IN ('stored', 'acknowledged') AND attempts > 0)
		ORDER BY state <> 'quarantined', received_at DESC
		LIMIT ${limit}`);
}
