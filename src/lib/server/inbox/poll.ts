/**
 * Fetching from the access point: fetch without consuming → bytes durable → row → and only then acknowledge, which is
 * the point of no return. A crash anywhere leaves something that the next poll finds and finishes.
 */
import type { Connector, FetchedDelivery, LeftBehind } from '../access-point/connector.ts';
import { isAlarmOpen } from '../alarms/queries.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { BlobStore, StoredBlob } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { writeInOrder } from '../db/write-in-order.ts';
import { sameParticipant } from '../envelope/envelope.ts';
import { isAppError, type AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Checkpoint } from '../workers/checkpoints.ts';
import { eachSideBySide } from '../workers/each-side-by-side.ts';
import { failureCodeOf } from '../workers/failure-code.ts';
import { InOrder } from '../workers/in-order.ts';
import { faultOf } from '../workers/work-loop.ts';
import { ENVELOPE_BYTES_MAX } from './delivery.ts';
import { insertDelivery, listKnown, listUnacknowledged, recordAcknowledged } from './store.ts';

export interface PollDeps {
	db: Db;
	blobs: BlobStore;
	connector: Connector;
	clock: Clock;
	ids: Ids;
	log: Log;
	checkpoint: Checkpoint;
	/** Our participant id. */
	participantId: string;
}

/** What one look leaves for the next. */
export interface PollMemory {
	/** Transport ids that we will not take now; the caller decides for how long. */
	leftAlone: Set<string>;
	/** The alarm of failing storage may be open; after a start nobody knows. */
	storageMayFail: boolean;
	/** What operations have been told of that will not come by itself, and how much of it; told anew with what is left alone. */
	told: Map<LeftBehind['reason'], number>;
}

const ACKNOWLEDGE_AGAIN_MAX = 500;
/** Deliveries fetched at the same time: they go to disk as they come, and are recorded in the order of the list. */
const SIDE_BY_SIDE = 16;

/**
 * One look at the access point. Returns how many deliveries were acknowledged, so that the caller looks again while
 * there is progress.
 *
 * Throws ACCESS_POINT_UNAVAILABLE and ACCESS_POINT_AUTHENTICATION; whatever else goes wrong with one delivery is logged and
 * does not stop the others.
 */
export async function pollAccessPoint(
	deps: PollDeps,
	memory: PollMemory,
	onTaken: () => void = () => {}
): Promise<number> {
	const { leftAlone } = memory;
	let acknowledged = 0;
	const order = new InOrder();
	const tryToTake = async (transportId: string, isKnown: boolean) => {
		if (leftAlone.has(transportId)) return;
		const place = order.take();
		try {
			const inOrder = { ...deps, db: writeInOrder(deps.db, place) };
			if (await take(inOrder, transportId, isKnown)) {
				acknowledged += 1;
				onTaken();
			} else leftAlone.add(transportId);
			await clearStorageAlarm(deps, memory);
		} catch (error) {
			if (isAccessPointFault(error)) throw error;
			// Too large it will be the next time as well; a full disk or a hiccup may have passed by then.
			if (isAppError(error, 'BLOB_TOO_LARGE')) {
				leftAlone.add(transportId);
				await raiseLeft(deps, transportId, error.code);
			}
			deps.log.error('delivery not fetched', { transportId, ...faultOf(error) });
			if (failureCodeOf(error) === 'STORAGE_FAILING') await raiseStorageAlarm(deps, memory);
		} finally {
			place.pass();
		}
	};
	// Stored before a crash: the access point may have been told already, and lists it no longer.
	const unacknowledged = await listUnacknowledged(deps.db, ACKNOWLEDGE_AGAIN_MAX);
	await eachSideBySide(unacknowledged, SIDE_BY_SIDE, ({ transportId }) =>
		tryToTake(transportId, true)
	);
	const pending = await deps.connector.listPending(deps.participantId);
	await tellLeftBehind(deps, memory);
	if (pending.length > 0) await deps.checkpoint('inbox:listed');
	const known = await listKnown(
		deps.db,
		pending.map(({ transportId }) => transportId)
	);
	await eachSideBySide(pending, SIDE_BY_SIDE, ({ transportId }) =>
		tryToTake(transportId, known.has(transportId))
	);
	return acknowledged;
}

/** False when it is not for us to take. */
async function take(deps: PollDeps, transportId: string, isKnown: boolean): Promise<boolean> {
	if (!isKnown) {
		const fetched = await deps.connector.fetch(transportId);
		if (fetched === undefined) return false;
		// access-point.md §9 no. 6: the recipient filter of an access point may be advisory.
		if (!sameParticipant(fetched.metadata.finalRecipient, deps.participantId)) {
			deps.log.error('delivery for another participant left at the access point', { transportId });
			await raiseLeft(deps, transportId, 'OTHER_PARTICIPANT');
			return false;
		}
		const envelope = await deps.blobs.put(fetched.content, { bytesMax: ENVELOPE_BYTES_MAX });
		await deps.checkpoint('inbox:envelope-stored');
		await recordFetched(deps, transportId, fetched.metadata, envelope);
		await deps.checkpoint('inbox:delivery-recorded');
	}
	await acknowledge(deps, transportId);
	return true;
}

/** Nothing else can be asked of the access point either. */
export function isAccessPointFault(error: unknown): error is AppError {
	return (
		isAppError(error, 'ACCESS_POINT_UNAVAILABLE') ||
		isAppError(error, 'ACCESS_POINT_AUTHENTICATION')
	);
}

const STORAGE_ALARM = { kind: 'storage.failing', subject: '' } as const;

/** The delivery is still at the access point. Where the alarm itself cannot be written, the log has to do. */
async function raiseStorageAlarm(deps: PollDeps, memory: PollMemory): Promise<void> {
	memory.storageMayFail = true;
	const facts = { code: 'STORAGE_FAILING' };
	try {
		await deps.db.write((tx) => raiseAlarm(tx, deps, { ...STORAGE_ALARM, facts }));
	} catch (error) {
		deps.log.error('alarm not raised', faultOf(error));
	}
}

async function clearStorageAlarm(deps: PollDeps, memory: PollMemory): Promise<void> {
	if (!memory.storageMayFail) return;
	await deps.db.write((tx) => clearAlarm(tx, deps, STORAGE_ALARM));
	memory.storageMayFail = false;
}

/** It stays at the access point, which throws it away after some days: somebody has to look. */
function raiseLeft(deps: PollDeps, transportId: string, reason: string): Promise<void> {
	return deps.db.write((tx) =>
		raiseAlarm(tx, deps, { kind: 'delivery.left', subject: transportId, facts: { reason } })
	);
}

const REASONS = [
	'UNUSABLE_ID',
	'UNREADABLE',
	'INCOMPLETE'
] as const satisfies readonly LeftBehind['reason'][];

/** One alarm for each reason, raised when it becomes more or less, and ended when there is no more of it. */
async function tellLeftBehind(deps: PollDeps, { told }: PollMemory): Promise<void> {
	const left = deps.connector.leftBehind?.() ?? [];
	for (const reason of REASONS) {
		const count = left.find((one) => one.reason === reason)?.count ?? 0;
		if (told.get(reason) === count) continue;
		const alarm = { kind: 'delivery.left', subject: reason } as const;
		if (count > 0) {
			await deps.db.write((tx) => raiseAlarm(tx, deps, { ...alarm, facts: { reason, count } }));
		} else if (await isAlarmOpen(deps.db.read, alarm)) {
			await deps.db.write((tx) => clearAlarm(tx, deps, alarm));
		}
		told.set(reason, count);
	}
}

function recordFetched(
	deps: PollDeps,
	transportId: string,
	metadata: FetchedDelivery['metadata'],
	envelope: StoredBlob
): Promise<void> {
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		const isNew = await insertDelivery(tx, {
			id: deps.ids.rowId(),
			transportId,
			fingerprint: envelope.sha256,
			envelopeBlob: envelope.id,
			size: envelope.size,
			originalSender: metadata.originalSender,
			finalRecipient: metadata.finalRecipient,
			documentType: metadata.documentType,
			state: 'stored',
			outcome: null,
			dueAt: now,
			attempts: 0,
			leaseOwner: null,
			leaseUntil: 0,
			receivedAt: now,
			processedAt: null
		});
		if (!isNew) return;
		await clearAlarm(tx, deps, { kind: 'delivery.left', subject: transportId });
		await appendAudit(tx, {
			event: 'transfer.fetched',
			at: now,
			personId: null,
			facts: {
				transportId,
				envelopeId: null,
				documentType: metadata.documentType,
				from: metadata.originalSender,
				to: metadata.finalRecipient,
				sdkConversationId: null,
				size: envelope.size
			}
		});
	});
}

async function acknowledge(deps: PollDeps, transportId: string): Promise<void> {
	await deps.connector.acknowledge(transportId);
	await deps.checkpoint('inbox:acknowledged');
	await deps.db.write((tx) => recordAcknowledged(tx, transportId));
	await deps.checkpoint('inbox:acknowledgement-recorded');
}
