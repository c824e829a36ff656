import type { Finding } from '#lib/message/message.ts';

/**
 * The message receipt (meddelandekvittens): UBL ApplicationResponse in Digg's profile (C3.2.4). It says that a message was
 * validated and stored, or why it was refused. A receipt is never receipted.
 */
export const RECEIPT_NAMESPACE =
	'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2';
export const CAC = 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2';
export const CBC = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2';
export const EXT = 'urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2';

export const RECEIPT_CUSTOMIZATION_ID = 'urn:fdc:digg.se:edelivery:messagetype:response:1';

/** REJECTED needs at least one finding when we say it; a peer may have sent none. */
export type Verdict = { readonly verdict: 'ACCEPTED' } | Rejected;
export interface Rejected {
	readonly verdict: 'REJECTED';
	readonly findings: readonly Finding[];
}

export interface Receipt {
	/** Ours are UUIDs; peers use what they like. */
	readonly id: string;
	/** Milliseconds since the epoch; undefined when a peer wrote none that can be read. */
	readonly issuedAt: number | undefined;
	/** Participant that answers. */
	readonly sender: string;
	/** Participant that sent the message. */
	readonly receiver: string;
	/** XHE Header/ID of the message, as the message wrote it. */
	readonly messageId: string;
	readonly verdict: Verdict;
}

/** The verdict on a message in which these findings were made. */
export function verdictOf(findings: readonly Finding[]): Verdict {
	return findings.length === 0 ? { verdict: 'ACCEPTED' } : { verdict: 'REJECTED', findings };
}
