import type { Connector } from '../access-point/connector.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Directory } from '../directory/directory.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Scanner } from '../malware/scanner.ts';
import type { OnIncoming } from '../message/accept-message.ts';
import type { Sealing } from '../sealing/sealing-jobs.ts';
import type { Checkpoint } from '../workers/checkpoints.ts';
import type { RetryPolicy } from '../workers/retry-policy.ts';

/** What receiving needs. `App` has all of it. */
export interface InboxDeps {
	db: Db;
	blobs: BlobStore;
	connector: Connector;
	directory: Directory;
	sealer: Pick<Sealing, 'readHeader' | 'openEnvelope'>;
	scanner: Scanner;
	clock: Clock;
	ids: Ids;
	log: Log;
	checkpoint: Checkpoint;
	organisation: { participantId: string; name: string };
	/** A value of FEDERATIONS: what is of another one is not for us. */
	federation: string;
	/** Right-hand side of the transport ids of our receipts. */
	hostName: string;
	/** Of every generation: what our own mailboxes sign with when they write to each other. */
	ownSigningCertificatesPem: readonly string[];
	/** The current decryption key and old ones: senders' directory caches live an hour or more. */
	decryptionKeysPem: readonly string[];
	/** MIME types, lower case, besides PDF. */
	acceptedContentTypes: ReadonlySet<string>;
	onIncoming: OnIncoming;
	times: InboxTimes;
	/** Settles when what was received before this delivery is recorded; several are opened at the same time. */
	earlierRecorded?: () => Promise<void>;
	/** For what need not wait for its turn, and must not take it; `db` unless told. */
	dbAtOnce?: Db;
}

export interface InboxTimes {
	/** Milliseconds between two polls of the access point. */
	pollMs: number;
	/** How long a worker holds a delivery before another may take it, in milliseconds. Renewed while it works. */
	leaseMs: number;
	/** Processing that failed and may yet succeed; afterwards the delivery is quarantined. */
	processRetry: RetryPolicy;
}

/** Three days: a directory that is away over a weekend must not cost anybody a message. */
export const DEFAULT_PROCESS_RETRY: RetryPolicy = {
	firstMs: 2_000,
	longestMs: 10 * 60_000,
	attemptsMax: 1_000,
	withinMs: 72 * 3_600_000
};
