import type { Finding } from '#lib/message/message.ts';
import { checkStructure } from '../structure/check-structure.ts';
import { FindingList } from '../structure/findings.ts';
import { expandedName, namesIn } from '../structure/structure-model.ts';
import { collapse, isOfType } from '../structure/simple-types.ts';
import { textOf, type XmlDocument, type XmlElement } from '../xml/xml-tree.ts';
import { elementsAt } from './receipt-elements.ts';
import { CAC, CBC, EXT } from './receipt.ts';
import { RECEIPT_MODEL } from './receipt-model.ts';
import { applyReceiptRules } from './receipt-rules.ts';
import { UNUSED_NAMES } from './unused-in-receipts.ts';

/** UBL has more than the profile's reduced schema: rule R1 names it. */
const NAMES: ReadonlySet<string> = new Set([
	...namesIn(RECEIPT_MODEL),
	expandedName({ namespace: EXT, local: 'UBLExtensions' }),
	...UNUSED_NAMES.flatMap((local) =>
		[CAC, CBC].map((namespace) => expandedName({ namespace, local }))
	)
]);

/**
 * Whether a receipt is one of the profile: XSD (SV/structure), R1–R9-APP (BV, the rule as detail) and a time
 * with zone (BV/profile). For what we send and
 * for test tools; what peers send is read by `parseReceipt`, which asks for less.
 */
export function checkReceipt(document: XmlDocument): Finding[] {
	const findings = new FindingList(NAMES);
	checkStructure(document.root, RECEIPT_MODEL, findings);
	applyReceiptRules(document.root, (rule, place, text) => findings.add('BV', rule, place, text));
	checkZone(document.root, findings);
	return findings.toArray();
}

/** The XSD lets a time be without zone; nobody knows then when it was. `parseReceipt` takes it as UTC. */
function checkZone(root: XmlElement, findings: FindingList): void {
	for (const time of elementsAt(root, 'IssueTime')) {
		const value = collapse(textOf(time));
		if (isOfType(value, 'time') && !/(?:Z|[+-]\d{2}:\d{2})$/.test(value)) {
			findings.add('BV', 'profile', time, 'the time has no zone');
		}
	}
}
