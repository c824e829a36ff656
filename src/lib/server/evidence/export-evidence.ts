import { appendAudit } from '../audit/append-audit.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { findRights } from '../mailbox/rights.ts';
import type { SigningIdentity } from '../sealing/sealing-jobs.ts';
import { mayReadTransfers } from '../transfer-log/queries.ts';
import { buildPackage } from './build-package.ts';
import { planEnvelopes } from './envelope-files.ts';
import { findCaseKeys, readCase, type EvidenceCase } from './find-case.ts';
import { readAudit } from './read-audit.ts';

export interface EvidenceDeps {
	db: Db;
	blobs: Pick<BlobStore, 'open'>;
	clock: Clock;
	organisation: { participantId: string; name: string };
	/** The key that our envelopes are signed with signs the package too. */
	signing: SigningIdentity;
}

export type EvidenceOutcome =
	| { outcome: 'done'; fileName: string; content: AsyncGenerator<Uint8Array> }
	/** Nothing has this id, or the actor may not have it: she is told the same. */
	| { outcome: 'not-found' }
	/** Two senders have used this id: ask by one of the transport ids. */
	| { outcome: 'ambiguous'; transportIds: string[] };

/**
 * The evidence of one message, or of a transfer that became none, as a zip to be streamed: raw envelopes, receipts,
 * certificates, times, the audit events, and a signed manifest over it all. No content but the sealed envelope.
 *
 * For whoever may read the message's mailbox, for the roles operations and auditor, and for the command. Logged before the
 * first byte is given out; so is an attempt without right.
 * @throws AppError SIGNING_KEY_UNPUBLISHED, CERTIFICATE_EXPIRED when there is no key to sign with; STORAGE_DAMAGED and
 * BLOB_MISSING also from the stream
 */
export async function exportEvidence(
	deps: EvidenceDeps,
	input: {
		actor: ActorOrInstallation;
		/** Row of a message, envelope id, transport id, AS4 message id or the row of a transfer. */
		id: string;
		/** Only a message that lies here. */
		within?: { mailboxId: string; conversationId: string };
	}
): Promise<EvidenceOutcome> {
	const keys = await findCaseKeys(deps.db.read, input.id);
	const cases = await Promise.all(keys.map((key) => readCase(deps.db.read, key)));
	const granted: EvidenceCase[] = [];
	for (const found of cases) {
		if (!liesWithin(found, input.within)) continue;
		if (await mayExport(deps, input.actor, found)) granted.push(found);
		else await recordDenied(deps, input.actor, found);
	}
	const [found, ...more] = granted;
	if (found === undefined) return { outcome: 'not-found' };
	if (more.length > 0) return { outcome: 'ambiguous', transportIds: granted.map(transportIdOf) };

	// Read now: which key that is may change, and having none is to show before anything is given out.
	const { keyPem, certificatePem } = deps.signing;
	const createdAt = deps.clock.now();
	const { passages, files } = await planEnvelopes(deps.blobs, found);
	await deps.db.write((tx) =>
		appendAudit(tx, {
			event: 'evidence.exported',
			at: createdAt,
			personId: personIdOf(input.actor),
			...placeOf(found),
			facts: { transportId: transportIdOf(found), envelopes: files.length }
		})
	);
	const audit = await readAudit(deps.db, found);
	const { organisation } = deps;
	return {
		outcome: 'done',
		fileName: fileNameOf(found),
		content: buildPackage(
			{ blobs: deps.blobs, signing: { keyPem, certificatePem } },
			{ found, passages, files, audit, organisation, createdAt }
		)
	};
}

function liesWithin(
	{ message }: EvidenceCase,
	within: { mailboxId: string; conversationId: string } | undefined
): boolean {
	return (
		within === undefined ||
		(message?.mailboxId === within.mailboxId && message.conversationId === within.conversationId)
	);
}

async function mayExport(
	{ db, clock }: EvidenceDeps,
	actor: ActorOrInstallation,
	{ message }: EvidenceCase
): Promise<boolean> {
	if (await mayReadTransfers(db.read, actor)) return true;
	if (actor === INSTALLATION || message === undefined) return false;
	return (await findRights(db.read, actor.personId, message.mailboxId, clock.now())).read;
}

async function recordDenied(
	{ db, clock }: EvidenceDeps,
	actor: ActorOrInstallation,
	found: EvidenceCase
): Promise<void> {
	await db.write((tx) =>
		appendAudit(tx, {
			event: 'access.denied',
			at: clock.now(),
			personId: personIdOf(actor),
			...placeOf(found),
			facts: { to: 'evidence' }
		})
	);
}

function placeOf({ message }: EvidenceCase) {
	return (
		message && {
			mailboxId: message.mailboxId,
			conversationId: message.conversationId,
			messageId: message.id
		}
	);
}

/** Of the passage that began it. */
function transportIdOf({ entries, deliveries, message }: EvidenceCase): string {
	const [first] = message?.direction === 'outgoing' ? entries : [...deliveries, ...entries];
	return first?.transportId ?? '';
}

function fileNameOf(found: EvidenceCase): string {
	const id = found.message?.messageId ?? found.deliveries[0]?.envelopeId ?? transportIdOf(found);
	return `sluss-evidence-${id.replace(/[^\w.-]+/g, '_').slice(0, 80)}.zip`;
}
