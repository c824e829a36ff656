import type { Finding } from '#lib/message/message.ts';
import { checkStructure } from '../structure/check-structure.ts';
import { FindingList } from '../structure/findings.ts';
import type { XmlDocument } from '../xml/xml-tree.ts';
import { RECEIPT_MODEL } from './receipt-model.ts';
import { applyReceiptRules } from './receipt-rules.ts';

/**
 * Whether a receipt is one of the profile: XSD (SV/structure) and R1–R9-APP (BV, the rule as detail). For what we send and
 * for test tools; what peers send is read by `parseReceipt`, which asks for less.
 */
export function checkReceipt(document: XmlDocument): Finding[] {
	const findings = new FindingList();
	checkStructure(document.root, RECEIPT_MODEL, findings);
	applyReceiptRules(document.root, (rule, place, text) => findings.add('BV', rule, place, text));
	return findings.toArray();
}
