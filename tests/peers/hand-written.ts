/** A message and its envelope in the words of the specification, typed by hand: nothing of ours has written them. */
import { randomUUID } from 'node:crypto';
import { US } from '#tests/support/region.ts';
import { REGION } from '#tests/support/workplace.ts';

export interface Ids {
	messageId: string;
	conversationId: string;
}

export const newIds = (): Ids => ({ messageId: randomUUID(), conversationId: randomUUID() });

export const MESSAGE_NAMESPACE = 'urn:riv:infrastructure:messaging:MessageWithAttachments:3';

/** The five criteria, in the order that Digg's own example has them. */
const CRITERIA = {
	DOCUMENTID: `${MESSAGE_NAMESPACE}::messagePayload##3.0::tm-base-ext-sigenc`,
	DOCUMENTID_SCHEME: 'busdox-docid-qns',
	PROCESSID: 'bdx:noprocess',
	PROCESSID_SCHEME: 'urn:fdc:digg.se:edelivery:process',
	FEDERATIONID: 'urn:fdc:digg.se:edelivery:federation:test'
};

export const ENCRYPTED = `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">
	<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>
	<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
		<xenc:EncryptedKey>
			<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>
			<ds:KeyInfo><ds:X509Data><ds:X509Certificate>@RECIPIENT@</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
			<xenc:CipherData><xenc:CipherValue>@KEY@</xenc:CipherValue></xenc:CipherData>
		</xenc:EncryptedKey>
	</ds:KeyInfo>
	<xenc:CipherData><xenc:CipherValue>@DATA@</xenc:CipherValue></xenc:CipherData>
</xenc:EncryptedData>`;

/** The envelope around `content`, indented as most stacks do it. */
export function envelopeAround(content: string, { messageId }: Ids): string {
	const criteria = Object.entries(CRITERIA).map(
		([code, value]) => `
			<xha:BusinessScopeCriterion>
				<BusinessScopeCriterionTypeCode>${code}</BusinessScopeCriterionTypeCode>
				<BusinessScopeCriterionValue>${value}</BusinessScopeCriterionValue>
			</xha:BusinessScopeCriterion>`
	);
	const party = (name: string, id: string) => `
		<xha:${name}>
			<xha:PartyIdentification>
				<ID schemeID="iso6523-actorid-upis">${id}</ID>
			</xha:PartyIdentification>
		</xha:${name}>`;
	return `<x:XHE xmlns:x="http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope" xmlns:xha="http://docs.oasis-open.org/bdxr/ns/XHE/1/AggregateComponents" xmlns="http://docs.oasis-open.org/bdxr/ns/XHE/1/BasicComponents">
	<XHEVersionID>1.0</XHEVersionID>
	<CustomizationID>urn:fdc:digg.se:edelivery:xhe:1</CustomizationID>
	<xha:Header>
		<ID>${messageId}</ID>
		<CreationDateTime>2026-11-23T10:59:58.1Z</CreationDateTime>
		<xha:BusinessScope>${criteria.join('')}
		</xha:BusinessScope>${party('FromParty', REGION.organisation)}${party('ToParty', US)}
	</xha:Header>
	<xha:Payloads>
		<xha:Payload>
			<DocumentTypeCode>Q{${MESSAGE_NAMESPACE}}messagePayload</DocumentTypeCode>
			<ContentTypeCode>application/xml</ContentTypeCode>
			<HandlingServiceID>kommun:barn</HandlingServiceID>
			<InstanceEncryptionIndicator>true</InstanceEncryptionIndicator>
			<xha:PayloadContent>${content}</xha:PayloadContent>
		</xha:Payload>
	</xha:Payloads>
</x:XHE>`;
}

export const DOCUMENT = `<m:documents>
		<m:documentID>SDK meddelande</m:documentID>
		<m:index>1</m:index>
		<m:ContentText><m:characterSequence>Hej</m:characterSequence></m:ContentText>
	</m:documents>`;

/** A message with prefix `m`, with the required elements and no others. */
export function messageOf(
	{ messageId, conversationId }: Ids,
	{ label = 'Fråga', documents = DOCUMENT }: { label?: string; documents?: string } = {}
): string {
	const party = (name: string, organisation: string, address: string) => `<m:${name}>
			<m:${name}ID><m:root>iso6523-actorid-upis</m:root><m:extension>${organisation}</m:extension></m:${name}ID>
			<m:attention><m:subOrganization><m:organizationId>
				<m:root>urn:riv:infrastructure:messaging:functionalAddress</m:root><m:extension>${address}</m:extension>
			</m:organizationId></m:subOrganization></m:attention>
		</m:${name}>`;
	return `<m:messagePayload xmlns:m="${MESSAGE_NAMESPACE}"><m:message>
	<m:messageHeader>
		<m:creationDateTime>2026-11-23T10:59:58.123Z</m:creationDateTime>
		<m:messageId>${messageId}</m:messageId>
		<m:conversationId>${conversationId}</m:conversationId>
		<m:label>${label}</m:label>
		<m:confidentiality>true</m:confidentiality>
		${party('recipient', US, 'kommun:barn')}
		${party('sender', REGION.organisation, REGION.address)}
	</m:messageHeader>
	<m:messageBody>${documents}</m:messageBody>
</m:message></m:messagePayload>`;
}

/** The same with names in the default namespace. */
export function withoutPrefix(message: string): string {
	return message.replace('xmlns:m=', 'xmlns=').replace(/(<\/?)m:/g, '$1');
}
