/**
 * One thing that the access point has handed us, from the moment its bytes are safe. Pure.
 *
 *   stored → acknowledged → processed | quarantined
 *
 * `stored`: ours, but the access point has not been told. `quarantined`: kept for operations, no receipt has been sent.
 */
import type { deliveries } from './schema.ts';

export type Delivery = typeof deliveries.$inferSelect;
export type DeliveryState = Delivery['state'];

/** The largest envelope that we store, in bytes: access points must take 100 MB (C3.4.6); some room above that. */
export const ENVELOPE_BYTES_MAX = 110_000_000;
