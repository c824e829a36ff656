import type { Finding, FindingReason } from '#lib/message/message.ts';
import { locationOf, type XmlElement } from '../xml/xml-tree.ts';

/** A document full of faults gets a receipt of bearable size: the first ones are enough to refuse it. */
export const FINDINGS_MAX = 50;
const LOCATION_LENGTH_MAX = 500;

/** Collects findings while a document is checked. Texts are ours and never repeat what the document says. */
export class FindingList {
	readonly #findings: Finding[] = [];
	readonly #namespaces: ReadonlySet<string>;

	/** @param namespaces those of the document's schema: only their names stand in a location */
	constructor(namespaces: ReadonlySet<string>) {
		this.#namespaces = namespaces;
	}

	add(reason: FindingReason, detail: string, place: XmlElement | 'NA', text: string): void {
		if (this.isFull) return;
		this.#findings.push({ reason, detail, location: locate(place, this.#namespaces), text });
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

/** Ends above the first element that the schema does not know: the names in an extension are the sender's words. */
function locate(place: XmlElement | 'NA', namespaces: ReadonlySet<string>): string {
	if (place === 'NA') return place;
	let known: XmlElement | undefined = place;
	for (let at: XmlElement | undefined = place; at; at = at.parent) {
		if (!namespaces.has(at.namespace)) known = at.parent;
	}
	if (!known) return 'NA';
	const location = locationOf(known);
	// Names are the sender's, and XML sets no limit to their length.
	return location.length <= LOCATION_LENGTH_MAX ? location : 'NA';
}
