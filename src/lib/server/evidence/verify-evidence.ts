/**
 * Examines a package from end to end, as somebody who trusts nothing in it. What it cannot know is whose the keys are: that
 * the certificates were published by the organisations that they name is for the certificate directory to say.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { parseCertificate, sameCertificate, type Certificate } from '../crypto/certificates.ts';
import { isAppError } from '../errors.ts';
import { checkAuditFile } from './check-audit-file.ts';
import { failed, passed, type EvidenceCheck } from './evidence-check.ts';
import { checkEnvelopes } from './check-envelopes.ts';
import {
	AUDIT_FILE,
	FILES,
	MANIFEST,
	TRANSFER_FILE,
	UNLISTED,
	type Manifest
} from './evidence-package.ts';
import { openPackage, type OpenPackage } from './open-package.ts';
import { fingerprintOf, manifestSignatureHolds } from './sign-manifest.ts';

export interface EvidenceReport {
	valid: boolean;
	/** Null when the package cannot be read so far. */
	createdAt: string | null;
	organisation: string | null;
	signer: { subject: string; serial: string; fingerprint: string } | null;
	messageId: string | null;
	checks: EvidenceCheck[];
}

/** @param expectedSignerPem the certificate that must have signed the manifest, as the issuer has published it */
export function verifyEvidence(zip: Uint8Array, expectedSignerPem?: string): EvidenceReport {
	const opened = openPackage(zip);
	if ('reason' in opened) return unreadable('package', null, opened.reason);
	const manifest = readJson(opened, FILES.manifest, MANIFEST);
	if (typeof manifest === 'string') return unreadable('package', FILES.manifest, manifest);
	const checks = [...checkManifest(opened, expectedSignerPem), ...checkFiles(opened, manifest)];
	const transfer = readJson(opened, FILES.transfer, TRANSFER_FILE);
	const audit = readJson(opened, FILES.audit, AUDIT_FILE);
	if (typeof transfer === 'string') checks.push(failed('package', FILES.transfer, transfer));
	else checks.push(...checkEnvelopes(transfer, opened));
	if (typeof audit === 'string') checks.push(failed('package', FILES.audit, audit));
	else checks.push(...checkAuditFile(audit));
	const signer = readCertificate(opened);
	return {
		valid: checks.every(({ ok }) => ok),
		createdAt: manifest.createdAt,
		organisation: manifest.organisation.participantId,
		signer: signer && {
			subject: signer.subject,
			serial: signer.serial,
			fingerprint: fingerprintOf(signer)
		},
		messageId: typeof transfer === 'string' ? null : (transfer.message?.messageId ?? null),
		checks
	};
}

function checkManifest(opened: OpenPackage, expectedPem: string | undefined): EvidenceCheck[] {
	const manifest = opened.read(FILES.manifest);
	const signature = opened.read(FILES.signature);
	const certificate = readCertificate(opened);
	if (manifest === undefined || signature === undefined || certificate === null) {
		return [
			failed('manifest-signature', FILES.signature, 'the signature or its certificate is missing')
		];
	}
	const holds = signatureHolds(manifest, signature, certificate);
	const checks = [
		holds
			? passed('manifest-signature', FILES.signature, `signed by ${certificate.subject}`)
			: failed(
					'manifest-signature',
					FILES.signature,
					'the signature does not hold: the manifest has been changed, or another key has signed it'
				)
	];
	if (expectedPem !== undefined) {
		checks.push(
			sameCertificate(certificate, parseCertificate(expectedPem))
				? passed('manifest-signer', FILES.signer, 'it is the certificate that was expected')
				: failed('manifest-signer', FILES.signer, 'it is another certificate than was expected')
		);
	}
	return checks;
}

function signatureHolds(manifest: Buffer, signature: Buffer, certificate: Certificate): boolean {
	try {
		return manifestSignatureHolds(manifest, signature, certificate);
	} catch (error) {
		if (isAppError(error, 'CERTIFICATE_WEAK')) return false;
		throw error;
	}
}

function readCertificate(opened: OpenPackage): Certificate | null {
	try {
		return parseCertificate(opened.read(FILES.signer) ?? '');
	} catch {
		return null;
	}
}

/** Every file as the manifest says, and no other. */
function checkFiles(opened: OpenPackage, { files }: Manifest): EvidenceCheck[] {
	const checks: EvidenceCheck[] = [];
	const listed = new Set([...UNLISTED, ...files.map(({ name }) => name)]);
	for (const name of opened.names) {
		if (!listed.has(name))
			checks.push(failed('files', name, 'the manifest does not know this file'));
	}
	for (const { name, size, sha256 } of files) {
		const content = opened.read(name);
		if (content === undefined) {
			checks.push(failed('files', name, 'the file is missing'));
		} else if (content.length !== size || sha256Of(content) !== sha256) {
			checks.push(failed('files', name, 'the file has been changed'));
		}
	}
	return checks.length > 0
		? checks
		: [passed('files', null, `all ${files.length} files are there, unchanged, and no others`)];
}

/** The reason, in plain words, when it cannot be read. */
function readJson<T extends v.GenericSchema>(
	opened: OpenPackage,
	name: string,
	schema: T
): v.InferOutput<T> | string {
	const bytes = opened.read(name);
	if (bytes === undefined) return 'the file is missing';
	try {
		const result = v.safeParse(schema, JSON.parse(bytes.toString('utf8')));
		if (result.success) return result.output;
		return `the file is not as it should be: ${v.getDotPath(result.issues[0]) ?? 'all of it'}`;
	} catch {
		return 'the file is not JSON';
	}
}

function unreadable(
	check: EvidenceCheck['check'],
	file: string | null,
	text: string
): EvidenceReport {
	return {
		valid: false,
		createdAt: null,
		organisation: null,
		signer: null,
		messageId: null,
		checks: [failed(check, file, text)]
	};
}

function sha256Of(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
