import type { Finding, FindingReason } from '#lib/message/message.ts';
import { locationOf, type XmlElement } from '../xml/xml-tree.ts';
import { expandedName } from './structure-model.ts';

/** A document full of faults gets a receipt of bearable size: the first ones are enough to refuse it. */
export const FINDINGS_MAX = 50;

/** Collects findings while a document is checked. Texts are ours and never repeat what the document says. */
export class FindingList {
	readonly #findings: Finding[] = [];
	readonly #names: ReadonlySet<string>;

	/** @param names of the document's schema (`namesIn`): no others stand in a location */
	constructor(names: ReadonlySet<string>) {
		this.#names = names;
	}

	add(reason: FindingReason, detail: string, place: XmlElement | 'NA', text: string): void {
		if (this.isFull) return;
		this.#findings.push({ reason, detail, location: locate(place, this.#names), text });
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

/** Ends above the first element that the schema does not know: its name is the sender's words, in whatever namespace. */
function locate(place: XmlElement | 'NA', names: ReadonlySet<string>): string {
	if (place === 'NA') return place;
	let known: XmlElement | undefined = place;
	for (let at: XmlElement | undefined = place; at; at = at.parent) {
		if (!names.has(expandedName(at))) known = at.parent;
	}
	return known ? locationOf(known) : 'NA';
}
