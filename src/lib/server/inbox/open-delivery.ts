import type { Finding } from '#lib/message/message.ts';
import { assert } from '../assert.ts';
import type { PublishedCertificate } from '../directory/directory.ts';
import { sameFederation, sameParticipant, type EnvelopeFacts } from '../envelope/envelope.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import type {
	DecryptionTried,
	OpenedEnvelope,
	OpenedMessage,
	OpenedReceipt,
	OpenEnvelopeJob,
	RejectedEnvelope
} from '../sealing/sealing-jobs.ts';
import type { Delivery } from './delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';

/** Opened and verified, to be refused, or nothing that can be answered. */
export type OpenedDelivery = (OpenedMessage | OpenedReceipt | RejectedEnvelope | Unreadable) &
	DecryptionTried;

export interface Unreadable {
	outcome: 'unreadable';
	code: ErrorCode;
	/** Which rules the envelope breaks, for operations. */
	findings: readonly Finding[];
}

type Deps = Pick<
	InboxDeps,
	| 'sealer'
	| 'directory'
	| 'decryptionKeysPem'
	| 'organisation'
	| 'federation'
	| 'ownSigningCertificatesPem'
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
 * Throws DIRECTORY_UNAVAILABLE, DIRECTORY_ANSWER_INVALID, REVOCATION_UNAVAILABLE and faults of our own; the delivery is
 * not to blame then.
 */
export async function openDelivery(deps: Deps, delivery: DeliveryToOpen): Promise<OpenedDelivery> {
	const { facts } = delivery;
	if (facts?.from === undefined) return whyUnreadable(deps, delivery);
	try {
		const opened = await openAsFrom(deps, { ...delivery, from: facts.from });
		if (opened.outcome === 'unreadable') return opened;
		const checked = checkRecipient(deps, opened);
		return opened.decryptionTried ? { ...checked, decryptionTried: true } : checked;
	} catch (error) {
		// A sender whom nobody can look up cannot be answered either (facts: Receipts).
		if (isAppError(error, 'PARTICIPANT_UNKNOWN')) {
			return { outcome: 'unreadable', code: 'PARTICIPANT_UNKNOWN', findings: [] };
		}
		throw error;
	}
}

/** What names no sender is looked at once more, so that operations can tell him what is wrong with it. */
async function whyUnreadable(deps: Deps, delivery: DeliveryToOpen): Promise<Unreadable> {
	const opened = await deps.sealer.openEnvelope(
		{
			envelope: await delivery.readEnvelope(),
			privateKeysPem: [],
			// Nobody's: its form is judged before anybody asks who has signed it.
			signer: 'revoked',
			at: delivery.receivedAt
		},
		{ handOver: true }
	);
	return opened.outcome === 'unreadable'
		? opened
		: { outcome: 'unreadable', code: 'ENVELOPE_MALFORMED', findings: [] };
}

async function openAsFrom(
	deps: Deps,
	delivery: DeliveryToOpen & { from: string }
): Promise<OpenedEnvelope> {
	const { from } = delivery;
	const open = async (signer: OpenEnvelopeJob['signer']) =>
		deps.sealer.openEnvelope(
			{
				envelope: await delivery.readEnvelope(),
				privateKeysPem: deps.decryptionKeysPem,
				signer,
				at: delivery.receivedAt
			},
			{ handOver: true }
		);
	/** With one certificate after the other, as long as it is the certificate that does not fit. */
	async function openWith(certificatesPem: readonly string[]): Promise<OpenedEnvelope | undefined> {
		let opened: OpenedEnvelope | undefined;
		for (const pem of certificatesPem) {
			opened = await open({ certificatePem: pem });
			if (!('code' in opened && SIGNER_FAULTS.includes(opened.code))) return opened;
		}
		return opened;
	}
	if (delivery.route === 'internal') {
		const ours = await openWith(deps.ownSigningCertificatesPem);
		assert(ours !== undefined, 'we have a signing certificate');
		return ours;
	}
	const known = await deps.directory.findCertificates(from, 'signing').catch(noneWhenRevoked);
	if (known.length === 0) return open('revoked');
	const opened = await openWith(known.map(({ pem }) => pem));
	assert(opened !== undefined, 'there is a certificate to try');
	if (!('code' in opened && SIGNER_FAULTS.includes(opened.code))) return opened;
	const fresh = await deps.directory
		.findCertificates(from, 'signing', { refresh: true })
		.catch(noneWhenRevoked);
	const untried = fresh.filter((one) =>
		known.every((other) => other.fingerprint !== one.fingerprint)
	);
	return (await openWith(untried.map(({ pem }) => pem))) ?? opened;
}

/** No certificate is left to verify with: the envelope is refused, whoever has signed it. */
function noneWhenRevoked(error: unknown): readonly PublishedCertificate[] {
	if (isAppError(error, 'CERTIFICATE_REVOKED')) return [];
	throw error;
}

const SIGNER_FAULTS: readonly ErrorCode[] = [
	'SIGNER_UNTRUSTED',
	'SIGNATURE_INVALID',
	'CERTIFICATE_EXPIRED'
];

/**
 * The access point has routed it to us; the verified envelope decides whom it is for: this participant, in the federation
 * that we are in. Who signs for the test federation has not written to the real one, and the other way round.
 */
function checkRecipient(
	deps: Deps,
	opened: OpenedMessage | OpenedReceipt | RejectedEnvelope
): OpenedDelivery {
	const { header } = opened;
	if (!sameParticipant(header.to, deps.organisation.participantId)) {
		return misdirected(opened, TO_ANOTHER);
	}
	if (sameFederation(header.federation, deps.federation)) return opened;
	// What is wrong with it otherwise has been found already, and may be that its header is not its signer's.
	return opened.outcome === 'rejected' ? opened : misdirected(opened, OF_ANOTHER_FEDERATION);
}

const TO_ANOTHER: Finding = {
	reason: 'BV',
	detail: 'security',
	location: '/XHE/Header/ToParty',
	text: 'ToParty is not this participant'
};
const OF_ANOTHER_FEDERATION: Finding = {
	reason: 'BV',
	detail: 'security',
	location: '/XHE/Header/BusinessScope',
	text: 'FEDERATIONID is not the federation of this participant'
};

/** A receipt is never answered. */
function misdirected(
	opened: OpenedMessage | OpenedReceipt | RejectedEnvelope,
	finding: Finding
): OpenedDelivery {
	return opened.outcome === 'receipt'
		? { outcome: 'unreadable', code: 'ENVELOPE_MALFORMED', findings: [finding] }
		: {
				outcome: 'rejected',
				header: opened.header,
				code: 'ENVELOPE_MALFORMED',
				findings: [finding]
			};
}
