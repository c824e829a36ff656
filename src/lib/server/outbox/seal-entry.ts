import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';
import { clearWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { assert } from '../assert.ts';
import { AppError } from '../errors.ts';
import { verdictOf } from '../receipt/receipt.ts';
import { ByteBudget } from '../workers/byte-budget.ts';
import { giveUp } from './give-up.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { listFilesToSeal, readMessageToSeal, type FileToSeal } from './read-message-to-seal.ts';
import { findMalware } from './scan-files.ts';
import { findEarlierEnvelope, sealedWith } from './sealed-with.ts';
import { listRounds, recordStepAndHold, type StepChanges } from './store.ts';

/**
 * queued → sealed: the envelope exists, byte for byte, and is never made anew. Sealing again after a crash makes other
 * bytes, but only those that are recorded are ever submitted. Returns the entry, still held. `room`: for the files that are in
 * memory meanwhile.
 */
export async function sealEntry(
	deps: OutboxDeps,
	entry: OutboxEntry,
	room = new ByteBudget(0)
): Promise<OutboxEntry | undefined> {
	const sealed =
		entry.kind === 'message'
			? await sealMessage(deps, entry, room)
			: await sealReceipt(deps, entry);
	if (sealed === 'malware') return undefined;
	const held = await deps.db.write(async (tx) => {
		const recorded = await recordStepAndHold(tx, entry, {
			fact: 'sealed',
			dueAt: deps.clock.now(),
			changes: sealed
		});
		if (recorded) await clearWaitingAlarm(tx, deps, entry.lastCode, entry.recipientOrganisation);
		return recorded;
	});
	await deps.checkpoint('outbox:sealing-recorded');
	return held;
}

async function sealMessage(
	deps: OutboxDeps,
	entry: OutboxEntry,
	room: ByteBudget
): Promise<StepChanges | 'malware'> {
	const { messageId } = entry;
	assert(messageId !== null, 'an entry with a message has its row');
	const files = await listFilesToSeal(deps.db.read, messageId);
	const bytes = files.reduce((sum, { size }) => sum + size, 0);
	return room.use(bytes, () => sealWithFiles(deps, entry, messageId, files));
}

async function sealWithFiles(
	deps: OutboxDeps,
	entry: OutboxEntry,
	messageId: string,
	filesToSeal: readonly FileToSeal[]
): Promise<StepChanges | 'malware'> {
	const malware = await findMalware(deps, filesToSeal);
	if (malware !== undefined) {
		await giveUp(deps, entry, { reason: 'MALWARE_FOUND', facts: malware });
		return 'malware';
	}
	const encryptionCertificatePem = await findEncryptionCertificate(deps, entry);
	const { keyPem, certificatePem } = deps.signing;
	const certificates = sealedWith(certificatePem, encryptionCertificatePem);
	const earlier = await findEarlierEnvelope(deps.db.read, entry, certificates);
	if (earlier !== undefined) {
		const { envelopeBlob, envelopeSha256, envelopeSize } = earlier;
		return { envelopeBlob, envelopeSha256, envelopeSize, sealedWith: certificates };
	}
	const { message, files } = await readMessageToSeal(deps, messageId, filesToSeal);
	const job = {
		message,
		files,
		federation: deps.federation,
		// Read once: by now it may be another one.
		signing: { keyPem, certificatePem },
		encryptionCertificatePem
	};
	const { envelope, payloadSize } = await deps.sealer.sealMessage(job, { handOver: true });
	if (payloadSize > MESSAGE_BYTES_MAX) {
		throw new AppError(
			'MESSAGE_MALFORMED',
			`The message is larger than ${MESSAGE_BYTES_MAX} bytes.`
		);
	}
	return { ...(await store(deps, envelope)), sealedWith: certificates };
}

/** A message that is sent once more may have failed because the receiver has renewed: then nothing from the cache. */
async function findEncryptionCertificate(deps: OutboxDeps, entry: OutboxEntry): Promise<string> {
	if (entry.route === 'internal') return deps.ownEncryption.certificatePem;
	const published = await deps.directory.findCertificate(
		entry.recipientOrganisation,
		'encryption',
		entry.round > 1 ? { refresh: true } : {}
	);
	return published.pem;
}

async function sealReceipt(deps: OutboxDeps, entry: OutboxEntry): Promise<StepChanges> {
	assert(entry.receiptFor !== null, 'an entry with a receipt knows what it answers');
	const { envelope } = await deps.sealer.sealReceipt({
		receipt: {
			id: entry.envelopeId,
			issuedAt: await orderedAt(deps, entry),
			sender: deps.organisation.participantId,
			receiver: entry.recipientOrganisation,
			messageId: entry.receiptFor,
			verdict: verdictOf(entry.receiptFindings ?? [])
		},
		handlingServiceId: entry.recipientAddress === '' ? undefined : entry.recipientAddress,
		federation: deps.federation,
		signing: deps.signing
	});
	return store(deps, envelope);
}

/** When the message was stored, not when the receipt leaves: the moment of arrival in law (facts: Receipts). */
async function orderedAt({ db }: OutboxDeps, entry: OutboxEntry): Promise<number> {
	if (entry.round === 1) return entry.createdAt;
	const [first] = await listRounds(db.read, entry.envelopeId);
	return first?.createdAt ?? entry.createdAt;
}

async function store(deps: OutboxDeps, envelope: Buffer): Promise<StepChanges> {
	await deps.checkpoint('outbox:envelope-sealed');
	const stored = await deps.blobs.put(envelope, { bytesMax: envelope.byteLength });
	await deps.checkpoint('outbox:envelope-stored');
	return { envelopeBlob: stored.id, envelopeSha256: stored.sha256, envelopeSize: stored.size };
}
