import { collapse } from '../structure/simple-types.ts';
import { attributeOf, isNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { XHA, XHB } from './envelope.ts';

/** Every element that a path of local names leads to from `root`: all XHE paths but the root's are in two namespaces. */
export function elementsAt(root: XmlElement, ...path: readonly string[]): XmlElement[] {
	let found = [root];
	for (const local of path) {
		const next: XmlElement[] = [];
		for (const element of found) addChildren(next, element, local);
		found = next;
	}
	return found;
}

function addChildren(found: XmlElement[], element: XmlElement, local: string): void {
	if (!addNamed(found, element, XHA, local)) addNamed(found, element, XHB, local);
}

/** By loops: some hundred of these look-ups are made for every envelope. False when there is none. */
function addNamed(
	found: XmlElement[],
	element: XmlElement,
	namespace: string,
	local: string
): boolean {
	const before = found.length;
	for (const child of element.children) {
		if (child.kind === 'element' && isNamed(child, namespace, local)) found.push(child);
	}
	return found.length > before;
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
