import { assert } from '../assert.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { recordInternalDelivery } from '../inbox/record-internal-delivery.ts';
import { recordArrival, recordOutgoingStatus } from './entry-status.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStep } from './store.ts';

/**
 * sealed → transported, for what goes from one of our mailboxes to another: one transaction puts the envelope into our
 * own inbox and records that it is there. From here on it is a delivery like any other.
 */
export async function handOverEntry(deps: OutboxDeps, entry: OutboxEntry): Promise<void> {
	const { envelopeBlob, envelopeSha256, envelopeSize } = entry;
	assert(
		envelopeBlob !== null && envelopeSha256 !== null && envelopeSize !== null,
		'a sealed entry has its envelope'
	);
	const now = deps.clock.now();
	await deps.db.write(async (tx) => {
		const recorded = await recordStep(tx, entry, {
			fact: 'handed-over',
			dueAt: now + deps.times.receiptWarnMs,
			changes: { submittedAt: now, transportedAt: now }
		});
		if (!recorded) return;
		const transfer = {
			transportId: entry.transportId,
			documentType: DOCUMENT_TYPES[entry.kind],
			size: envelopeSize
		};
		await appendAudit(tx, {
			event: 'transfer.submitted',
			at: now,
			personId: null,
			...(entry.messageId !== null && { messageId: entry.messageId }),
			facts: {
				...transfer,
				accessPointMessageId: null,
				envelopeId: entry.envelopeId,
				from: deps.organisation.participantId,
				to: entry.recipientOrganisation,
				sdkConversationId: entry.sdkConversationId
			}
		});
		await recordInternalDelivery(tx, deps, {
			...transfer,
			participantId: deps.organisation.participantId,
			envelopeBlob,
			fingerprint: envelopeSha256
		});
		await recordOutgoingStatus(tx, deps, entry, ['SUBMITTED']);
		await recordArrival(tx, deps, entry);
	});
	await deps.checkpoint('outbox:submission-recorded');
}
