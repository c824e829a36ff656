import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';
import { assert } from '../assert.ts';

import { AppError } from '../errors.ts';
import { verdictOf } from '../receipt/receipt.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { readMessageToSeal } from './read-message-to-seal.ts';
import { recordStep } from './store.ts';

/**
 * queued → sealed: the envelope exists, byte for byte, and is never made anew. Sealing again after a crash makes other
 * bytes, but only those that are recorded are ever submitted.
 */
export async function sealEntry(deps: OutboxDeps, entry: OutboxEntry): Promise<void> {
	const envelope =
		entry.kind === 'message' ? await sealMessage(deps, entry) : await sealReceipt(deps, entry);
	await deps.checkpoint('outbox:envelope-sealed');
	const stored = await deps.blobs.put(envelope, { bytesMax: envelope.byteLength });
	await deps.checkpoint('outbox:envelope-stored');
	await deps.db.write((tx) =>
		recordStep(tx, entry, {
			fact: 'sealed',
			dueAt: deps.clock.now(),
			changes: { envelopeBlob: stored.id }
		})
	);
	await deps.checkpoint('outbox:sealing-recorded');
}

async function sealMessage(deps: OutboxDeps, entry: OutboxEntry): Promise<Buffer> {
	assert(entry.messageId !== null, 'an entry with a message has its row');
	const recipient = await deps.directory.findCertificate(entry.recipientOrganisation, 'encryption');
	const { message, files } = await readMessageToSeal(deps, entry.messageId);
	const job = {
		message,
		files,
		federation: deps.federation,
		signing: deps.signing,
		encryptionCertificatePem: recipient.pem
	};
	const { envelope, payloadSize } = await deps.sealer.sealMessage(job, { handOver: true });
	if (payloadSize > MESSAGE_BYTES_MAX) {
		throw new AppError(
			'MESSAGE_MALFORMED',
			`The message is larger than ${MESSAGE_BYTES_MAX} bytes.`
		);
	}
	return envelope;
}

async function sealReceipt(deps: OutboxDeps, entry: OutboxEntry): Promise<Buffer> {
	assert(entry.receiptFor !== null, 'an entry with a receipt knows what it answers');
	const { envelope } = await deps.sealer.sealReceipt({
		receipt: {
			id: entry.envelopeId,
			// When the message was stored, not when the receipt leaves: the moment of arrival in law (facts: Receipts).
			issuedAt: entry.createdAt,
			sender: deps.organisation.participantId,
			receiver: entry.recipientOrganisation,
			messageId: entry.receiptFor,
			verdict: verdictOf(entry.receiptFindings ?? [])
		},
		handlingServiceId: entry.recipientAddress === '' ? undefined : entry.recipientAddress,
		federation: deps.federation,
		signing: deps.signing
	});
	return envelope;
}
