import { zipSync, unzipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { FILES, type Manifest } from '#lib/server/evidence/evidence-package.ts';
import {
	exportEvidence,
	type EvidenceDeps,
	type EvidenceOutcome
} from '#lib/server/evidence/export-evidence.ts';
import { signManifest } from '#lib/server/evidence/sign-manifest.ts';
import type { SigningIdentity } from '#lib/server/sealing/sealing-jobs.ts';
import type { Service } from './message-service.ts';
import { sealReceiptFrom, type Parties } from './region.ts';

/** A message of ours that the region has accepted, a minute later. */
export async function sendAndAccept(service: Service, parties: Parties): Promise<string> {
	const messageId = await service.send({ subject: 'Hemligt ärende om barnet' });
	await service.settle();
	service.clock.advance(60_000);
	service.deliver(sealReceiptFrom(parties.region, { messageId }));
	await service.settle();
	return messageId;
}

/** The whole package in memory; throws the outcome when there is none. */
export async function exportedZip(
	deps: EvidenceDeps,
	input: Parameters<typeof exportEvidence>[1]
): Promise<Buffer> {
	return collected(await exportEvidence(deps, input));
}

export async function collected(exported: EvidenceOutcome): Promise<Buffer> {
	if (exported.outcome !== 'done') throw new Error(exported.outcome);
	const parts: Uint8Array[] = [];
	for await (const part of exported.content) parts.push(part);
	return Buffer.concat(parts);
}

export function filesIn(zip: Uint8Array): Record<string, Buffer> {
	return Object.fromEntries(
		Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes)])
	);
}

export function textIn(zip: Uint8Array, name: string): string {
	return filesIn(zip)[name]?.toString('utf8') ?? '';
}

export function jsonIn<T>(zip: Uint8Array, name: string): T {
	return JSON.parse(textIn(zip, name)) as T;
}

/** A package with other files in it, stored as ours are. `undefined` takes a file out. */
export function withFiles(
	zip: Uint8Array,
	changes: Readonly<Record<string, Uint8Array | string | undefined>>
): Buffer {
	const files = Object.entries({ ...filesIn(zip), ...changes }).flatMap(([name, content]) =>
		content === undefined ? [] : [[name, new Uint8Array(Buffer.from(content as string))] as const]
	);
	return Buffer.from(zipSync(Object.fromEntries(files), { level: 0 }));
}

/** The same, with a manifest made and signed for what is in it now: a forger who has a key. */
export function forged(
	zip: Uint8Array,
	changes: Readonly<Record<string, Uint8Array | string | undefined>>,
	signing: SigningIdentity
): Buffer {
	const files = filesIn(withFiles(zip, { ...changes, [FILES.signer]: signing.certificatePem }));
	const manifest = jsonIn<Manifest>(zip, FILES.manifest);
	const listed = Object.entries(files)
		.filter(([name]) => name !== FILES.manifest && name !== FILES.signature)
		.map(([name, content]) => ({
			name,
			size: content.length,
			sha256: createHash('sha256').update(content).digest('hex')
		}));
	const bytes = Buffer.from(JSON.stringify({ ...manifest, files: listed }));
	return withFiles(zip, {
		...files,
		...Object.fromEntries(
			Object.keys(filesIn(zip))
				.filter((name) => files[name] === undefined)
				.map((name) => [name, undefined])
		),
		[FILES.manifest]: bytes,
		[FILES.signature]: signManifest(bytes, signing)
	});
}
