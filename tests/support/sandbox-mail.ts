/** What a message service does with the sandbox, in the shortest form: seal and hand over, fetch and open. */
import { expect } from 'vitest';
import type { Connector } from '#lib/server/access-point/connector.ts';
import type { SdkMessage } from '#lib/server/content/sdk-message.ts';
import { DOCUMENT_TYPES, FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { randomIds } from '#lib/server/ids.ts';
import type { OpenedEnvelope, OpenedMessage } from '#lib/server/sealing/sealing-jobs.ts';
import type { TestSandbox } from './sandbox.ts';

/** Our organisation, and the training agency. */
export const OWN = '0203:ekvik.example';
export const TRAINING = '0203:ovningsmyndigheten.example';

export interface Sent {
	messageId: string;
	conversationId: string;
	transportId: string;
	submission: Parameters<Connector['submit']>[0];
}

/** Seals a message with our keys, as the outbox does, with the certificate that the directory gives. */
export async function seal(
	test: TestSandbox,
	recipient: { organisation?: string; address: string },
	changes: Partial<SdkMessage> = {},
	job: { encryptionCertificatePem?: string } = {}
): Promise<Sent> {
	const { organisation = TRAINING, address } = recipient;
	const { sandbox, sealer, directory } = test;
	const messageId = randomIds.uuid();
	const conversationId = randomIds.uuid();
	const certificate = await directory.findCertificate(organisation, 'encryption');
	const { envelope } = await sealer.sealMessage({
		message: {
			messageId,
			conversationId,
			createdAt: 1_780_000_000_000,
			subject: 'Fråga om samverkan',
			confidential: true,
			recipient: { organisation, address, persons: [], references: [] },
			sender: {
				organisation: OWN,
				address: sandbox.ownOrganisation.functions[0]?.identifier ?? '',
				persons: [],
				references: [{ root: 'dnr', extension: 'EK 2026/17' }]
			},
			documents: [{ documentId: '1', texts: ['Ett hemligt innehåll'] }],
			...changes
		},
		files: [],
		federation: FEDERATIONS.test,
		signing: sandbox.ownKeys.signing,
		encryptionCertificatePem: certificate.pem,
		...job
	});
	const transportId = `${randomIds.uuid()}@sluss.ekvik.example`;
	return {
		messageId,
		conversationId,
		transportId,
		submission: {
			transportId,
			envelopeId: messageId,
			sender: OWN,
			recipient: organisation,
			documentType: DOCUMENT_TYPES.message,
			size: envelope.length,
			content: async function* () {
				yield envelope;
			}
		}
	};
}

export async function send(...args: Parameters<typeof seal>): Promise<Sent> {
	const sent = await seal(...args);
	const [{ sandbox }] = args;
	expect(await sandbox.connector.submit(sent.submission)).toEqual({
		outcome: 'accepted',
		accessPointMessageId: sent.transportId
	});
	return sent;
}

/** Fetches, opens and acknowledges all that waits for us; signers are looked up in the directory. */
export async function collect(test: TestSandbox): Promise<OpenedEnvelope[]> {
	const { sandbox, sealer, directory } = test;
	await sandbox.runDue();
	const opened: OpenedEnvelope[] = [];
	for (const { transportId } of await sandbox.connector.listPending(OWN)) {
		const delivery = await sandbox.connector.fetch(transportId);
		if (!delivery) throw new Error('what is listed can be fetched');
		const parts: Uint8Array[] = [];
		for await (const part of delivery.content) parts.push(part);
		const signer = await directory.findCertificate(delivery.metadata.originalSender, 'signing');
		opened.push(
			await sealer.openEnvelope({
				envelope: Buffer.concat(parts),
				privateKeysPem: sandbox.ownKeys.encryption.map((each) => each.keyPem),
				signer: { certificatePem: signer.pem }
			})
		);
		await sandbox.connector.acknowledge(transportId);
	}
	return opened;
}

/** Counterparts put off what failed by a second or so. */
export async function collectAfterBackoff(test: TestSandbox): Promise<OpenedEnvelope[]> {
	const opened = await collect(test);
	await new Promise((resolve) => setTimeout(resolve, 1_200));
	return [...opened, ...(await collect(test))];
}

export const receivedOf = async (test: TestSandbox, { transportId }: Sent) =>
	(await test.sandbox.counterpartMessages()).filter((each) => each.transportId === transportId);
export const receiptsIn = (opened: OpenedEnvelope[]) =>
	opened.flatMap((each) => (each.outcome === 'receipt' ? [each.receipt] : []));
export const messagesIn = (opened: OpenedEnvelope[]) =>
	opened.filter((each): each is OpenedMessage => each.outcome === 'message');
