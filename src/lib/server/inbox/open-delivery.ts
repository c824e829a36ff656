import { assert } from '../assert.ts';
import { sameParticipant, type EnvelopeFacts } from '../envelope/envelope.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import type {
	OpenedEnvelope,
	OpenedMessage,
	OpenedReceipt,
	RejectedEnvelope
} from '../sealing/sealing-jobs.ts';
import type { Delivery } from './delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';

/** Opened and verified, to be refused, or nothing that can be answered. */
export type OpenedDelivery =
	OpenedMessage | OpenedReceipt | RejectedEnvelope | { outcome: 'unreadable'; code: ErrorCode };

type Deps = Pick<
	InboxDeps,
	'sealer' | 'directory' | 'decryptionKeysPem' | 'organisation' | 'ownSigningCertificatesPem'
>;

export interface DeliveryToOpen {
	/** What the envelope says of itself; undefined: it is no XHE. */
	facts: EnvelopeFacts | undefined;
	/** Reads the envelope; what is read is given away to the sealing threads. */
	readEnvelope: () => Promise<Buffer>;
	/** The signer's certificate must have been valid then, however late we come to open it. */
	receivedAt: number;
	route: Delivery['route'];
}

/**
 * Verifies the envelope against the certificates that its sender has published (two during a renewal), then decrypts and
 * checks it. A signature that fits none is tried once more with a fresh answer of the directory: the sender may just have
 * renewed. What one of our own mailboxes has sent is verified against our own certificates, and nobody is asked.
 *
 * Throws DIRECTORY_UNAVAILABLE, DIRECTORY_ANSWER_INVALID, REVOCATION_UNAVAILABLE, CERTIFICATE_REVOKED and faults of our own; the delivery is not to blame then.
 */
export async function openDelivery(deps: Deps, delivery: DeliveryToOpen): Promise<OpenedDelivery> {
	const { facts } = delivery;
	if (facts?.from === undefined) return { outcome: 'unreadable', code: 'ENVELOPE_MALFORMED' };
	try {
		const opened = await openAsFrom(deps, { ...delivery, from: facts.from });
		return opened.outcome === 'unreadable' ? opened : checkRecipient(deps, opened);
	} catch (error) {
		// A sender whom nobody can look up cannot be answered either (facts: Receipts).
		if (isAppError(error, 'PARTICIPANT_UNKNOWN')) {
			return { outcome: 'unreadable', code: 'PARTICIPANT_UNKNOWN' };
		}
		throw error;
	}
}

async function openAsFrom(
	deps: Deps,
	delivery: DeliveryToOpen & { from: string }
): Promise<OpenedEnvelope> {
	const { from } = delivery;
	const open = async (certificatePem: string) =>
		deps.sealer.openEnvelope(
			{
				envelope: await delivery.readEnvelope(),
				privateKeysPem: deps.decryptionKeysPem,
				signer: { certificatePem },
				at: delivery.receivedAt
			},
			{ handOver: true }
		);
	/** With one certificate after the other, as long as it is the certificate that does not fit. */
	async function openWith(certificatesPem: readonly string[]): Promise<OpenedEnvelope | undefined> {
		let opened: OpenedEnvelope | undefined;
		for (const pem of certificatesPem) {
			opened = await open(pem);
			if (!('code' in opened && SIGNER_FAULTS.includes(opened.code))) return opened;
		}
		return opened;
	}
	if (delivery.route === 'internal') {
		const ours = await openWith(deps.ownSigningCertificatesPem);
		assert(ours !== undefined, 'we have a signing certificate');
		return ours;
	}
	const known = await deps.directory.findCertificates(from, 'signing');
	const opened = await openWith(known.map(({ pem }) => pem));
	assert(opened !== undefined, 'the directory gives at least one certificate');
	if (!('code' in opened && SIGNER_FAULTS.includes(opened.code))) return opened;
	const fresh = await deps.directory.findCertificates(from, 'signing', { refresh: true });
	const untried = fresh.filter((one) =>
		known.every((other) => other.fingerprint !== one.fingerprint)
	);
	return (await openWith(untried.map(({ pem }) => pem))) ?? opened;
}

const SIGNER_FAULTS: readonly ErrorCode[] = [
	'SIGNER_UNTRUSTED',
	'SIGNATURE_INVALID',
	'CERTIFICATE_EXPIRED'
];

/** The access point has routed it to us; the verified envelope decides whom it is for. */
function checkRecipient(
	deps: Deps,
	opened: OpenedMessage | OpenedReceipt | RejectedEnvelope
): OpenedDelivery {
	if (sameParticipant(opened.header.to, deps.organisation.participantId)) return opened;
	if (opened.outcome === 'receipt') return { outcome: 'unreadable', code: 'ENVELOPE_MALFORMED' };
	return {
		outcome: 'rejected',
		header: opened.header,
		code: 'ENVELOPE_MALFORMED',
		findings: [
			{
				reason: 'BV',
				detail: 'security',
				location: '/XHE/Header/ToParty',
				text: 'ToParty is not this participant'
			}
		]
	};
}
