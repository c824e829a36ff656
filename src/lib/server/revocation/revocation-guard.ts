/**
 * The configured policy over what issuers say. `wait`: without an answer that is younger than the grace time nothing goes
 * on. `accept`: it goes on, with an alarm. A certificate that was revoked once stays so under both while nobody answers.
 */
import type { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { RevocationConfig } from '../config/trust-config.ts';
import { readExtensions } from '../crypto/certificate-extensions.ts';
import { AppError } from '../errors.ts';
import type { LastAnswers } from './last-answers.ts';
import type { Revocation, RevocationGuard } from './revocation.ts';

/** Where operations are told. `issuer` is the name of who does not answer. */
export interface RevocationAlarms {
	unavailable(
		issuer: string,
		facts: { fingerprint: string; reason: 'no-answer' | 'nobody-to-ask'; passed: boolean }
	): Promise<void>;
	answered(issuer: string): Promise<void>;
}

export interface GuardOptions {
	revocation: Revocation;
	policy: Exclude<RevocationConfig['policy'], 'off'>;
	graceMs: number;
	lastAnswers: LastAnswers;
	alarms: RevocationAlarms;
	clock: Clock;
}

export function createRevocationGuard(options: GuardOptions): RevocationGuard {
	const { revocation, policy, graceMs, lastAnswers, alarms, clock } = options;

	async function whenUnknown(certificate: X509Certificate, fingerprint: string): Promise<void> {
		const last = await lastAnswers.get(fingerprint);
		if (last?.status === 'revoked') throw revoked(certificate);
		const ageMs = last === undefined ? Infinity : clock.now() - last.at;
		const known = ageMs < graceMs;
		const passed = known || policy === 'accept';
		const { ocspUrls, crlUrls } = readExtensions(certificate.raw);
		const reason = ocspUrls.length + crlUrls.length === 0 ? 'nobody-to-ask' : 'no-answer';
		await alarms.unavailable(nameOf(certificate.issuer), { fingerprint, reason, passed });
		if (passed) return;
		throw new AppError(
			'REVOCATION_UNAVAILABLE',
			reason === 'no-answer'
				? `Nobody answers for ${nameOf(certificate.issuer)} whether a certificate of its has been revoked.`
				: `A certificate of ${nameOf(certificate.issuer)} names nobody who could be asked whether it has been revoked.`,
			{ retryable: true }
		);
	}

	return {
		async assertNotRevoked(certificate, issuers) {
			const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
			const status = await revocation.check(certificate, issuers);
			if (status === 'unknown') return whenUnknown(certificate, fingerprint);
			await lastAnswers.keep(fingerprint, status);
			await alarms.answered(nameOf(certificate.issuer));
			if (status === 'revoked') throw revoked(certificate);
		}
	};
}

function revoked(certificate: X509Certificate): AppError {
	return new AppError(
		'CERTIFICATE_REVOKED',
		`The certificate ${certificate.serialNumber} of ${nameOf(certificate.issuer)} has been revoked.`
	);
}

function nameOf(issuer: string): string {
	return issuer.replaceAll('\n', ', ');
}
