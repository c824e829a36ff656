import { wrappedKeysOf } from '../crypto/wrapped-keys.ts';
import { readBoolean } from '../structure/simple-types.ts';
import { childElements, isNamed, type XmlDocument } from '../xml/xml-tree.ts';
import {
	HEADER_VALUE_LENGTH_MAX,
	XHE,
	kindOfDocumentType,
	type EnvelopeFacts
} from './envelope.ts';
import { criterionOf, elementsAt, valueAt } from './envelope-elements.ts';

/**
 * Whatever can be read of an envelope that nobody has verified, however malformed: undefined when it is not an XHE at all.
 * The type keeps the word `unverified` so that nobody takes the facts for more.
 */
export function readEnvelopeFacts(document: XmlDocument): EnvelopeFacts | undefined {
	const { root } = document;
	if (!isNamed(root, XHE, 'XHE')) return undefined;
	const documentType = short(criterionOf(root, 'DOCUMENTID'));
	const payload = ['Payloads', 'Payload'];
	const [content] = elementsAt(root, ...payload, 'PayloadContent');
	const [encrypted] = content ? childElements(content) : [];
	return {
		trust: 'unverified',
		id: short(valueAt(root, 'Header', 'ID')),
		from: short(valueAt(root, 'Header', 'FromParty', 'PartyIdentification', 'ID')),
		to: short(valueAt(root, 'Header', 'ToParty', 'PartyIdentification', 'ID')),
		federation: short(criterionOf(root, 'FEDERATIONID')),
		documentType,
		kind: documentType === undefined ? undefined : kindOfDocumentType(documentType),
		handlingServiceId: short(valueAt(root, ...payload, 'HandlingServiceID')),
		encrypted: readBoolean(valueAt(root, ...payload, 'InstanceEncryptionIndicator') ?? ''),
		wrappedKeys: encrypted ? wrappedKeysOf(encrypted) : []
	};
}

/** Facts go to lookups and logs: what is longer than any of them is none. */
function short(value: string | undefined): string | undefined {
	return value !== undefined && value.length <= HEADER_VALUE_LENGTH_MAX ? value : undefined;
}
