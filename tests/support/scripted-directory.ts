import type {
	CertificateUse,
	Directory,
	PublishedCertificate
} from '#lib/server/directory/directory.ts';
import { AppError } from '#lib/server/errors.ts';
import { createHash } from 'node:crypto';
import type { MadeCertificate } from './certificates.ts';

/** A double at the port to the certificate directory. */
export class ScriptedDirectory implements Directory {
	/** Participant id, lower case → what it has published. */
	readonly published = new Map<string, MadeCertificate>();
	/** Certificates that are published beside the newest one, during a renewal. */
	readonly publishedBeside = new Map<string, MadeCertificate[]>();
	/** What a cache still answers until it is asked to refresh. */
	readonly cached = new Map<string, MadeCertificate>();
	unavailable = false;
	invalid = false;
	/** Whose certificates have all been revoked. */
	readonly revoked = new Set<string>();
	refreshes = 0;

	async findCertificates(
		participantId: string,
		use: CertificateUse,
		options: { refresh?: boolean } = {}
	): Promise<PublishedCertificate[]> {
		const newest = await this.findCertificate(participantId, use, options);
		const others = this.publishedBeside.get(participantId.toLowerCase()) ?? [];
		return [newest, ...others.map((made) => published(made, newest.participantId, use))];
	}

	async findCertificate(
		participantId: string,
		use: CertificateUse,
		options: { refresh?: boolean } = {}
	): Promise<PublishedCertificate> {
		if (this.unavailable) {
			throw new AppError('DIRECTORY_UNAVAILABLE', undefined, { retryable: true });
		}
		if (this.invalid) throw new AppError('DIRECTORY_ANSWER_INVALID');
		const id = participantId.toLowerCase();
		if (this.revoked.has(id)) throw new AppError('CERTIFICATE_REVOKED');
		if (options.refresh) {
			this.refreshes += 1;
			this.cached.delete(id);
		}
		const made = this.cached.get(id) ?? this.published.get(id);
		if (made === undefined) throw new AppError('PARTICIPANT_UNKNOWN');
		return published(made, id, use);
	}
}

function published(
	made: MadeCertificate,
	participantId: string,
	use: CertificateUse
): PublishedCertificate {
	return {
		participantId,
		use,
		pem: made.certificatePem,
		subject: made.subject,
		serial: '01',
		fingerprint: createHash('sha256').update(made.certificateDer).digest('hex'),
		notBefore: 0,
		notAfter: Number.MAX_SAFE_INTEGER
	};
}
