import { createHash } from 'node:crypto';
import {
	assertStrong,
	certificateFromBase64,
	isExpired,
	type Certificate
} from '../crypto/certificates.ts';
import { AppError } from '../errors.ts';
import type { CertificateUse, PublishedCertificate } from './directory.ts';
import { CERTIFICATE_TYPES, type ServiceMetadata } from './service-metadata.ts';

/**
 * The published certificate for a use. Where several are published (a renewal), the one that became valid last among those
 * valid now.
 *
 * @throws AppError PARTICIPANT_UNKNOWN when none is published; DIRECTORY_ANSWER_INVALID when none can be used
 */
export function chooseCertificate(
	metadata: ServiceMetadata,
	participantId: string,
	use: CertificateUse,
	now: number
): PublishedCertificate {
	const published = metadata.certificates.filter(({ type }) => type === CERTIFICATE_TYPES[use]);
	if (published.length === 0) {
		throw new AppError(
			'PARTICIPANT_UNKNOWN',
			`The organisation has published no certificate for ${use}.`
		);
	}
	const refusals: unknown[] = [];
	const usable = published.flatMap(({ content }) => {
		try {
			return [read(content, now)];
		} catch (error) {
			refusals.push(error);
			return [];
		}
	});
	const [best] = usable.sort((a, b) => b.notBefore.getTime() - a.notBefore.getTime());
	if (!best) {
		throw new AppError(
			'DIRECTORY_ANSWER_INVALID',
			`The certificate that the organisation has published for ${use} cannot be used.`,
			{ cause: refusals[0] }
		);
	}
	return {
		participantId: participantId.toLowerCase(),
		use,
		pem: pemOf(best.der),
		subject: best.subject,
		serial: best.serial,
		fingerprint: createHash('sha256').update(best.der).digest('hex'),
		notBefore: best.notBefore.getTime(),
		notAfter: best.notAfter.getTime()
	};
}

function read(content: string, now: number): Certificate {
	const certificate = certificateFromBase64(content);
	if (isExpired(certificate, new Date(now))) throw new AppError('CERTIFICATE_EXPIRED');
	assertStrong(certificate);
	return certificate;
}

function pemOf(der: Buffer): string {
	const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
	return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
