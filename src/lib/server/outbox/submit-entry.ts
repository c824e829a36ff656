import type { Submission, SubmitOutcome } from '../access-point/connector.ts';
import { clearWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { assert } from '../assert.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { AppError } from '../errors.ts';
import { recordOutgoingStatus } from './entry-status.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStepAndHold } from './store.ts';

/**
 * sealed → submitted: our access point has taken the envelope. The transport id was chosen when the entry was made, so
 * however often this is repeated, the access point sees one and the same submission. Returns the entry, still held.
 */
export async function submitEntry(
	deps: OutboxDeps,
	entry: OutboxEntry
): Promise<OutboxEntry | undefined> {
	const submission = await submissionOf(deps, entry);
	const outcome = await handOver(deps, entry, submission);
	await deps.checkpoint('outbox:submitted');
	if (outcome.outcome === 'rejected') {
		deps.log.warn('access point refused', { entry: entry.id, apCode: outcome.code });
		throw new AppError('ACCESS_POINT_REFUSED', `The access point refused: ${outcome.code}`, {
			retryable: !outcome.permanent
		});
	}
	const now = deps.clock.now();
	const submitted = await deps.db.write(async (tx) => {
		const recorded = await recordStepAndHold(tx, entry, {
			fact: 'submitted',
			dueAt: now,
			changes: { submittedAt: now, accessPointMessageId: outcome.accessPointMessageId }
		});
		if (recorded === undefined) return undefined;
		await clearWaitingAlarm(tx, deps, entry.lastCode, entry.recipientOrganisation);
		const transfer: AuditEvent = {
			event: 'transfer.submitted',
			at: now,
			personId: null,
			...(entry.messageId !== null && { messageId: entry.messageId }),
			facts: {
				transportId: entry.transportId,
				accessPointMessageId: outcome.accessPointMessageId,
				envelopeId: entry.envelopeId,
				documentType: submission.documentType,
				from: submission.sender,
				to: submission.recipient,
				sdkConversationId: entry.sdkConversationId,
				size: submission.size
			}
		};
		await recordOutgoingStatus(tx, deps, entry, ['SUBMITTED'], [transfer]);
		return recorded;
	});
	await deps.checkpoint('outbox:submission-recorded');
	return submitted;
}

async function submissionOf(deps: OutboxDeps, entry: OutboxEntry): Promise<Submission> {
	const { envelopeBlob } = entry;
	assert(envelopeBlob !== null, 'a sealed entry has its envelope');
	const { size } = await deps.blobs.open(envelopeBlob);
	return {
		transportId: entry.transportId,
		envelopeId: entry.envelopeId,
		sender: deps.organisation.participantId,
		recipient: entry.recipientOrganisation,
		documentType: DOCUMENT_TYPES[entry.kind],
		size,
		content: () => contentOf(deps.blobs, envelopeBlob)
	};
}

async function* contentOf(blobs: BlobStore, id: string): AsyncGenerator<Uint8Array> {
	yield* (await blobs.open(id)).stream;
}

/** After a failed attempt nobody knows whether it got through: asking is cheaper than sending 30 MB again. */
async function handOver(
	deps: OutboxDeps,
	entry: OutboxEntry,
	submission: Submission
): Promise<SubmitOutcome> {
	if (entry.attempts > 0 && (await deps.connector.status(entry.transportId)) !== 'unknown') {
		return { outcome: 'accepted', accessPointMessageId: entry.transportId };
	}
	return deps.connector.submit(submission);
}
