/**
 * One thing that the access point has handed us, from the moment its bytes are safe. Pure.
 *
 *   stored → acknowledged → processed | quarantined
 *
 * `stored`: ours, but the access point has not been told. `quarantined`: kept for operations. Nothing has been answered,
 * except where malware was found: that is refused with a receipt, and kept as evidence of the incident.
 */
import { isUuid, type EnvelopeFacts } from '../envelope/envelope.ts';
import type { deliveries } from './schema.ts';

export type Delivery = typeof deliveries.$inferSelect;
export type DeliveryState = Delivery['state'];

/** The delivery with what its envelope says of itself: what `recordDelivery` puts into the transfer log. */
export function identified(delivery: Delivery, facts: EnvelopeFacts | undefined): Delivery {
	return { ...delivery, envelopeId: loggedId(facts?.id), kind: facts?.kind ?? null };
}

/** An id for the transfer log, in lower case. What is no id may be any text of a peer's, and the log holds none. */
export function loggedId(written: string | undefined): string | null {
	const id = written?.trim().toLowerCase();
	return id !== undefined && isUuid(id) ? id : null;
}

/** The largest envelope that we store, in bytes: access points must take 100 MB (C3.4.6); some room above that. */
export const ENVELOPE_BYTES_MAX = 110_000_000;
