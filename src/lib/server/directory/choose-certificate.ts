import { createHash } from 'node:crypto';
import {
	assertStrong,
	certificateFromBase64,
	isExpired,
	sameCertificate,
	type Certificate
} from '../crypto/certificates.ts';
import { AppError } from '../errors.ts';
import type { CertificateUse, PublishedCertificate } from './directory.ts';
import { CERTIFICATE_TYPES, type ServiceMetadata } from './service-metadata.ts';

/** During a renewal there are two for a use. Somebody who publishes a hundred does not get a hundred tried. */
const CERTIFICATES_MAX = 5;

/**
 * The published certificates for a use that can be used now, the one that became valid last first.
 *
 * @throws AppError PARTICIPANT_UNKNOWN when none is published; DIRECTORY_ANSWER_INVALID when none can be used
 */
export function chooseCertificates(
	metadata: ServiceMetadata,
	participantId: string,
	use: CertificateUse,
	now: number
): PublishedCertificate[] {
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
	if (usable.length === 0) {
		throw new AppError(
			'DIRECTORY_ANSWER_INVALID',
			`The certificate that the organisation has published for ${use} cannot be used.`,
			{ cause: refusals[0] }
		);
	}
	return usable
		.filter((one, i) => usable.findIndex((other) => sameCertificate(one, other)) === i)
		.sort((a, b) => b.notBefore.getTime() - a.notBefore.getTime())
		.slice(0, CERTIFICATES_MAX)
		.map((certificate) => describe(certificate, participantId, use));
}

function describe(
	{ der, subject, serial, notBefore, notAfter }: Certificate,
	participantId: string,
	use: CertificateUse
): PublishedCertificate {
	return {
		participantId: participantId.toLowerCase(),
		use,
		pem: pemOf(der),
		subject,
		serial,
		fingerprint: createHash('sha256').update(der).digest('hex'),
		notBefore: notBefore.getTime(),
		notAfter: notAfter.getTime()
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
