import { AppError } from '../errors.ts';
import { childElements, type XmlElement } from '../xml/xml-tree.ts';
import type { Certificate } from '../crypto/certificates.ts';
import type { VerifiedXml } from '../crypto/verify-xml.ts';
import { checkEnvelope } from './check-envelope.ts';
import { kindOfDocumentType, type EnvelopeHeader } from './envelope.ts';
import { criterionOf, elementsAt, valueAt } from './envelope-elements.ts';

/** A verified envelope: everything in it is what the signature covers. */
export interface Envelope {
	readonly header: EnvelopeHeader;
	/** The payload's root, or the EncryptedData in its place: `header.encrypted` tells. */
	readonly payload: XmlElement;
	/** Whose signature it is. */
	readonly signer: Certificate;
}

/** Throws ENVELOPE_MALFORMED for what breaks the schema, R1–R14 or the values of SDK. */
export function parseEnvelope(verified: VerifiedXml): Envelope {
	const [finding] = checkEnvelope(verified.document);
	if (finding) throw malformed(`${finding.detail} at ${finding.location}: ${finding.text}`);
	const [content] = elementsAt(verified.root, 'Payloads', 'Payload', 'PayloadContent');
	const [payload] = content ? childElements(content) : [];
	if (!payload) throw malformed('the payload is not an element');
	return { header: readEnvelopeHeader(verified.root), payload, signer: verified.signer };
}

/** The header of an envelope in which `checkEnvelope` finds nothing. Throws ENVELOPE_MALFORMED. */
export function readEnvelopeHeader(root: XmlElement): EnvelopeHeader {
	const get = (...path: readonly string[]) => {
		const value = valueAt(root, ...path);
		if (value === undefined) throw malformed(`${path.join('/')} is missing`);
		return value;
	};
	const kind = kindOfDocumentType(criterionOf(root, 'DOCUMENTID') ?? '');
	const federation = criterionOf(root, 'FEDERATIONID');
	const createdAt = Date.parse(get('Header', 'CreationDateTime'));
	if (!kind || !federation) throw malformed('the business scope is incomplete');
	if (Number.isNaN(createdAt)) throw malformed('the creation time is out of range');
	return {
		id: get('Header', 'ID'),
		createdAt,
		from: get('Header', 'FromParty', 'PartyIdentification', 'ID'),
		to: get('Header', 'ToParty', 'PartyIdentification', 'ID'),
		federation,
		kind,
		handlingServiceId: valueAt(root, 'Payloads', 'Payload', 'HandlingServiceID'),
		encrypted: ['true', '1'].includes(get('Payloads', 'Payload', 'InstanceEncryptionIndicator'))
	};
}

function malformed(reason: string): AppError {
	return new AppError('ENVELOPE_MALFORMED', reason);
}
