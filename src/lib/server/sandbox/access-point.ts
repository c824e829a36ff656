/**
 * The embedded access point: both ends of the transport in one. Durable, idempotent on the transport id, and as slow as it
 * is told to be. A submission is "in transit" by the clock alone: what was on its way when the process died arrives all
 * the same.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { and, asc, eq, isNull, lte, ne } from 'drizzle-orm';
import type {
	Connector,
	DeliveryMetadata,
	SubmitOutcome,
	TransportStatus
} from '../access-point/connector.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Faults } from './faults.ts';
import type { Federation } from './federation/federation.ts';
import type { SandboxStore } from './open-store.ts';
import { transports } from './tables.ts';

/** Milliseconds. */
export interface TransportDelays {
	queuedMs: number;
	inTransitMs: number;
	/** How long an access point that does not answer is tried. */
	unreachableMs: number;
}

/** An access point must take this much (C3.4.6). */
const ENVELOPE_BYTES_MAX = 110_000_000;
const PAGE = 100;

export interface SandboxAccessPoint extends Connector {
	/** Tells that something arrives at that time. */
	onArrival(listener: (arrival: { recipient: string; at: number }) => void): () => void;
}

type Transport = typeof transports.$inferSelect;

export function createAccessPoint(deps: {
	store: SandboxStore;
	federation: Federation;
	clock: Clock;
	faults: Faults;
	delays: TransportDelays;
}): SandboxAccessPoint {
	const { store, federation, clock, faults, delays } = deps;
	const { db, blobs } = store;
	const listeners = new Set<(arrival: { recipient: string; at: number }) => void>();

	async function answer<T>(give: () => Promise<T>): Promise<T> {
		if (faults.unavailable) throw unavailable('The access point of the sandbox is switched off.');
		if (faults.slowMs > 0) await wait(faults.slowMs);
		return give();
	}

	async function find(transportId: string): Promise<Transport | undefined> {
		const [row] = await db.read
			.select()
			.from(transports)
			.where(eq(transports.transportId, transportId));
		return row;
	}

	async function submit(submission: Parameters<Connector['submit']>[0]): Promise<SubmitOutcome> {
		const { transportId, envelopeId, documentType } = submission;
		const accepted: SubmitOutcome = { outcome: 'accepted', accessPointMessageId: transportId };
		if (await find(transportId)) return accepted;
		const sender = federation.findOrganisation(submission.sender);
		const recipient = federation.findOrganisation(submission.recipient);
		if (!sender) return refused('EBMS:0010', 'The sender is not served by this access point.');
		if (!recipient) return refused('EBMS:0004', 'Could not fetch metadata from SMP.');

		const blob = await blobs.put(submission.content(), { bytesMax: ENVELOPE_BYTES_MAX });
		if (blob.size !== submission.size) {
			return { ...refused('EBMS:0010', 'The size is not the one announced.'), permanent: false };
		}
		const now = clock.now();
		const sentAt = now + delays.queuedMs;
		const inTransitMs = recipient.reachable ? delays.inTransitMs : delays.unreachableMs;
		const row: Transport = {
			transportId,
			envelopeId,
			sender: sender.participantId,
			recipient: recipient.participantId,
			documentType,
			blob: blob.id,
			size: blob.size,
			acceptedAt: now,
			sentAt,
			availableAt: sentAt + inTransitMs,
			unreachable: !recipient.reachable,
			acknowledgedAt: null,
			retryAt: 0,
			attempts: 0
		};
		const direction = recipient === federation.own ? 'incoming' : 'outgoing';
		const rows =
			faults.duplicate === direction
				? [row, { ...row, transportId: `${transportId}-again` }]
				: [row];
		await db.write((tx) => tx.insert(transports).values(rows).onConflictDoNothing());
		for (const listener of listeners) listener({ recipient: row.recipient, at: row.availableAt });
		if (faults.lostAnswers > 0) {
			faults.lostAnswers -= 1;
			throw unavailable('The answer of the access point was lost.');
		}
		return accepted;
	}

	const pending = () => and(isNull(transports.acknowledgedAt), eq(transports.unreachable, false));

	async function fetchDelivery(transportId: string) {
		const row = await find(transportId);
		if (!row || row.unreachable || row.acknowledgedAt !== null || row.availableAt > clock.now()) {
			return undefined;
		}
		const metadata: DeliveryMetadata = {
			originalSender: row.sender,
			finalRecipient: row.recipient,
			documentType: row.documentType,
			receivedAt: row.availableAt
		};
		return { metadata, content: (await blobs.open(row.blob)).stream };
	}

	async function acknowledge(transportId: string): Promise<void> {
		const row = await find(transportId);
		if (!row) return;
		await db.write((tx) =>
			tx
				.update(transports)
				.set({ acknowledgedAt: clock.now() })
				.where(and(eq(transports.transportId, transportId), isNull(transports.acknowledgedAt)))
		);
		const [other] = await db.read
			.select({ transportId: transports.transportId })
			.from(transports)
			.where(and(pending(), eq(transports.blob, row.blob), ne(transports.transportId, transportId)))
			.limit(1);
		if (!other) await blobs.delete(row.blob);
	}

	return {
		submit: (submission) => answer(() => submit(submission)),
		status: (transportId) =>
			answer(async () => {
				const row = await find(transportId);
				return row ? statusOf(row, clock.now()) : 'unknown';
			}),
		errors: (transportId) =>
			answer(async () => {
				const row = await find(transportId);
				if (!row?.unreachable || clock.now() < row.sentAt) return [];
				return [{ code: 'EBMS_0005', detail: 'The receiver does not answer.', at: row.sentAt }];
			}),
		listPending: (recipient) =>
			answer(() =>
				db.read
					.select({ transportId: transports.transportId })
					.from(transports)
					.where(
						and(
							pending(),
							eq(transports.recipient, recipient.toLowerCase()),
							lte(transports.availableAt, clock.now())
						)
					)
					.orderBy(asc(transports.availableAt))
					.limit(PAGE)
			),
		fetch: (transportId) => answer(() => fetchDelivery(transportId)),
		acknowledge: (transportId) => answer(() => acknowledge(transportId)),
		onArrival(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		health: async () =>
			faults.unavailable
				? { reachable: false, detail: 'The access point of the sandbox is switched off.' }
				: { reachable: true, detail: 'The embedded access point of the sandbox.' }
	};
}

function statusOf(row: Transport, now: number): TransportStatus {
	if (now < row.sentAt) return 'queued';
	if (row.unreachable) return now < row.availableAt ? 'retrying' : 'failed';
	return now < row.availableAt ? 'in-transit' : 'transported';
}

function refused(code: string, text: string): SubmitOutcome & { outcome: 'rejected' } {
	return { outcome: 'rejected', permanent: true, code, text };
}

function unavailable(text: string): AppError {
	return new AppError('ACCESS_POINT_UNAVAILABLE', text, { retryable: true });
}
