import {
	attributeOf,
	childElements,
	isNamed,
	stringLengthOf,
	textOf,
	type XmlElement
} from '../xml/xml-tree.ts';
import type { FindingList } from './findings.ts';
import { hasText } from './elements.ts';
import { isOfAttributeType, isOfType, type AttributeType } from './simple-types.ts';
import type { ElementsModel, Particle, TextModel } from './structure-model.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XS = 'http://www.w3.org/2001/XMLSchema';

interface Schema {
	readonly globals: readonly Particle[];
	/** What prefixes mean below an element: without it a document could have every element search all above it. */
	readonly namespaces: Map<XmlElement, Map<string, string>>;
}

/**
 * Holds an element against its model, as a validating parser with the official XSD would: every breach becomes a finding
 * SV/structure at the element concerned. Elements that are not expected are not looked into.
 * @param globals what the schema declares globally: known wherever a wildcard lets it stand
 */
export function checkStructure(
	root: XmlElement,
	expected: Particle,
	findings: FindingList,
	globals: readonly Particle[] = [expected]
): void {
	if (!isNamed(root, expected.namespace, expected.local)) {
		report(findings, root, `the root element is not ${expected.local} of the expected namespace`);
		return;
	}
	checkElement(root, expected, { globals, namespaces: new Map() }, findings);
}

function checkElement(
	element: XmlElement,
	particle: Particle,
	schema: Schema,
	findings: FindingList
): void {
	if (findings.isFull) return;
	const { model } = particle;
	checkAttributes(element, particle, schema, findings);
	switch (model.kind) {
		case 'elements':
			return checkSequence(element, model, particle.namespace, schema, findings);
		case 'text':
			return checkText(element, model, findings);
		case 'wrapper': {
			const children = childElements(element);
			if (children.length > 1) report(findings, element, 'more than one element');
			if (children.some((child) => child.namespace === model.namespace || !child.namespace)) {
				report(findings, element, 'content of a namespace that is not allowed here');
				return;
			}
			for (const child of children) checkLaxly(child, schema, findings);
			return;
		}
		case 'open':
			return;
	}
}

function checkSequence(
	element: XmlElement,
	model: ElementsModel,
	namespace: string,
	schema: Schema,
	findings: FindingList
): void {
	if (hasText(element)) report(findings, element, 'text between the elements');
	let at = 0;
	let count = 0;
	const skipTo = (next: number) => {
		for (; at < next; at++, count = 0) {
			const skipped = model.sequence[at] as Particle;
			if (count < skipped.min) report(findings, element, `element ${skipped.local} is missing`);
		}
	};
	for (const child of childElements(element)) {
		const found = model.sequence.findIndex(
			({ local, namespace }, index) => index >= at && isNamed(child, namespace, local)
		);
		if (found >= 0) {
			const particle = model.sequence[found] as Particle;
			skipTo(found);
			count++;
			if (count > 1 && particle.max === 1) report(findings, child, 'element occurs more than once');
			checkElement(child, particle, schema, findings);
		} else if (model.extensible && child.namespace !== '' && child.namespace !== namespace) {
			skipTo(model.sequence.length);
			checkLaxly(child, schema, findings);
		} else {
			report(findings, child, 'element is not expected here');
		}
	}
	skipTo(model.sequence.length);
}

/** processContents="lax": what stands where a wildcard lets it is judged only where the schema knows it. */
function checkLaxly(element: XmlElement, schema: Schema, findings: FindingList): void {
	const known = schema.globals.find(({ namespace, local }) => isNamed(element, namespace, local));
	if (known) return checkElement(element, known, schema, findings);
	for (const child of childElements(element)) checkLaxly(child, schema, findings);
}

function checkText(element: XmlElement, model: TextModel, findings: FindingList): void {
	if (childElements(element).length > 0) {
		report(findings, element, 'elements where only text is expected');
		return;
	}
	if (model.type !== 'string' && model.type !== 'normalizedString') {
		if (!isOfType(textOf(element), model.type)) {
			report(findings, element, `not a valid ${model.type}`);
		}
	}
	if (model.lengthMax !== undefined && stringLengthOf(element) > model.lengthMax) {
		report(findings, element, `longer than ${model.lengthMax} characters`);
	}
}

function checkAttributes(
	element: XmlElement,
	particle: Particle,
	schema: Schema,
	findings: FindingList
): void {
	const { model } = particle;
	if (model.kind === 'open') return;
	const allowed = model.kind === 'text' ? model.attributes : {};
	for (const { local, namespace, value } of element.attributes) {
		if (namespace === '' && Object.hasOwn(allowed, local)) {
			const type = allowed[local] as AttributeType;
			if (!isOfAttributeType(value, type)) report(findings, element, `not a valid ${type}`);
			continue;
		}
		if (
			namespace === XSI &&
			(local === 'schemaLocation' || local === 'noNamespaceSchemaLocation')
		) {
			continue;
		}
		if (namespace === XSI && local === 'type' && statesOwnType(element, particle, schema)) continue;
		report(findings, element, 'an attribute that is not allowed here');
	}
}

/** `xsi:type` may repeat the declared type, as some serialisers do; it may not change it. */
function statesOwnType(
	element: XmlElement,
	{ model, namespace, local }: Particle,
	schema: Schema
): boolean {
	const [stated = '', prefix = ''] = (attributeOf(element, 'type', XSI) ?? '')
		.trim()
		.split(':')
		.reverse();
	const statedNamespace = namespaceOf(element, prefix, schema);
	if (model.kind !== 'text' || model.named) {
		const typeName = model.kind === 'elements' ? model.typeName : undefined;
		return statedNamespace === namespace && stated === (typeName ?? `${local}Type`);
	}
	if (model.lengthMax !== undefined || statedNamespace !== XS) return false;
	return stated === model.type || (model.type === 'string' && isStringType(stated));
}

/** The namespace of a prefix where the element stands; '' when there is none. */
function namespaceOf(element: XmlElement, prefix: string, schema: Schema): string {
	if (prefix === element.prefix) return element.namespace;
	const own = element.declarations.find((declared) => declared.prefix === prefix);
	if (own) return own.uri;
	const { parent } = element;
	if (!parent) return element.document.inherited.get(prefix) ?? '';
	const known = schema.namespaces.get(parent) ?? new Map<string, string>();
	schema.namespaces.set(parent, known);
	const namespace = known.get(prefix) ?? namespaceOf(parent, prefix, schema);
	known.set(prefix, namespace);
	return namespace;
}

function isStringType(local: string): boolean {
	return local === 'normalizedString' || local === 'token';
}

function report(findings: FindingList, element: XmlElement, text: string): void {
	findings.add('SV', 'structure', element, text);
}
