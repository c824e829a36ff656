import type { Finding, FindingReason } from '#lib/message/message.ts';
import { locationOf, type XmlElement } from '../xml/xml-tree.ts';

/** A document full of faults gets a receipt of bearable size: the first ones are enough to refuse it. */
export const FINDINGS_MAX = 50;
const LOCATION_LENGTH_MAX = 500;

/** Collects findings while a document is checked. Texts are ours and never repeat what the document says. */
export class FindingList {
	readonly #findings: Finding[] = [];

	add(reason: FindingReason, detail: string, place: XmlElement | 'NA', text: string): void {
		if (this.isFull) return;
		this.#findings.push({ reason, detail, location: locate(place), text });
	}

	get isFull(): boolean {
		return this.#findings.length >= FINDINGS_MAX;
	}

	get isEmpty(): boolean {
		return this.#findings.length === 0;
	}

	toArray(): Finding[] {
		return [...this.#findings];
	}
}

function locate(place: XmlElement | 'NA'): string {
	if (place === 'NA') return place;
	const location = locationOf(place);
	// Names are the sender's, and XML sets no limit to their length.
	return location.length <= LOCATION_LENGTH_MAX ? location : 'NA';
}
