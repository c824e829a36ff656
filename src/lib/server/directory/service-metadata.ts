/**
 * The parts of a SignedServiceMetadata (OASIS BDXR SMP 1.0, with Digg's certificate extension C3.4.5) that say who is meant
 * and which certificates are published. Only verified content can be read.
 */
import type { VerifiedXml } from '../crypto/verify-xml.ts';
import { AppError } from '../errors.ts';
import { attributeOf, childrenNamed, isNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import type { CertificateUse } from './directory.ts';

export const SMP = 'http://docs.oasis-open.org/bdxr/ns/SMP/2016/05';
export const SMC = 'http://docs.oasis-open.org/bdxr/ns/SMP/2/AggregateComponents';
export const SMB = 'http://docs.oasis-open.org/bdxr/ns/SMP/2/BasicComponents';
export const CERTPUB_EXTENSION = 'urn:fdc:digg.se:edelivery:xml-extension:smp-certpub:1.0';
export const CERTIFICATE_TYPES: Readonly<Record<CertificateUse, string>> = {
	encryption: 'urn:fdc:digg.se:edelivery:certpub:encryption-cert',
	signing: 'urn:fdc:digg.se:edelivery:certpub:signing-cert'
};

export interface ServiceMetadata {
	participant: Identifier;
	document: Identifier;
	endpoints: Endpoint[];
	/** As published: text of ContentBinaryObject. */
	certificates: { type: string; content: string }[];
}
export interface Identifier {
	scheme: string;
	value: string;
}
export interface Endpoint {
	transportProfile: string;
	/** `xs:dateTime` as written. */
	activation: string | undefined;
	expiration: string | undefined;
}

/** @throws AppError DIRECTORY_ANSWER_INVALID when the shape is not that of SMP 1.0 */
export function readServiceMetadata({ root }: VerifiedXml): ServiceMetadata {
	if (!isNamed(root, SMP, 'SignedServiceMetadata')) throw malformed('SignedServiceMetadata');
	const metadata = one(root, 'ServiceMetadata');
	const information = one(metadata, 'ServiceInformation');
	return {
		participant: identifierOf(one(information, 'ParticipantIdentifier')),
		document: identifierOf(one(information, 'DocumentIdentifier')),
		endpoints: childrenNamed(one(information, 'ProcessList'), SMP, 'Process')
			.map((process) => one(process, 'ServiceEndpointList'))
			.flatMap((list) => childrenNamed(list, SMP, 'Endpoint'))
			.map((endpoint) => ({
				transportProfile: attributeOf(endpoint, 'transportProfile')?.trim() ?? '',
				activation: optionalText(endpoint, 'ServiceActivationDate'),
				expiration: optionalText(endpoint, 'ServiceExpirationDate')
			})),
		certificates: childrenNamed(information, SMP, 'Extension').flatMap(certificatesOf)
	};
}

/** There may be several extensions, of several makers; one of ours holds one certificate, or as many as somebody wrote. */
function certificatesOf(extension: XmlElement): { type: string; content: string }[] {
	if (optionalText(extension, 'ExtensionID') !== CERTPUB_EXTENSION) return [];
	return childrenNamed(extension, SMC, 'Certificate').map((certificate) => ({
		type: textOf(one(certificate, 'TypeCode', SMB)).trim(),
		content: textOf(one(certificate, 'ContentBinaryObject', SMB))
	}));
}

function identifierOf(element: XmlElement): Identifier {
	return { scheme: attributeOf(element, 'scheme')?.trim() ?? '', value: textOf(element).trim() };
}

function optionalText(parent: XmlElement, local: string): string | undefined {
	const [element, more] = childrenNamed(parent, SMP, local);
	if (more) throw malformed(local);
	return element && textOf(element).trim();
}

function one(parent: XmlElement, local: string, namespace = SMP): XmlElement {
	const [element, more] = childrenNamed(parent, namespace, local);
	if (!element || more) throw malformed(local);
	return element;
}

function malformed(local: string): AppError {
	return new AppError(
		'DIRECTORY_ANSWER_INVALID',
		`The answer of the certificate directory has not the shape of SMP 1.0 (at ${local}).`
	);
}
