import { collapse } from '../structure/simple-types.ts';
import { attributeOf, childrenNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { XHA, XHB } from './envelope.ts';

/** Every element that a path of local names leads to from `root`: all XHE paths but the root's are in two namespaces. */
export function elementsAt(root: XmlElement, ...path: readonly string[]): XmlElement[] {
	return path.reduce<XmlElement[]>(
		(found, local) => found.flatMap((element) => childrenOf(element, local)),
		[root]
	);
}

function childrenOf(element: XmlElement, local: string): XmlElement[] {
	const aggregates = childrenNamed(element, XHA, local);
	return aggregates.length > 0 ? aggregates : childrenNamed(element, XHB, local);
}

export function payloadsOf(root: XmlElement): XmlElement[] {
	return elementsAt(root, 'Payloads', 'Payload');
}

export function partyIdsOf(root: XmlElement, party: 'FromParty' | 'ToParty'): XmlElement[] {
	return elementsAt(root, 'Header', party, 'PartyIdentification', 'ID');
}

export function criterionElementsOf(root: XmlElement): XmlElement[] {
	return elementsAt(root, 'Header', 'BusinessScope', 'BusinessScopeCriterion');
}

/** The code of one BusinessScopeCriterion. */
export function criterionCodeOf(criterion: XmlElement): string | undefined {
	return valueAt(criterion, 'BusinessScopeCriterionTypeCode');
}

/** The value of the first criterion with that code. */
export function criterionOf(root: XmlElement, code: string): string | undefined {
	const criterion = criterionElementsOf(root).find((element) => criterionCodeOf(element) === code);
	return criterion && valueAt(criterion, 'BusinessScopeCriterionValue');
}

/** The text of the first element at the path, as XPath's `normalize-space` gives it; undefined when absent or empty. */
export function valueAt(root: XmlElement, ...path: readonly string[]): string | undefined {
	const [element] = elementsAt(root, ...path);
	return element && (collapse(textOf(element)) || undefined);
}

export function schemeOf(id: XmlElement): string {
	return collapse(attributeOf(id, 'schemeID') ?? '');
}
