import type { BlobStore } from '../blob/blob-store.ts';
import { isAppError } from '../errors.ts';
import type { Delivery } from '../inbox/delivery.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { ENVELOPES_BYTES_MAX, ENVELOPES_MAX } from './evidence-limits.ts';
import type { EvidenceCase } from './find-case.ts';

/** One passage of a case, and where its envelope lies in the package. */
export type Passage = Ordered & {
	file: string | null;
	missing: 'not-sealed' | 'too-many' | 'removed' | 'lost' | null;
};

/** One envelope in the package: the same bytes are one file, however often they went or came. */
export interface EnvelopeFile {
	name: string;
	blob: string;
}

/**
 * Names for the envelopes of a case, in the order in which they went and came. What retention has removed is said to be
 * removed, and what the blob store has lost to be lost; a package is worth having without them.
 */
export async function planEnvelopes(
	blobs: Pick<BlobStore, 'open'>,
	found: EvidenceCase
): Promise<{ passages: Passage[]; files: EnvelopeFile[] }> {
	const files = new Map<string, EnvelopeFile>();
	const passages: Passage[] = [];
	let bytes = 0;
	for (const passage of inOrder(found)) {
		const { blob, kind, removed } = partsOf(passage);
		let file = blob === null ? undefined : files.get(blob);
		let missing: Passage['missing'] = null;
		if (blob === null) missing = removed ? 'removed' : 'not-sealed';
		else if (file === undefined) {
			const size = await sizeOf(blobs, blob);
			if (size === undefined) missing = 'lost';
			else if (files.size >= ENVELOPES_MAX || bytes + size > ENVELOPES_BYTES_MAX)
				missing = 'too-many';
			else {
				bytes += size;
				const number = String(files.size + 1).padStart(2, '0');
				const way = passage.direction === 'outgoing' ? 'sent' : 'received';
				file = { name: `envelopes/${number}-${kind}-${way}.xml`, blob };
				files.set(blob, file);
			}
		}
		passages.push({ ...passage, file: file?.name ?? null, missing });
	}
	return { passages, files: [...files.values()] };
}

type Ordered = { at: number } & (
	{ direction: 'outgoing'; entry: OutboxEntry } | { direction: 'incoming'; delivery: Delivery }
);

function inOrder({ entries, deliveries }: EvidenceCase): Ordered[] {
	return [
		...entries.map((entry) => ({ direction: 'outgoing' as const, entry, at: entry.createdAt })),
		...deliveries.map((delivery) => ({
			direction: 'incoming' as const,
			delivery,
			at: delivery.receivedAt
		}))
	].sort((a, b) => a.at - b.at || rank(a) - rank(b));
}

/** Of what happened in the same millisecond, a message comes before its receipt. */
function rank(passage: Ordered): number {
	return partsOf(passage).kind === 'receipt' ? 1 : 0;
}

function partsOf(passage: Ordered): {
	/** Null: there is none, or no longer. */
	blob: string | null;
	kind: string;
	removed: boolean;
} {
	const row = passage.direction === 'outgoing' ? passage.entry : passage.delivery;
	const { envelopeBlob, envelopeRemovedAt } = row;
	// Before the time was noted down there were the hash of what was sealed, and '' where nothing else can stand.
	const wasSealed = passage.direction === 'outgoing' && passage.entry.envelopeSha256 !== null;
	const blob = envelopeBlob === '' ? null : envelopeBlob;
	const removed = envelopeRemovedAt !== null || envelopeBlob === '' || (blob === null && wasSealed);
	return { blob, kind: row.kind ?? 'envelope', removed };
}

/** Undefined when it is not there. */
async function sizeOf(blobs: Pick<BlobStore, 'open'>, id: string): Promise<number | undefined> {
	try {
		return (await blobs.open(id)).size;
	} catch (error) {
		if (isAppError(error, 'BLOB_MISSING')) return undefined;
		throw error;
	}
}
