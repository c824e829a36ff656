/**
 * Requests to the WS plugin. One writer for both dialects, valid against the schemas of both: an access point may check
 * what it is sent, and ours is not the only product that speaks to it.
 */
import type { Submission } from '../connector.ts';
import {
	DOCUMENT_SCHEME,
	PARTICIPANT_SCHEME,
	PROCESS_ID,
	PROCESS_SCHEME
} from '../../envelope/envelope.ts';
import { XmlWriter } from '../../xml/xml-writer.ts';
import type { Dialect, DomibusOptions } from './domibus-options.ts';
import { EBMS, INITIATOR, PAYLOAD_ID, PLUGIN, SOAP, XOP } from './names.ts';

/** AS4 payloads are parts of a MIME message; the envelope is one of type text/xml (C3.2.1). */
const PAYLOAD_TYPE = 'text/xml';

/** A request without header: one element with fields, which are in no namespace, and attributes. */
export function writeRequest(
	dialect: Dialect,
	element: string,
	fields: readonly (readonly [name: string, value: string])[] = [],
	attributes: Readonly<Record<string, string>> = {}
): Buffer {
	const writer = new XmlWriter()
		.open('s:Envelope', { 'xmlns:s': SOAP, 'xmlns:w': PLUGIN[dialect] })
		.open('s:Body')
		.open(`w:${element}`, attributes);
	for (const [name, value] of fields) writer.element(name, value);
	return Buffer.concat(writer.close().close().close().finish());
}

/**
 * A submission in two pieces: what comes before the base64 of the envelope and what comes after. With `include`, the
 * content id of the part that carries the envelope, nothing belongs between them.
 *
 * Only the properties that SDK defines are written. `FilePath` in particular would make the access point open that file
 * or address by itself (access-point.md §2.6). `To` is left to the access point, which finds the receiver in the SMP.
 */
export function writeSubmission(
	options: Pick<DomibusOptions, 'dialect' | 'partyId' | 'partyType'>,
	submission: Submission,
	include?: string
): { head: Buffer; tail: Buffer } {
	const writer = new XmlWriter().open('s:Envelope', {
		'xmlns:s': SOAP,
		'xmlns:eb': EBMS,
		'xmlns:w': PLUGIN[options.dialect]
	});
	writeHeader(writer, options, submission);
	writer
		.open('s:Body')
		.open('w:submitRequest')
		.open('payload', { payloadId: PAYLOAD_ID, contentType: PAYLOAD_TYPE })
		.open('value');
	if (include !== undefined) {
		writer.open('xop:Include', { 'xmlns:xop': XOP, href: `cid:${include}` }).close();
	}
	// An empty chunk of our own marks the place among the writer's chunks.
	const place = Buffer.alloc(0);
	const chunks = writer.raw(place).close().close().close().close().close().finish();
	const at = chunks.indexOf(place);
	return { head: Buffer.concat(chunks.slice(0, at)), tail: Buffer.concat(chunks.slice(at)) };
}

function writeHeader(
	writer: XmlWriter,
	{ partyId, partyType }: Pick<DomibusOptions, 'partyId' | 'partyType'>,
	submission: Submission
): void {
	writer.open('s:Header').open('eb:Messaging').open('eb:UserMessage');
	writer.open('eb:MessageInfo').element('eb:MessageId', submission.transportId).close();
	writer
		.open('eb:PartyInfo')
		.open('eb:From')
		.element('eb:PartyId', partyId, { type: partyType })
		.element('eb:Role', INITIATOR)
		.close()
		.close();
	writer
		.open('eb:CollaborationInfo')
		.element('eb:Service', PROCESS_ID, { type: PROCESS_SCHEME })
		.element('eb:Action', `${DOCUMENT_SCHEME}::${submission.documentType}`)
		.element('eb:ConversationId', submission.envelopeId)
		.close();
	// Without its type the access point looks the recipient up under no scheme at all.
	writer
		.open('eb:MessageProperties')
		.element('eb:Property', submission.sender, { name: 'originalSender', type: PARTICIPANT_SCHEME })
		.element('eb:Property', submission.recipient, {
			name: 'finalRecipient',
			type: PARTICIPANT_SCHEME
		})
		.close();
	// The type is said here and at the payload: which of the two counts differs between the dialects.
	writer
		.open('eb:PayloadInfo')
		.open('eb:PartInfo', { href: PAYLOAD_ID })
		.open('eb:PartProperties')
		.element('eb:Property', PAYLOAD_TYPE, { name: 'MimeType' })
		.close()
		.close()
		.close();
	writer.close().close().close();
}
