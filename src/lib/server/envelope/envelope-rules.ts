/**
 * The rules R1–R14-XHE of Digg's envelope profile (C3.2.2 §2.5). Where the published Schematron says less than the rule's
 * own words, the words count: R2 covers attributes too, R11 looks at ToParty (the file looks at FromParty a second time),
 * R14 asks for exactly one of each criterion.
 */
import { descendantsOf } from '../structure/elements.ts';
import { collapse, readBoolean } from '../structure/simple-types.ts';
import { childrenNamed, isBlank, isNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import {
	CRITERIA,
	CUSTOMIZATION_ID,
	DS,
	EXT,
	PARTICIPANT_SCHEME,
	XENC,
	XHA,
	XHE_VERSION,
	type Criterion
} from './envelope.ts';
import {
	criterionCodeOf,
	criterionElementsOf,
	elementsAt,
	partyIdsOf,
	payloadsOf,
	schemeOf
} from './envelope-elements.ts';

/** `R1-XHE` … `R14-XHE`. */
export type EnvelopeRule = `R${number}-XHE`;
export type Report = (rule: EnvelopeRule, place: XmlElement, text: string) => void;

export function applyEnvelopeRules(root: XmlElement, report: Report): void {
	checkUnused(root, report);
	checkEmpty(root, report);
	checkFixedValues(root, report);
	checkCriteria(root, report);
	checkParties(root, report);
	checkEncryption(root, report);
	checkCardinality(root, report);
}

const UNUSED_IN_PAYLOAD = [
	'Description',
	'CustomizationID',
	'ProfileID',
	'ProfileExecutionID',
	'ValidationTypeCode',
	'InstanceEncryptionMethod',
	'InstanceHashValue',
	'InstanceDecryptionInformationExternalReference',
	'InstanceDecryptionKeyExternalReference',
	'RelevantExternalReference'
];

function checkUnused(root: XmlElement, report: Report): void {
	const unused = [
		...childrenNamed(root, EXT, 'XHEExtensions'),
		...elementsAt(root, 'ProfileID'),
		...elementsAt(root, 'ProfileExecutionID'),
		...elementsAt(root, 'Header', 'BusinessScope', 'ExternalReference'),
		...payloadsOf(root).flatMap((payload) =>
			UNUSED_IN_PAYLOAD.flatMap((local) => elementsAt(payload, local))
		)
	];
	for (const element of unused)
		report('R1-XHE', element, 'an element that the profile does not use');
}

/**
 * What is inside PayloadContent is judged by the rules of the payload, signatures and encryption by theirs: also what a
 * signature holds of other namespaces, such as exclusive c14n's InclusiveNamespaces, which is empty.
 */
function checkEmpty(root: XmlElement, report: Report): void {
	for (const element of [root, ...descendantsOf(root)]) {
		if (element.namespace === XENC || element.namespace === DS) continue;
		if (isInside(element, XHA, 'PayloadContent') || isInside(element, DS, 'Signature')) continue;
		if (isBlank(element)) report('R2-XHE', element, 'an empty element');
		if (element.attributes.some(({ value }) => collapse(value) === '')) {
			report('R2-XHE', element, 'an empty attribute');
		}
	}
}

function isInside(element: XmlElement, namespace: string, local: string): boolean {
	for (let at = element.parent; at; at = at.parent) {
		if (isNamed(at, namespace, local)) return true;
	}
	return false;
}

function checkFixedValues(root: XmlElement, report: Report): void {
	for (const element of elementsAt(root, 'CustomizationID')) {
		if (collapse(textOf(element)) !== CUSTOMIZATION_ID) {
			report('R3-XHE', element, `CustomizationID is not ${CUSTOMIZATION_ID}`);
		}
	}
	for (const element of elementsAt(root, 'XHEVersionID')) {
		if (collapse(textOf(element)) !== XHE_VERSION) {
			report('R9-XHE', element, `XHEVersionID is not ${XHE_VERSION}`);
		}
	}
}

const CRITERION_RULES: Readonly<Record<Criterion, EnvelopeRule>> = {
	DOCUMENTID: 'R4-XHE',
	DOCUMENTID_SCHEME: 'R5-XHE',
	PROCESSID: 'R6-XHE',
	PROCESSID_SCHEME: 'R7-XHE',
	FEDERATIONID: 'R8-XHE'
};

function checkCriteria(root: XmlElement, report: Report): void {
	const codes = criterionElementsOf(root).map(criterionCodeOf);
	for (const criterion of CRITERIA) {
		const count = codes.filter((code) => code === criterion).length;
		if (count === 0) report(CRITERION_RULES[criterion], root, `criterion ${criterion} is missing`);
		if (count > 1) report('R14-XHE', root, `criterion ${criterion} occurs more than once`);
	}
	if (codes.some((code) => !CRITERIA.some((criterion) => criterion === code))) {
		report('R14-XHE', root, 'a criterion that the profile does not use');
	}
}

function checkParties(root: XmlElement, report: Report): void {
	for (const [rule, party] of [
		['R10-XHE', 'FromParty'],
		['R11-XHE', 'ToParty']
	] as const) {
		for (const id of partyIdsOf(root, party)) {
			if (schemeOf(id) !== PARTICIPANT_SCHEME) {
				report(rule, id, `schemeID of ${party} is not ${PARTICIPANT_SCHEME}`);
			}
		}
	}
}

function checkEncryption(root: XmlElement, report: Report): void {
	for (const payload of payloadsOf(root)) {
		const [indicator] = elementsAt(payload, 'InstanceEncryptionIndicator');
		const encrypted = indicator && readBoolean(textOf(indicator));
		const hasEncryptedData = elementsAt(payload, 'PayloadContent').some(
			(content) => childrenNamed(content, XENC, 'EncryptedData').length > 0
		);
		if (encrypted === true && !hasEncryptedData) {
			report('R12-XHE', payload, 'said to be encrypted, but without EncryptedData');
		}
		if (encrypted === false && hasEncryptedData) {
			report('R13-XHE', payload, 'said not to be encrypted, but with EncryptedData');
		}
	}
}

function checkCardinality(root: XmlElement, report: Report): void {
	const once: readonly (readonly string[])[] = [
		['CustomizationID'],
		['Header', 'FromParty'],
		['Header', 'FromParty', 'PartyIdentification'],
		['Header', 'ToParty', 'PartyIdentification'],
		['Payloads', 'Payload'],
		['Payloads', 'Payload', 'DocumentTypeCode'],
		['Payloads', 'Payload', 'ContentTypeCode'],
		['Payloads', 'Payload', 'PayloadContent']
	];
	for (const path of once) {
		if (elementsAt(root, ...path).length !== 1) {
			report('R14-XHE', root, `expected exactly one ${path.join('/')}`);
		}
	}
	if (criterionElementsOf(root).length === 0) {
		report('R14-XHE', root, 'expected Header/BusinessScope/BusinessScopeCriterion');
	}
}
