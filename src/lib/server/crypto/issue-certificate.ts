/**
 * Issues X.509 certificates for the sandbox federation and for tests, which make theirs at run time. Real certificates come
 * from the certificate authorities of SDK (SITHS, ExpiTrust, …); nothing of this is trusted outside the sandbox.
 */
import { X509Certificate, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import {
	NULL,
	TRUE,
	bitString,
	der,
	integer,
	objectIdentifier,
	octetString,
	printableString,
	sequence,
	set,
	time,
	utf8String
} from './der.ts';

export interface CertificateRequest {
	/** `CN=Exempelkommun, O=Exempel`: no commas inside values. */
	subject: string;
	/** The private RSA key of the subject. */
	key: KeyObject;
	notBefore: Date;
	notAfter: Date;
	/** Whether it may sign other certificates. */
	authority?: boolean;
	/** Who signs; without it the certificate signs itself. */
	issuer?: { subject: string; key: KeyObject };
}

const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), NULL);

/** The certificate as DER. */
export function issueCertificate(request: CertificateRequest): Buffer {
	const issuer = request.issuer ?? request;
	const toBeSigned = sequence(
		der(0xa0, integer(Buffer.from([2]))),
		integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
		SHA256_WITH_RSA,
		distinguishedName(issuer.subject),
		sequence(time(request.notBefore), time(request.notAfter)),
		distinguishedName(request.subject),
		createPublicKey(request.key).export({ type: 'spki', format: 'der' }),
		der(0xa3, sequence(...extensions(request.authority ?? false)))
	);
	return sequence(toBeSigned, SHA256_WITH_RSA, bitString(sign('sha256', toBeSigned, issuer.key)));
}

export function pemOfCertificate(certificate: Buffer): string {
	return new X509Certificate(certificate).toString();
}

function extensions(authority: boolean): Buffer[] {
	const basicConstraints = sequence(...(authority ? [TRUE] : []));
	// keyCertSign and cRLSign, or digitalSignature and keyEncipherment (RFC 5280 §4.2.1.3).
	const keyUsage = authority
		? bitString(Buffer.from([0b0000_0110]), 1)
		: bitString(Buffer.from([0b1010_0000]), 5);
	return [
		sequence(objectIdentifier('2.5.29.19'), TRUE, octetString(basicConstraints)),
		sequence(objectIdentifier('2.5.29.15'), TRUE, octetString(keyUsage))
	];
}

const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = {
	CN: '2.5.4.3',
	serialNumber: '2.5.4.5',
	C: '2.5.4.6',
	L: '2.5.4.7',
	O: '2.5.4.10',
	OU: '2.5.4.11'
};

function distinguishedName(text: string): Buffer {
	return sequence(
		...text.split(/\s*,\s*/).map((part) => {
			const [type = '', ...rest] = part.split('=');
			const identifier = ATTRIBUTE_TYPES[type];
			if (identifier === undefined) throw new TypeError(`unknown name attribute ${type}`);
			const printable = type === 'C' || type === 'serialNumber';
			const value = (printable ? printableString : utf8String)(rest.join('='));
			return set(sequence(objectIdentifier(identifier), value));
		})
	);
}
