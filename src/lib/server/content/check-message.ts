import { MESSAGE_BYTES_MAX, type Finding } from '#lib/message/message.ts';
import { checkStructure } from '../structure/check-structure.ts';
import { FindingList } from '../structure/findings.ts';
import { descendantsOf } from '../structure/elements.ts';
import { namesIn } from '../structure/structure-model.ts';
import { isNamed, type XmlDocument } from '../xml/xml-tree.ts';
import { COUNT_LIMITS } from './message-limits.ts';
import { MESSAGE_MODEL } from './message-model.ts';
import { judgeElement, type DecodedFiles } from './message-rules.ts';
import { MESSAGE_NAMESPACE } from './sdk-message.ts';

const NAMES = namesIn(MESSAGE_MODEL);

/**
 * Validates a message as both sides must (B1.3.3 §5): its size and counts (BV/too-long), the XSD (SV/structure), the Schematron rules
 * and the written rules (BV/invariant). No findings: ACCEPTED as far as the content goes. `parseMessage` reads what has no
 * SV finding.
 * @param decoded takes the files that were decoded on the way, for `parseMessage`
 */
export function checkMessage(document: XmlDocument, decoded?: DecodedFiles): Finding[] {
	const findings = new FindingList(NAMES);
	if (document.bytes.length > MESSAGE_BYTES_MAX) {
		findings.add('BV', 'too-long', 'NA', `the message is larger than ${MESSAGE_BYTES_MAX} bytes`);
		return findings.toArray();
	}
	checkStructure(document.root, MESSAGE_MODEL, findings);
	if (!isNamed(document.root, MESSAGE_NAMESPACE, 'messagePayload')) return findings.toArray();
	checkCounts(document, findings);
	for (const element of descendantsOf(document.root)) {
		if (findings.isFull) break;
		for (const fault of judgeElement(element, decoded))
			findings.add('BV', 'invariant', element, fault);
	}
	return findings.toArray();
}

function checkCounts(document: XmlDocument, findings: FindingList): void {
	const counts = new Map<string, number>();
	for (const { local, namespace } of descendantsOf(document.root)) {
		if (namespace === MESSAGE_NAMESPACE) counts.set(local, (counts.get(local) ?? 0) + 1);
	}
	for (const { local, countMax } of COUNT_LIMITS) {
		if ((counts.get(local) ?? 0) <= countMax) continue;
		findings.add('BV', 'too-long', 'NA', `more than ${countMax} elements ${local}`);
	}
}
