/**
 * Writes a package as it is read: envelopes pass through from the blob store, hashed on their way; what is said of them
 * follows, and the manifest with its signature comes last. No more than a piece of one envelope is in memory.
 */
import { createHash } from 'node:crypto';
import type { BlobStore } from '../blob/blob-store.ts';
import { parseCertificate } from '../crypto/certificates.ts';
import { pemOfCertificate } from '../crypto/issue-certificate.ts';
import type { SigningIdentity } from '../sealing/sealing-jobs.ts';
import { scanCertificates, type FoundCertificate } from './certificate-scan.ts';
import { describeTransfers } from './describe-transfers.ts';
import type { EnvelopeFile, Passage } from './envelope-files.ts';
import {
	FILES,
	FORMAT,
	type AuditFile,
	type Manifest,
	type TransferFile
} from './evidence-package.ts';
import type { EvidenceCase } from './find-case.ts';
import { readMe } from './read-me.ts';
import { fingerprintOf, publicKeyPem, SIGNATURE_ALGORITHM, signManifest } from './sign-manifest.ts';
import { zipStream, type ZipEntry } from './zip-stream.ts';

export interface PackageContents {
	found: EvidenceCase;
	passages: readonly Passage[];
	files: readonly EnvelopeFile[];
	audit: AuditFile;
	organisation: { participantId: string; name: string };
	/** Ms since the epoch. */
	createdAt: number;
}

export function buildPackage(
	deps: { blobs: Pick<BlobStore, 'open'>; signing: SigningIdentity },
	contents: PackageContents
): AsyncGenerator<Uint8Array> {
	return zipStream(entriesOf(deps, contents), contents.createdAt);
}

async function* entriesOf(
	{ blobs, signing }: { blobs: Pick<BlobStore, 'open'>; signing: SigningIdentity },
	contents: PackageContents
): AsyncGenerator<ZipEntry> {
	const listed: Manifest['files'] = [];
	const small = (name: string, text: string): ZipEntry => {
		const content = Buffer.from(text);
		const sha256 = createHash('sha256').update(content).digest('hex');
		listed.push({ name, size: content.length, sha256 });
		return { name, content };
	};
	const { organisation, createdAt } = contents;
	yield small(FILES.readme, readMe(contents));

	const envelopes: TransferFile['envelopes'] = [];
	const certificates = new Map<string, string>();
	for (const { name, blob } of contents.files) {
		const { stream } = await blobs.open(blob);
		const meter = measured(stream);
		yield { name, content: meter.content };
		const { size, sha256, found } = meter.result();
		listed.push({ name, size, sha256 });
		const described = found.map(describeCertificate);
		for (const [i, { file }] of described.entries()) {
			certificates.set(file, pemOfCertificate(found[i]?.certificate.der ?? Buffer.alloc(0)));
		}
		envelopes.push({ file: name, size, sha256, certificates: described });
	}
	for (const [name, pem] of certificates) yield small(name, pem);

	const { found, passages, audit } = contents;
	yield small(FILES.transfer, json(describeTransfers(found, passages, organisation, envelopes)));
	yield small(FILES.audit, json(audit));
	yield small(FILES.signer, signing.certificatePem);
	yield small(FILES.publicKey, publicKeyPem(signing.certificatePem));

	const manifest = Buffer.from(
		json({
			format: FORMAT,
			createdAt: new Date(createdAt).toISOString(),
			organisation: { participantId: organisation.participantId, name: organisation.name },
			signature: {
				algorithm: SIGNATURE_ALGORITHM,
				certificate: FILES.signer,
				fingerprint: fingerprintOf(parseCertificate(signing.certificatePem))
			},
			files: listed
		} satisfies Manifest)
	);
	yield { name: FILES.manifest, content: manifest };
	yield { name: FILES.signature, content: signManifest(manifest, signing) };
}

function measured(stream: AsyncIterable<Uint8Array>) {
	const hash = createHash('sha256');
	const scan = scanCertificates();
	let size = 0;
	async function* content() {
		for await (const part of stream) {
			size += part.byteLength;
			hash.update(part);
			scan.push(part);
			yield part;
		}
	}
	return {
		content: content(),
		/** When all of it has passed. */
		result: () => ({ size, sha256: hash.digest('hex'), found: scan.end() })
	};
}

function describeCertificate({ use, certificate }: FoundCertificate) {
	const fingerprint = fingerprintOf(certificate);
	return {
		use,
		file: `certificates/${fingerprint.slice(0, 16)}.pem`,
		subject: certificate.subject,
		issuer: certificate.issuer,
		serial: certificate.serial,
		notBefore: certificate.notBefore.toISOString(),
		notAfter: certificate.notAfter.toISOString(),
		fingerprint
	};
}

function json(value: unknown): string {
	return `${JSON.stringify(value, null, '\t')}\n`;
}
