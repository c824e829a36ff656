import type { Finding } from '#lib/message/message.ts';
import { buildWholeMessage } from '../content/build-message.ts';
import { checkMessage } from '../content/check-message.ts';
import { AppError } from '../errors.ts';
import { parseXml } from '../xml/parse-xml.ts';
import type { KeyReader } from './key-reader.ts';
import { sealEnvelope } from './seal-envelope.ts';
import type { SealedMessage, SealMessageJob } from './sealing-jobs.ts';

/** Builds, validates, encrypts and signs a message. Throws MESSAGE_MALFORMED, ENVELOPE_MALFORMED, CERTIFICATE_…, KEY_…. */
export function sealMessage(job: SealMessageJob, keys?: KeyReader): SealedMessage {
	const { message } = job;
	const payload = buildWholeMessage(message, job.files);
	// Both sides validate (B1.3.3 §5): what we send is read with the reader that the receiver's would resemble.
	const findings = checkMessage(parseXml(payload));
	if (findings.length > 0) throw new AppError('MESSAGE_MALFORMED', describeFindings(findings));
	const envelope = sealEnvelope(
		{
			id: message.messageId,
			createdAt: message.createdAt,
			from: message.sender.organisation,
			to: message.recipient.organisation,
			federation: job.federation,
			kind: 'message',
			handlingServiceId: message.recipient.address
		},
		[payload],
		job.signing,
		job.encryptionCertificatePem,
		keys
	);
	return { envelope, payloadSize: payload.length };
}

/** For logs: findings never repeat content. */
export function describeFindings(findings: readonly Finding[]): string {
	return findings
		.slice(0, 5)
		.map(({ reason, detail, location, text }) => `${reason}/${detail} at ${location}: ${text}`)
		.join('; ');
}
