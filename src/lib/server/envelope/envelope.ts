/**
 * The envelope that messages and receipts travel in: XHE 1.0 in Digg's profile (C3.2.2) for SDK. Names and fixed values;
 * building, reading and checking have files of their own.
 */
export const XHE = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope';
export const XHA = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/AggregateComponents';
export const XHB = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/BasicComponents';
export const EXT = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/ExtensionComponents';
export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const DS = 'http://www.w3.org/2000/09/xmldsig#';

export const XHE_VERSION = '1.0';
export const CUSTOMIZATION_ID = 'urn:fdc:digg.se:edelivery:xhe:1';
export const PARTICIPANT_SCHEME = 'iso6523-actorid-upis';
export const DOCUMENT_SCHEME = 'busdox-docid-qns';
export const PROCESS_ID = 'bdx:noprocess';
export const PROCESS_SCHEME = 'urn:fdc:digg.se:edelivery:process';

export const FEDERATIONS = {
	sdk: 'urn:fdc:digg.se:edelivery:federation:sdk',
	test: 'urn:fdc:digg.se:edelivery:federation:test'
} as const;
export type Federation = keyof typeof FEDERATIONS;

export type PayloadKind = 'message' | 'receipt';

/** Characters of a participant identifier (a domain name has 253 at most) and of a functional address. */
export const PARTICIPANT_LENGTH_MAX = 300;
export const ADDRESS_LENGTH_MAX = 256;
/** Characters of anything else that the header says and that is written to logs: a document type, a federation. */
export const HEADER_VALUE_LENGTH_MAX = 500;

/** Document types as SMP, access point and envelope know them; one of each kind exists in SDK. */
export const DOCUMENT_TYPES: Readonly<Record<PayloadKind, string>> = {
	message:
		'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
	receipt:
		'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc'
};

/** `DocumentTypeCode`: the payload's root as XPath writes an expanded name. */
export const DOCUMENT_TYPE_CODES: Readonly<Record<PayloadKind, string>> = {
	message: 'Q{urn:riv:infrastructure:messaging:MessageWithAttachments:3}messagePayload',
	receipt:
		'Q{urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2}ApplicationResponse'
};

/** The five criteria of a BusinessScope, each exactly once (C3.2.2 §2.2). */
export const CRITERIA = [
	'FEDERATIONID',
	'PROCESSID',
	'PROCESSID_SCHEME',
	'DOCUMENTID',
	'DOCUMENTID_SCHEME'
] as const;
export type Criterion = (typeof CRITERIA)[number];

export interface EnvelopeHeader {
	/** UUID: of a message its messageId. Case as written. */
	readonly id: string;
	/** When the envelope was made, milliseconds since the epoch. */
	readonly createdAt: number;
	/** Participants, e.g. `0203:habo.se`. Compare with `sameParticipant`. */
	readonly from: string;
	readonly to: string;
	/** One of FEDERATIONS' values, or another that a peer uses. */
	readonly federation: string;
	readonly kind: PayloadKind;
	/** The recipient's functional address; a receipt repeats the one of its message. Peers may leave it out. */
	readonly handlingServiceId: string | undefined;
	/** InstanceEncryptionIndicator. */
	readonly encrypted: boolean;
}

/** What an envelope says of itself before anybody has verified it: for reports, for looking up the signer, for no more. */
export interface EnvelopeFacts {
	readonly trust: 'unverified';
	readonly id: string | undefined;
	readonly from: string | undefined;
	readonly to: string | undefined;
	readonly federation: string | undefined;
	readonly documentType: string | undefined;
	readonly kind: PayloadKind | undefined;
	readonly handlingServiceId: string | undefined;
	readonly encrypted: boolean | undefined;
	/** Names of the wrapped keys in it: `crypto/wrapped-keys.ts`. */
	readonly wrappedKeys: readonly string[];
}

/** Participant identifiers are case-insensitive. */
export function sameParticipant(a: string, b: string): boolean {
	return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** URNs: the case of `urn` and of its namespace means nothing, and no federation differs from another by case alone. */
export function sameFederation(a: string, b: string): boolean {
	return a.trim().toLowerCase() === b.trim().toLowerCase();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** As the Schematron pattern has it: any version, lower or upper case, nothing around it. */
export function isUuid(text: string): boolean {
	return UUID.test(text);
}

/** Message ids are UUIDs, lower or upper case. */
export function sameUuid(a: string, b: string): boolean {
	return a.trim().toLowerCase() === b.trim().toLowerCase();
}

export function kindOfDocumentType(documentType: string): PayloadKind | undefined {
	if (documentType === DOCUMENT_TYPES.message) return 'message';
	if (documentType === DOCUMENT_TYPES.receipt) return 'receipt';
	return undefined;
}
