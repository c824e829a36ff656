import type { MessageDocument, MessageReference, PersonReference } from '#lib/message/message.ts';
import { AppError } from '../errors.ts';
import { readBoolean } from '../structure/simple-types.ts';
import {
	base64Of,
	bytesOf,
	childElements,
	locationOf,
	type XmlDocument,
	type XmlElement
} from '../xml/xml-tree.ts';
import {
	findElement,
	findText,
	getElement,
	getText,
	listElements,
	optional
} from './message-elements.ts';
import { EXTENSIONS_MAX } from './message-limits.ts';
import type { DecodedFiles } from './message-rules.ts';
import {
	MESSAGE_NAMESPACE,
	type IncomingFile,
	type MessageExtension,
	type MessageParty,
	type SdkMessage
} from './sdk-message.ts';

export interface ParsedMessage {
	readonly message: SdkMessage;
	/** In the order of the documents. They read from the document's bytes: keep those unchanged. */
	readonly files: readonly IncomingFile[];
	readonly extensions: readonly MessageExtension[];
}

/**
 * Reads a message in which `checkMessage` found nothing. Throws MESSAGE_MALFORMED for what is no message at all.
 * @param decoded files that `checkMessage` has decoded already
 */
export function parseMessage(document: XmlDocument, decoded?: DecodedFiles): ParsedMessage {
	const message = getElement(document.root, 'message');
	const header = getElement(message, 'messageHeader');
	const documents = sortByIndex(listElements(getElement(message, 'messageBody'), 'documents'));
	const recipient = parseParty(getElement(header, 'recipient'), 'recipientID');
	if (recipient.address === undefined) {
		throw new AppError('MESSAGE_MALFORMED', 'the functional address of the recipient is missing');
	}
	const system = findElement(header, 'generatingSystem');
	return {
		message: {
			messageId: getText(header, 'messageId'),
			conversationId: getText(header, 'conversationId'),
			...optional('refToMessageId', findText(header, 'refToMessageId')),
			createdAt: parseTime(getText(header, 'creationDateTime')),
			subject: getText(header, 'label'),
			confidential: parseConfidentiality(getText(header, 'confidentiality')),
			...(system && { generatingSystem: parseIdentifier(system) }),
			recipient: { ...recipient, address: recipient.address },
			sender: parseParty(getElement(header, 'sender'), 'senderID'),
			documents: documents.map(parseDocument)
		},
		files: documents.flatMap((element, documentIndex) =>
			listElements(element, 'ContentFiles').map((file) => parseFile(file, documentIndex, decoded))
		),
		extensions: [...extensionsIn(document.root)]
	};
}

function parseParty(party: XmlElement, idName: string): MessageParty {
	const attention = findElement(party, 'attention');
	const unit = attention && findElement(attention, 'subOrganization');
	return {
		organisation: getText(party, idName, 'extension'),
		...optional('organisationName', findText(party, 'label')),
		...optional('address', unit && findText(unit, 'organizationId', 'extension')),
		...optional('functionName', unit && findText(unit, 'label')),
		persons: attention ? listElements(attention, 'person').map(parsePerson) : [],
		references: attention ? listElements(attention, 'reference').map(parseReference) : []
	};
}

function parsePerson(person: XmlElement): PersonReference {
	const id = findElement(person, 'personId');
	return {
		...(id ? parseIdentifier(id) : { root: '', extension: '' }),
		...optional('label', findText(person, 'label'))
	};
}

function parseReference(reference: XmlElement): MessageReference {
	return {
		...parseIdentifier(getElement(reference, 'referenceId')),
		...optional('label', findText(reference, 'label'))
	};
}

function parseIdentifier(identifier: XmlElement): { root: string; extension: string } {
	return { root: getText(identifier, 'root'), extension: getText(identifier, 'extension') };
}

function parseDocument(document: XmlElement): MessageDocument {
	return {
		documentId: getText(document, 'documentID'),
		...optional('documentName', findText(document, 'documentName')),
		...optional('index', findText(document, 'index')),
		texts: listElements(document, 'ContentText').map((text) => getText(text, 'characterSequence'))
	};
}

function parseFile(
	file: XmlElement,
	documentIndex: number,
	decoded: DecodedFiles | undefined
): IncomingFile {
	const content = getElement(file, 'content');
	return {
		fileName: getText(file, 'fileName'),
		contentType: getText(file, 'contentType').trim(),
		documentIndex,
		bytes: () => decoded?.get(content) ?? base64Of(content)
	};
}

/** B1.3.3 §4.3.3.1: numbers, 1 first. Documents without one keep their places after those that have. */
function sortByIndex(documents: readonly XmlElement[]): XmlElement[] {
	const indexOf = (document: XmlElement) => {
		const written = findText(document, 'index')?.trim() ?? '';
		return /^\d{1,9}$/.test(written) ? Number(written) : Number.POSITIVE_INFINITY;
	};
	return documents
		.map((document) => ({ document, index: indexOf(document) }))
		.sort((a, b) => (a.index === b.index ? 0 : a.index - b.index))
		.map(({ document }) => document);
}

function parseTime(written: string): number {
	const time = Date.parse(written.trim());
	if (Number.isNaN(time)) throw new AppError('MESSAGE_MALFORMED', 'creationDateTime is not a time');
	return time;
}

function parseConfidentiality(written: string): boolean {
	const confidential = readBoolean(written);
	if (confidential === undefined) {
		throw new AppError('MESSAGE_MALFORMED', 'confidentiality is neither true nor false');
	}
	return confidential;
}

/** The outermost ones: what stands inside an extension is part of it. */
function* extensionsIn(root: XmlElement): Generator<MessageExtension> {
	const waiting = [root];
	let count = 0;
	for (let element = waiting.pop(); element; element = waiting.pop()) {
		if (element.namespace === MESSAGE_NAMESPACE) {
			for (const child of childElements(element).reverse()) waiting.push(child);
			continue;
		}
		if (++count > EXTENSIONS_MAX) return;
		yield { location: locationOf(element), xml: bytesOf(element).toString('utf8') };
	}
}
