import type { Finding } from '#lib/message/message.ts';
import { checkStructure } from '../structure/check-structure.ts';
import { FindingList } from '../structure/findings.ts';
import { namesIn } from '../structure/structure-model.ts';
import { stringLengthOf, type XmlDocument, type XmlElement } from '../xml/xml-tree.ts';
import {
	ADDRESS_LENGTH_MAX,
	HEADER_VALUE_LENGTH_MAX,
	PARTICIPANT_LENGTH_MAX,
	isUuid,
	kindOfDocumentType
} from './envelope.ts';
import { criterionOf, elementsAt, valueAt } from './envelope-elements.ts';
import { ENVELOPE_GLOBALS, ENVELOPE_MODEL } from './envelope-model.ts';
import { applyEnvelopeRules } from './envelope-rules.ts';

const NAMES = namesIn(ENVELOPE_MODEL);

/**
 * Everything that an envelope must be in SDK: the XSD (SV/structure), the rules R1–R14 (BV, the rule as detail) and the
 * values that SDK fixes (BV/profile). An envelope with any finding is malformed: no receipt answers it (C3.2.4 §2.1.2), so
 * the findings are for operations and for ourselves before we send.
 */
export function checkEnvelope(document: XmlDocument): Finding[] {
	const findings = new FindingList(NAMES);
	checkStructure(document.root, ENVELOPE_MODEL, findings, ENVELOPE_GLOBALS);
	applyEnvelopeRules(document.root, (rule, place, text) => findings.add('BV', rule, place, text));
	if (findings.isEmpty) checkProfile(document.root, findings);
	return findings.toArray();
}

const PARTY_ID = ['PartyIdentification', 'ID'];
/** What we repeat in an answer, look up or write to the log. The XSD lets all of it be of any length. */
const LENGTHS: readonly (readonly [readonly string[], number])[] = [
	[['Header', 'FromParty', ...PARTY_ID], PARTICIPANT_LENGTH_MAX],
	[['Header', 'ToParty', ...PARTY_ID], PARTICIPANT_LENGTH_MAX],
	[['Payloads', 'Payload', 'HandlingServiceID'], ADDRESS_LENGTH_MAX],
	[
		['Header', 'BusinessScope', 'BusinessScopeCriterion', 'BusinessScopeCriterionValue'],
		HEADER_VALUE_LENGTH_MAX
	]
];

const WITH_ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * What SDK asks for besides and we cannot do without: whom to answer, when, and about what. Values that only repeat others
 * (DocumentTypeCode, ContentTypeCode, schemes) are not held against a peer: Digg's own signed example has an old type code.
 * A missing HandlingServiceID is not the envelope's fault (0..1).
 */
function checkProfile(root: XmlElement, findings: FindingList): void {
	const expect = (holds: boolean, path: readonly string[], text: string) => {
		if (!holds) findings.add('BV', 'profile', elementsAt(root, ...path)[0] ?? root, text);
	};
	expect(isUuid(valueAt(root, 'Header', 'ID') ?? ''), ['Header', 'ID'], 'the id is not a UUID');
	const createdAt = valueAt(root, 'Header', 'CreationDateTime') ?? '';
	expect(WITH_ZONE.test(createdAt), ['Header', 'CreationDateTime'], 'the time has no zone');
	const kind = kindOfDocumentType(criterionOf(root, 'DOCUMENTID') ?? '');
	const scope = ['Header', 'BusinessScope'];
	expect(kind !== undefined, scope, 'a document type that SDK does not have');
	for (const [path, lengthMax] of LENGTHS) {
		const fits = elementsAt(root, ...path).every((element) => stringLengthOf(element) <= lengthMax);
		expect(fits, path, `longer than ${lengthMax} characters`);
	}
}
