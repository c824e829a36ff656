import { XmlWriter, type LaterBytes, type Written } from '../xml/xml-writer.ts';
import {
	CRITERIA,
	CUSTOMIZATION_ID,
	DOCUMENT_SCHEME,
	DOCUMENT_TYPES,
	DOCUMENT_TYPE_CODES,
	PARTICIPANT_SCHEME,
	PROCESS_ID,
	PROCESS_SCHEME,
	XHA,
	XHB,
	XHE,
	XHE_VERSION,
	type Criterion,
	type EnvelopeHeader
} from './envelope.ts';

/**
 * Writes an envelope that is not signed yet, in chunks.
 * @param payload one element that declares its own namespaces: the payload, or the EncryptedData in its place
 */
export function buildEnvelope(header: EnvelopeHeader, payload: Iterable<Uint8Array>): Buffer[] {
	return writeEnvelope(header, payload).finish();
}

/** As `buildEnvelope`, in one piece of memory with `spare` bytes of room behind it, for a signature. */
export function buildWholeEnvelope(
	header: EnvelopeHeader,
	payload: Iterable<Written>,
	spare: number
): Buffer {
	return writeEnvelope(header, payload).finishWhole(spare);
}

function writeEnvelope(
	header: EnvelopeHeader,
	payload: Iterable<Uint8Array | LaterBytes>
): XmlWriter {
	const { kind, handlingServiceId } = header;
	const writer = new XmlWriter()
		.open('x:XHE', { 'xmlns:x': XHE, 'xmlns:xha': XHA, 'xmlns:xhb': XHB })
		.element('xhb:XHEVersionID', XHE_VERSION)
		.element('xhb:CustomizationID', CUSTOMIZATION_ID);
	writeHeader(writer, header);
	writer
		.open('xha:Payloads')
		.open('xha:Payload')
		.element('xhb:DocumentTypeCode', DOCUMENT_TYPE_CODES[kind])
		.element('xhb:ContentTypeCode', 'application/xml');
	if (handlingServiceId !== undefined) writer.element('xhb:HandlingServiceID', handlingServiceId);
	return writer
		.element('xhb:InstanceEncryptionIndicator', String(header.encrypted))
		.open('xha:PayloadContent')
		.raw(payload)
		.close()
		.close()
		.close()
		.close();
}

function writeHeader(writer: XmlWriter, header: EnvelopeHeader): void {
	const values: Readonly<Record<Criterion, string>> = {
		FEDERATIONID: header.federation,
		PROCESSID: PROCESS_ID,
		PROCESSID_SCHEME: PROCESS_SCHEME,
		DOCUMENTID: DOCUMENT_TYPES[header.kind],
		DOCUMENTID_SCHEME: DOCUMENT_SCHEME
	};
	writer
		.open('xha:Header')
		.element('xhb:ID', header.id)
		.element('xhb:CreationDateTime', new Date(header.createdAt).toISOString())
		.open('xha:BusinessScope');
	for (const criterion of CRITERIA) {
		writer
			.open('xha:BusinessScopeCriterion')
			.element('xhb:BusinessScopeCriterionTypeCode', criterion)
			.element('xhb:BusinessScopeCriterionValue', values[criterion])
			.close();
	}
	writer.close();
	for (const [party, id] of [
		['xha:FromParty', header.from],
		['xha:ToParty', header.to]
	] as const) {
		writer
			.open(party)
			.open('xha:PartyIdentification')
			.element('xhb:ID', id, { schemeID: PARTICIPANT_SCHEME })
			.close()
			.close();
	}
	writer.close();
}
