import type { Finding } from '#lib/message/message.ts';
import { isUuid } from '../ids.ts';
import { checkStructure } from '../structure/check-structure.ts';
import { FindingList } from '../structure/findings.ts';
import { collapse } from '../structure/simple-types.ts';
import { textOf, type XmlDocument, type XmlElement } from '../xml/xml-tree.ts';
import {
	DOCUMENT_SCHEME,
	DOCUMENT_TYPE_CODES,
	PROCESS_ID,
	PROCESS_SCHEME,
	kindOfDocumentType
} from './envelope.ts';
import { criterionOf, elementsAt, valueAt } from './envelope-elements.ts';
import { ENVELOPE_MODEL } from './envelope-model.ts';
import { applyEnvelopeRules } from './envelope-rules.ts';

/**
 * Everything that an envelope must be in SDK: the XSD (SV/structure), the rules R1–R14 (BV, the rule as detail) and the
 * values that SDK fixes (BV/profile). An envelope with any finding is malformed: no receipt answers it (C3.2.4 §2.1.2), so
 * the findings are for operations and for ourselves before we send.
 */
export function checkEnvelope(document: XmlDocument): Finding[] {
	const findings = new FindingList();
	checkStructure(document.root, ENVELOPE_MODEL, findings);
	applyEnvelopeRules(document.root, (rule, place, text) => findings.add('BV', rule, place, text));
	if (findings.isEmpty) checkProfile(document.root, findings);
	return findings.toArray();
}

const WITH_ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/** SDK's own values; read only when the shape holds. A missing HandlingServiceID is not the envelope's fault (0..1). */
function checkProfile(root: XmlElement, findings: FindingList): void {
	const expect = (holds: boolean, path: readonly string[], text: string) => {
		if (!holds) findings.add('BV', 'profile', elementsAt(root, ...path)[0] ?? root, text);
	};
	const scope = ['Header', 'BusinessScope'];
	expect(isUuid(valueAt(root, 'Header', 'ID') ?? ''), ['Header', 'ID'], 'the id is not a UUID');
	const [createdAt] = elementsAt(root, 'Header', 'CreationDateTime');
	const written = createdAt ? collapse(textOf(createdAt)) : '';
	expect(WITH_ZONE.test(written), ['Header', 'CreationDateTime'], 'the time has no zone');

	const kind = kindOfDocumentType(criterionOf(root, 'DOCUMENTID') ?? '');
	expect(kind !== undefined, scope, 'a document type that SDK does not have');
	const schemes =
		criterionOf(root, 'DOCUMENTID_SCHEME') === DOCUMENT_SCHEME &&
		criterionOf(root, 'PROCESSID') === PROCESS_ID &&
		criterionOf(root, 'PROCESSID_SCHEME') === PROCESS_SCHEME;
	expect(schemes, scope, 'a process or scheme that SDK does not have');

	const payload = ['Payloads', 'Payload'];
	expect(
		kind === undefined ||
			valueAt(root, ...payload, 'DocumentTypeCode') === DOCUMENT_TYPE_CODES[kind],
		[...payload, 'DocumentTypeCode'],
		'DocumentTypeCode does not name the document type of the envelope'
	);
	expect(
		valueAt(root, ...payload, 'ContentTypeCode') === 'application/xml',
		[...payload, 'ContentTypeCode'],
		'ContentTypeCode is not application/xml'
	);
}
