import type { TransportStatus } from '../connector.ts';

/** What the access point answers for an id that it has never heard of. An ordinary answer, not a fault. */
export const NOT_FOUND = 'NOT_FOUND';

/**
 * access-point.md §2.4. What is not in the list is a newer version's, or says that the access point has tidied up: it has
 * had the message, so that sending it again would be wrong; we go on waiting, and say in the end that we do not know.
 */
const STATUS: Readonly<Record<string, TransportStatus>> = {
	READY_TO_SEND: 'queued',
	READY_TO_PULL: 'queued',
	BEING_PULLED: 'queued',
	SEND_ENQUEUED: 'queued',
	SEND_IN_PROGRESS: 'queued',
	WAITING_FOR_RECEIPT: 'in-transit',
	WAITING_FOR_RETRY: 'retrying',
	SEND_ATTEMPT_FAILED: 'retrying',
	ACKNOWLEDGED: 'transported',
	ACKNOWLEDGED_WITH_WARNING: 'transported',
	SEND_FAILURE: 'failed',
	// Of a message that the access point has received: without roles it may answer for the other end of our own transport.
	RECEIVED: 'transported',
	RECEIVED_WITH_WARNINGS: 'transported',
	DOWNLOADED: 'transported'
};

export function transportStatusOf(status: string): TransportStatus {
	if (status === NOT_FOUND) return 'unknown';
	return Object.hasOwn(STATUS, status) ? (STATUS[status] as TransportStatus) : 'in-transit';
}
