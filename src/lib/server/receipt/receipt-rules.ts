/** The rules R1–R9-APP of the receipt profile (C3.2.4 §3.4); R2 covers attributes too, as its words say. */
import { descendantsOf } from '../structure/elements.ts';
import { collapse } from '../structure/simple-types.ts';
import { attributeOf, childrenNamed, isBlank, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { PARTICIPANT_SCHEME, PROCESS_ID } from '../envelope/envelope.ts';
import { EXT, RECEIPT_CUSTOMIZATION_ID } from './receipt.ts';
import { elementsAt, valueAt } from './receipt-elements.ts';
import { UNUSED_ELEMENTS, USED_ATTRIBUTES } from './unused-in-receipts.ts';

/** `R1-APP` … `R9-APP`. */
export type ReceiptRule = `R${number}-APP`;
export type Report = (rule: ReceiptRule, place: XmlElement, text: string) => void;

export function applyReceiptRules(root: XmlElement, report: Report): void {
	checkUnused(root, report);
	checkEmpty(root, report);
	checkCodes(root, report);
	checkReasons(root, report);
	checkCardinality(root, report);
}

function checkUnused(root: XmlElement, report: Report): void {
	const unused = [
		...childrenNamed(root, EXT, 'UBLExtensions'),
		...UNUSED_ELEMENTS.flatMap(([path, names]) =>
			elementsAt(root, ...path).flatMap((parent) =>
				names.flatMap((name) => elementsAt(parent, name))
			)
		)
	];
	for (const element of unused)
		report('R1-APP', element, 'an element that the profile does not use');
	for (const [path, used] of USED_ATTRIBUTES) {
		for (const element of elementsAt(root, ...path)) {
			const others = element.attributes.filter(
				({ namespace, local }) => namespace === '' && !used.includes(local)
			);
			if (others.length > 0)
				report('R1-APP', element, 'an attribute that the profile does not use');
		}
	}
}

function checkEmpty(root: XmlElement, report: Report): void {
	for (const element of [root, ...descendantsOf(root)]) {
		if (isBlank(element)) report('R2-APP', element, 'an empty element');
		if (element.attributes.some(({ value }) => collapse(value) === '')) {
			report('R2-APP', element, 'an empty attribute');
		}
	}
}

function checkCodes(root: XmlElement, report: Report): void {
	if (valueAt(root, 'CustomizationID') !== RECEIPT_CUSTOMIZATION_ID) {
		report('R3-APP', root, `CustomizationID is not ${RECEIPT_CUSTOMIZATION_ID}`);
	}
	if (valueAt(root, 'ProfileID') !== PROCESS_ID) {
		report('R4-APP', root, `ProfileID is not ${PROCESS_ID}`);
	}
	for (const code of elementsAt(root, 'DocumentResponse', 'Response', 'ResponseCode')) {
		if (!['ACCEPTED', 'REJECTED'].includes(collapse(textOf(code)))) {
			report('R5-APP', code, 'neither ACCEPTED nor REJECTED');
		}
	}
	const reasons = ['DocumentResponse', 'LineResponse', 'Response', 'ResponseCode'];
	for (const code of elementsAt(root, ...reasons)) {
		if (!['SV', 'BV', 'SIG'].includes(collapse(textOf(code)))) {
			report('R6-APP', code, 'none of SV, BV, SIG');
		}
	}
}

function checkReasons(root: XmlElement, report: Report): void {
	const hasReasons = elementsAt(root, 'DocumentResponse', 'LineResponse').length > 0;
	for (const response of elementsAt(root, 'DocumentResponse', 'Response')) {
		const code = valueAt(response, 'ResponseCode');
		if (code === 'ACCEPTED' && hasReasons) report('R7-APP', response, 'ACCEPTED with reasons');
		if (code === 'REJECTED' && !hasReasons) report('R8-APP', response, 'REJECTED without reasons');
	}
}

function checkCardinality(root: XmlElement, report: Report): void {
	const expectOne = (parent: XmlElement, ...names: readonly string[]) => {
		for (const name of names) {
			if (elementsAt(parent, name).length !== 1) report('R9-APP', parent, `expected one ${name}`);
		}
	};
	expectOne(root, 'CustomizationID', 'ProfileID', 'IssueTime', 'DocumentResponse');
	for (const name of ['SenderParty', 'ReceiverParty']) {
		for (const party of elementsAt(root, name)) {
			expectOne(party, 'EndpointID');
			const [endpoint] = elementsAt(party, 'EndpointID');
			const scheme = endpoint && attributeOf(endpoint, 'schemeID');
			if (scheme !== PARTICIPANT_SCHEME) {
				report('R9-APP', party, `schemeID of EndpointID is not ${PARTICIPANT_SCHEME}`);
			}
		}
	}
	for (const documentResponse of elementsAt(root, 'DocumentResponse')) {
		expectOne(documentResponse, 'Response', 'DocumentReference');
		for (const response of elementsAt(documentResponse, 'Response')) {
			expectOne(response, 'ResponseCode');
		}
		for (const line of elementsAt(documentResponse, 'LineResponse')) {
			expectOne(line, 'Response');
			for (const response of elementsAt(line, 'Response')) {
				expectOne(response, 'ResponseCode', 'Status');
				for (const status of elementsAt(response, 'Status')) expectOne(status, 'StatusReason');
			}
		}
	}
}
