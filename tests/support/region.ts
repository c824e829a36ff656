/** The counterpart of most tests of the message service: what it sends us, sealed with keys of its own. */
import type { Finding } from '#lib/message/message.ts';
import { buildMessage } from '#lib/server/content/build-message.ts';
import type { OutgoingFile, SdkMessage } from '#lib/server/content/sdk-message.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { randomIds } from '#lib/server/ids.ts';
import { verdictOf } from '#lib/server/receipt/receipt.ts';
import { sealEnvelope } from '#lib/server/sealing/seal-envelope.ts';
import { sealMessage } from '#lib/server/sealing/seal-message.ts';
import { sealReceipt } from '#lib/server/sealing/seal-receipt.ts';
import { makeCertificate, type MadeCertificate } from './certificates.ts';
import { NOON, REGION } from './workplace.ts';

export const US = '0203:kommun.example';
const DAY_MS = 86_400_000;

export function certificateFor(subject: string, valid: { from?: number; to?: number } = {}) {
	return makeCertificate({
		subject,
		notBefore: new Date(valid.from ?? NOON - 30 * DAY_MS),
		notAfter: new Date(valid.to ?? NOON + 300 * DAY_MS)
	});
}

/** Making RSA keys is slow: one set for a test file. */
export function makeParties() {
	return { own: certificateFor('Exempels kommun'), region: certificateFor('Region Exempel') };
}
export type Parties = ReturnType<typeof makeParties>;

/** A message from the region to our mailbox for children, sealed as the region does it. */
export function sealFromRegion(
	{ own, region }: Parties,
	options: {
		message?: Partial<SdkMessage>;
		address?: string;
		files?: OutgoingFile[];
		signing?: MadeCertificate;
	} = {}
): { envelope: Buffer; message: SdkMessage } {
	const message: SdkMessage = {
		messageId: randomIds.uuid(),
		conversationId: randomIds.uuid(),
		createdAt: NOON,
		subject: 'Orosanmälan',
		confidential: true,
		recipient: {
			organisation: US,
			organisationName: 'Exempels kommun',
			address: options.address ?? 'kommun:barn',
			functionName: 'Barn och unga',
			persons: [],
			references: []
		},
		sender: {
			organisation: REGION.organisation,
			organisationName: 'Påhittat namn',
			address: REGION.address,
			functionName: REGION.functionName,
			persons: [],
			references: [{ root: 'dnr', extension: 'R 2026-9' }]
		},
		documents: [{ documentId: 'd1', index: '1', texts: ['Vi är **oroliga**.'] }],
		...options.message
	};
	const { envelope } = sealMessage({
		message,
		files: options.files ?? [],
		federation: FEDERATIONS.test,
		signing: options.signing ?? region,
		encryptionCertificatePem: own.certificatePem
	});
	return { envelope, message };
}

/** A receipt for a message of ours. */
export function sealReceiptFrom(
	signing: MadeCertificate,
	options: { messageId: string; sender?: string; findings?: Finding[]; issuedAt?: number }
): Buffer {
	const { envelope } = sealReceipt({
		receipt: {
			id: randomIds.uuid(),
			issuedAt: options.issuedAt ?? NOON,
			sender: options.sender ?? REGION.organisation,
			receiver: US,
			messageId: options.messageId,
			verdict: verdictOf(options.findings ?? [])
		},
		handlingServiceId: REGION.address,
		federation: FEDERATIONS.test,
		signing
	});
	return envelope;
}

/** The XML of such a message, for a test to spoil. */
export function payloadFromRegion(
	parties: Parties,
	changes: Parameters<typeof sealFromRegion>[1] = {}
) {
	const { message } = sealFromRegion(parties, changes);
	return { message, xml: Buffer.concat(buildMessage(message, changes.files ?? [])).toString() };
}

/** Encrypts and signs any XML as it should be done. */
export function sealXmlFromRegion(
	parties: Parties,
	xml: string,
	{ id, address = 'kommun:barn' }: { id: string; address?: string }
): Buffer {
	return sealEnvelope(
		{
			id,
			createdAt: NOON,
			from: REGION.organisation,
			to: US,
			federation: FEDERATIONS.test,
			kind: 'message',
			handlingServiceId: address
		},
		[Buffer.from(xml)],
		parties.region,
		parties.own.certificatePem
	);
}
