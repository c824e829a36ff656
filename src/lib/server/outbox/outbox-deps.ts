import type { Connector } from '../access-point/connector.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Directory } from '../directory/directory.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Scanner } from '../malware/scanner.ts';
import type { Sealing, SigningIdentity } from '../sealing/sealing-jobs.ts';
import type { Checkpoint } from '../workers/checkpoints.ts';
import type { RetryPolicy } from '../workers/retry-policy.ts';

/** What sending needs. `App` has all of it. */
export interface OutboxDeps {
	db: Db;
	blobs: BlobStore;
	connector: Connector;
	directory: Directory;
	sealer: Pick<Sealing, 'sealMessage' | 'sealReceipt'>;
	scanner: Scanner;
	clock: Clock;
	ids: Ids;
	log: Log;
	checkpoint: Checkpoint;
	organisation: { participantId: string; name: string };
	/** What we sign with. */
	signing: SigningIdentity;
	/** What messages between our own mailboxes are encrypted for. */
	ownEncryption: { readonly certificatePem: string };
	/** A value of FEDERATIONS. */
	federation: string;
	times: OutboxTimes;
}

export interface OutboxTimes {
	/** How long a worker holds an entry before another may take it, in milliseconds. Renewed while it works. */
	leaseMs: number;
	/** A message whose receipt has not come: warn operations, then tell the sender that it is unconfirmed. */
	receiptWarnMs: number;
	receiptFailMs: number;
	/** Steps that failed and may yet succeed. */
	sendRetry: RetryPolicy;
	/** How often to ask how far the transport has come. */
	follow: Pick<RetryPolicy, 'firstMs' | 'longestMs'>;
}

/**
 * A message is worth a day of trying: the sender sees all the time that it is still queued. The access point gives up
 * its own resending after 12 minutes (facts: Times), so asking once a minute is enough in the long run.
 */
export const DEFAULT_SEND_RETRY: RetryPolicy = {
	firstMs: 2_000,
	longestMs: 10 * 60_000,
	attemptsMax: 1_000,
	withinMs: 24 * 3_600_000
};
export const DEFAULT_FOLLOW = { firstMs: 500, longestMs: 60_000 };
