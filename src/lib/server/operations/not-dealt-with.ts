/**
 * Whether anybody has dealt with what ended badly: its alarm is open until then. For statements that call the row
 * `entry` or `delivery`.
 */
import { sql } from 'drizzle-orm';

export const entryHasAlarm = sql`EXISTS (SELECT 1 FROM alarms WHERE cleared_at IS NULL
	AND kind IN ('sending.failed', 'malware.found') AND subject = entry.envelope_id)`;

export const deliveryHasAlarm = sql`EXISTS (SELECT 1 FROM alarms WHERE cleared_at IS NULL
	AND ((kind = 'delivery.quarantined' AND subject = delivery.transport_id)
		OR (kind = 'malware.found' AND subject = delivery.envelope_id)))`;
