import { makeCertificate, type MadeCertificate } from './certificates.ts';
import { SAMPLE_FILE, SAMPLE_MESSAGE } from './sdk-samples.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import type {
	OpenEnvelopeJob,
	SealMessageJob,
	SealReceiptJob
} from '#lib/server/sealing/sealing-jobs.ts';

/** Two organisations with keys, and the jobs between them. Keys take time to make: once per test file is enough. */
export interface SealingSamples {
	sender: MadeCertificate;
	recipient: MadeCertificate;
	stranger: MadeCertificate;
	messageJob: SealMessageJob;
	receiptJob: SealReceiptJob;
	open: (envelope: Uint8Array, changes?: Partial<OpenEnvelopeJob>) => OpenEnvelopeJob;
}

export function makeSealingSamples(): SealingSamples {
	const sender = makeCertificate({ subject: 'Region Norrvik' });
	const recipient = makeCertificate({ subject: 'Ekholmens kommun' });
	const stranger = makeCertificate({ subject: 'Annan organisation' });
	return {
		sender,
		recipient,
		stranger,
		messageJob: {
			message: SAMPLE_MESSAGE,
			files: [SAMPLE_FILE],
			federation: FEDERATIONS.test,
			signing: sender,
			encryptionCertificatePem: recipient.certificatePem
		},
		receiptJob: {
			receipt: {
				id: '5a1f4e8c-0d3b-4a35-b9fe-2d7f3c6a9e01',
				issuedAt: Date.parse('2026-03-02T08:16:00.000Z'),
				sender: SAMPLE_MESSAGE.recipient.organisation,
				receiver: SAMPLE_MESSAGE.sender.organisation,
				messageId: SAMPLE_MESSAGE.messageId,
				verdict: { verdict: 'ACCEPTED' }
			},
			handlingServiceId: SAMPLE_MESSAGE.recipient.address,
			federation: FEDERATIONS.test,
			signing: recipient
		},
		open: (envelope, changes = {}) => ({
			envelope,
			privateKeysPem: [recipient.keyPem],
			signer: { certificatePem: sender.certificatePem },
			...changes
		})
	};
}
