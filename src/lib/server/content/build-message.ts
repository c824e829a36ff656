import { assert } from '../assert.ts';
import { PARTICIPANT_SCHEME } from '../envelope/envelope.ts';
import { XmlWriter } from '../xml/xml-writer.ts';
import {
	FUNCTIONAL_ADDRESS_ROOT,
	MESSAGE_NAMESPACE,
	type MessageParty,
	type OutgoingFile,
	type SdkMessage
} from './sdk-message.ts';

/**
 * Writes a message in chunks. The element that comes out stands on its own (it declares its
 * namespace), as encryption needs. Throws XML_MALFORMED for text that XML cannot hold; whether the message keeps the rules
 * is for `checkMessage` to say.
 */
export function buildMessage(message: SdkMessage, files: readonly OutgoingFile[]): Buffer[] {
	return writeMessage(message, files).finish();
}

/** As `buildMessage`, in one piece of memory, into which the files are encoded. */
export function buildWholeMessage(message: SdkMessage, files: readonly OutgoingFile[]): Buffer {
	return writeMessage(message, files).finishWhole();
}

function writeMessage(message: SdkMessage, files: readonly OutgoingFile[]): XmlWriter {
	assert(
		files.every(({ documentIndex = 0 }) => documentIndex < message.documents.length),
		'every file belongs to a document of the message'
	);
	const writer = new XmlWriter();
	writer.open('m:messagePayload', { 'xmlns:m': MESSAGE_NAMESPACE }).open('m:message');
	writeHeader(writer, message);
	writer.open('m:messageBody');
	for (const [index, document] of message.documents.entries()) {
		writer.open('m:documents').element('m:documentID', document.documentId);
		writeOptional(writer, 'm:documentName', document.documentName);
		writeOptional(writer, 'm:index', document.index);
		for (const file of files) if ((file.documentIndex ?? 0) === index) writeFile(writer, file);
		for (const text of document.texts) {
			if (isBlank(text)) continue;
			writer.open('m:ContentText').element('m:characterSequence', text).close();
		}
		writer.close();
	}
	return writer.close().close().close();
}

function writeHeader(writer: XmlWriter, message: SdkMessage): void {
	writer
		.open('m:messageHeader')
		.element('m:creationDateTime', new Date(message.createdAt).toISOString())
		.element('m:messageId', message.messageId)
		.element('m:conversationId', message.conversationId);
	writeOptional(writer, 'm:refToMessageId', message.refToMessageId);
	writer
		.element('m:label', message.subject)
		.element('m:confidentiality', String(message.confidential));
	const { generatingSystem, recipient, sender } = message;
	if (generatingSystem) {
		writeIdentifier(
			writer,
			'm:generatingSystem',
			generatingSystem.root,
			generatingSystem.extension
		);
	}
	writer.open('m:recipient');
	writeParty(writer, 'm:recipientID', recipient);
	writer.close().open('m:sender');
	writeParty(writer, 'm:senderID', sender);
	writer.close().close();
}

function writeParty(writer: XmlWriter, idName: string, party: MessageParty): void {
	writeIdentifier(writer, idName, PARTICIPANT_SCHEME, party.organisation);
	writeOptional(writer, 'm:label', party.organisationName);
	if (party.address === undefined) return;
	writer.open('m:attention');
	for (const { root, extension, label } of party.persons) {
		writer.open('m:person');
		if (extension !== '') writeIdentifier(writer, 'm:personId', root, extension);
		writeOptional(writer, 'm:label', label);
		writer.close();
	}
	writer.open('m:subOrganization');
	writeIdentifier(writer, 'm:organizationId', FUNCTIONAL_ADDRESS_ROOT, party.address);
	writeOptional(writer, 'm:label', party.functionName);
	writer.close();
	for (const { root, extension, label } of party.references) {
		writer.open('m:reference');
		writeIdentifier(writer, 'm:referenceId', root, extension);
		writeOptional(writer, 'm:label', label);
		writer.close();
	}
	writer.close();
}

function writeFile(writer: XmlWriter, file: OutgoingFile): void {
	writer
		.open('m:ContentFiles')
		.element('m:fileName', file.fileName)
		.element('m:contentType', file.contentType)
		.open('m:content')
		.base64(file.bytes)
		.close()
		.close();
}

function writeIdentifier(writer: XmlWriter, name: string, root: string, extension: string): void {
	writer.open(name).element('m:root', root).element('m:extension', extension).close();
}

function writeOptional(writer: XmlWriter, name: string, text: string | undefined): void {
	if (text !== undefined && !isBlank(text)) writer.element(name, text);
}

/** As XPath's `normalize-space` sees it: a message may have no empty element, so what is blank is left out. */
function isBlank(text: string): boolean {
	return !/[^\t\n\r ]/.test(text);
}
