/** For docs/authorisation.md: what operations find in the morning, for each of their acts one of its own. */
import { eq } from 'drizzle-orm';
import { raiseAlarm } from '#lib/server/alarms/raise-alarm.ts';
import { alarms } from '#lib/server/alarms/schema.ts';
import type { Clock } from '#lib/server/clock.ts';
import type { Db, Tx } from '#lib/server/db/database.ts';
import type { Ids } from '#lib/server/ids.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { messages } from '#lib/server/message/schema.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
}

const HOUR = 3_600_000;
const OPERATIONS = 'POST /admin/operations?/';
const TRANSFERS = 'POST /admin/operations/transfers?/';

/** @returns id of the form, by act. @param blob the bytes of a delivery */
export async function addTroubledThings(deps: Deps, blob: string): Promise<Record<string, string>> {
	return deps.db.write(async (tx) => ({
		[`${OPERATIONS}retry`]: await addReceipt(tx, deps, 'queued'),
		[`${OPERATIONS}giveUp`]: await addReceipt(tx, deps, 'queued'),
		[`${OPERATIONS}resendReceipt`]: await addReceipt(tx, deps, 'failed'),
		[`${TRANSFERS}resendReceipt`]: await addReceipt(tx, deps, 'failed'),
		[`${OPERATIONS}release`]: await addDelivery(tx, deps, blob),
		[`${TRANSFERS}release`]: await addDelivery(tx, deps, blob),
		[`${OPERATIONS}close`]: await addDelivery(tx, deps, blob),
		[`${OPERATIONS}settle`]: await addAlarm(tx, deps)
	}));
}

/** One of ours in the conversation of another, that was given up. */
export async function addFailedMessage(
	deps: Deps,
	besideId: string,
	authorId: string
): Promise<string> {
	const id = deps.ids.uuid();
	const now = deps.clock.now();
	await deps.db.write(async (tx) => {
		const [beside] = await tx.select().from(messages).where(eq(messages.id, besideId));
		if (beside === undefined) throw new Error('no such message');
		await tx.insert(messages).values({
			...beside,
			...{ id, messageId: id, writtenMessageId: '', direction: 'outgoing', authorId },
			...{ status: 'MESSAGE_EXCHANGE_ERROR', envelopeBlob: null, documents: [] }
		});
		await tx.insert(outboxEntries).values({
			...{ id: deps.ids.uuid(), kind: 'message', messageId: id, envelopeId: id, state: 'failed' },
			...{ transportId: `${id}@sluss.ekvik.example`, lastCode: 'TRANSPORT_FAILED' },
			...{ recipientOrganisation: '0203:region-norrmark.example', recipientAddress: 'mottagning' },
			...{ createdAt: now - HOUR, dueAt: now - HOUR }
		});
	});
	return id;
}

async function addReceipt(tx: Tx, deps: Deps, state: 'queued' | 'failed'): Promise<string> {
	const id = deps.ids.uuid();
	const now = deps.clock.now();
	await tx.insert(outboxEntries).values({
		...{ id, kind: 'receipt', envelopeId: deps.ids.uuid(), receiptFor: deps.ids.uuid(), state },
		...{ transportId: `${id}@sluss.ekvik.example`, receiptFindings: [], attempts: 4 },
		...{ recipientOrganisation: '0203:region-norrmark.example', recipientAddress: 'mottagning' },
		...{ lastCode: state === 'failed' ? 'TRANSPORT_FAILED' : 'ACCESS_POINT_UNAVAILABLE' },
		...{ createdAt: now - 2 * HOUR, dueAt: now + 24 * HOUR }
	});
	return id;
}

async function addDelivery(tx: Tx, deps: Deps, blob: string): Promise<string> {
	const transportId = `${deps.ids.uuid()}@myndigheten.example`;
	const now = deps.clock.now();
	await tx.insert(deliveries).values({
		...{ id: deps.ids.uuid(), transportId, fingerprint: '0'.repeat(64), envelopeBlob: blob },
		...{ size: 11, originalSender: '0203:myndigheten.example', documentType: 'unknown' },
		...{ finalRecipient: '0203:ekvik.example', state: 'quarantined', attempts: 1 },
		...{ outcome: 'DECRYPTION_FAILED', dueAt: now, receivedAt: now - HOUR, processedAt: now - HOUR }
	});
	return transportId;
}

async function addAlarm(tx: Tx, deps: Deps): Promise<string> {
	const subject = deps.ids.uuid();
	await raiseAlarm(tx, deps, { kind: 'receipt.overdue', subject });
	const [alarm] = await tx.select().from(alarms).where(eq(alarms.subject, subject));
	return alarm?.id ?? '';
}
