/**
 * One thing that the access point has handed us, from the moment its bytes are safe. Pure.
 *
 *   stored → acknowledged → processed | quarantined
 *
 * `stored`: ours, but the access point has not been told. `quarantined`: kept for operations. Nothing has been answered,
 * except where malware was found: that is refused with a receipt, and kept as evidence of the incident.
 */
import type { EnvelopeFacts } from '../envelope/envelope.ts';
import type { deliveries } from './schema.ts';

export type Delivery = typeof deliveries.$inferSelect;
export type DeliveryState = Delivery['state'];

/** The delivery with what its envelope says of itself: what `recordDelivery` puts into the transfer log. */
export function identified(delivery: Delivery, facts: EnvelopeFacts | undefined): Delivery {
	return {
		...delivery,
		// Nobody has checked it: what is no id of a message is cut where an id would end.
		envelopeId: facts?.id?.trim().toLowerCase().slice(0, ENVELOPE_ID_LENGTH_MAX) ?? null,
		kind: facts?.kind ?? null
	};
}

/** Characters of a UUID. */
const ENVELOPE_ID_LENGTH_MAX = 36;

/** The largest envelope that we store, in bytes: access points must take 100 MB (C3.4.6); some room above that. */
export const ENVELOPE_BYTES_MAX = 110_000_000;
