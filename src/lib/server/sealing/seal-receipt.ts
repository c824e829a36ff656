import { AppError } from '../errors.ts';
import { buildReceipt } from '../receipt/build-receipt.ts';
import { checkReceipt } from '../receipt/check-receipt.ts';
import { parseXml } from '../xml/parse-xml.ts';
import type { KeyReader } from './key-reader.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { describeFindings } from './seal-message.ts';
import type { SealedReceipt, SealReceiptJob } from './sealing-jobs.ts';

/** Builds, validates and signs a receipt. Throws RECEIPT_MALFORMED, ENVELOPE_MALFORMED, CERTIFICATE_…, KEY_…. */
export function sealReceipt(job: SealReceiptJob, keys?: KeyReader): SealedReceipt {
	const { receipt } = job;
	const payload = buildReceipt(receipt);
	const findings = checkReceipt(parseXml(Buffer.concat(payload)));
	if (findings.length > 0) throw new AppError('RECEIPT_MALFORMED', describeFindings(findings));
	const envelope = sealEnvelope(
		{
			id: receipt.id,
			createdAt: receipt.issuedAt,
			from: receipt.sender,
			to: receipt.receiver,
			federation: job.federation,
			kind: 'receipt',
			handlingServiceId: job.handlingServiceId
		},
		payload,
		job.signing,
		undefined,
		keys
	);
	return { envelope };
}
