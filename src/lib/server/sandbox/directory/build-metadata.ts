import {
	DOCUMENT_SCHEME,
	PARTICIPANT_SCHEME,
	PROCESS_ID,
	PROCESS_SCHEME
} from '../../envelope/envelope.ts';
import type { CertificateUse } from '../../directory/directory.ts';
import {
	CERTIFICATE_TYPES,
	CERTPUB_EXTENSION,
	SMB,
	SMC,
	SMP
} from '../../directory/service-metadata.ts';
import { XmlWriter } from '../../xml/xml-writer.ts';

export interface MetadataToPublish {
	participantId: string;
	documentType: string;
	transportProfile: string;
	/** `xs:dateTime`. */
	activation: string;
	expiration: string;
	accessPointCertificate: Buffer;
	/** Text of each ContentBinaryObject. */
	certificates: { use: CertificateUse; content: string }[];
}

/** A SignedServiceMetadata as an SMP with Digg's certificate extension gives it (C3.4.5), not signed yet. */
export function buildMetadata(metadata: MetadataToPublish): Buffer {
	const writer = new XmlWriter()
		.open('SignedServiceMetadata', { xmlns: SMP })
		.open('ServiceMetadata')
		.open('ServiceInformation')
		.element('ParticipantIdentifier', metadata.participantId, { scheme: PARTICIPANT_SCHEME })
		.element('DocumentIdentifier', metadata.documentType, { scheme: DOCUMENT_SCHEME })
		.open('ProcessList')
		.open('Process')
		.element('ProcessIdentifier', PROCESS_ID, { scheme: PROCESS_SCHEME })
		.open('ServiceEndpointList')
		.open('Endpoint', { transportProfile: metadata.transportProfile })
		.element('EndpointURI', 'https://accesspunkt.sandbox.example/as4')
		.element('ServiceActivationDate', metadata.activation)
		.element('ServiceExpirationDate', metadata.expiration)
		.open('Certificate')
		.base64(metadata.accessPointCertificate)
		.close()
		.element('ServiceDescription', 'Sluss sandlåda')
		.element('TechnicalContactUrl', 'mailto:drift@sandbox.example')
		.close()
		.close()
		.close()
		.close();
	for (const { use, content } of metadata.certificates) {
		writer
			.open('Extension')
			.element('ExtensionID', CERTPUB_EXTENSION)
			.open('smc:Certificate', { 'xmlns:smc': SMC, 'xmlns:smb': SMB })
			.element('smb:TypeCode', CERTIFICATE_TYPES[use])
			.element('smb:ContentBinaryObject', content, { mimeCode: 'application/base64' })
			.close()
			.close();
	}
	return Buffer.concat([
		Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n'),
		...writer.close().close().close().finish()
	]);
}
