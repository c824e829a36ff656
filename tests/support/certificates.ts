/**
 * Certificates made when a test runs: nothing in the repository expires, and no private key is ever checked in.
 * RSA, as the certificate authorities of SDK issue them.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { issueCertificate, pemOfCertificate } from '#lib/server/crypto/issue-certificate.ts';

export interface CertificateWish {
	/** A distinguished name: `CN=Exempelkommun, O=Exempel`. A name without `=` is taken as the CN. */
	subject: string;
	/** Another made certificate that signs this one; without it the certificate signs itself. */
	issuer?: MadeCertificate;
	/** Yesterday unless told. */
	notBefore?: Date;
	/** In a year unless told. */
	notAfter?: Date;
	/** Size of the RSA key, 2048 unless told. */
	bits?: number;
	/** Whether it may sign other certificates. */
	authority?: boolean;
	/** An existing private key: for a renewed certificate over the same key. */
	key?: KeyObject;
}

export interface MadeCertificate {
	subject: string;
	key: KeyObject;
	keyPem: string;
	certificatePem: string;
	certificateDer: Buffer;
}

const DAY_MS = 86_400_000;

export function makeCertificate(wish: CertificateWish): MadeCertificate {
	const subject = wish.subject.includes('=') ? wish.subject : `CN=${wish.subject}`;
	const key =
		wish.key ?? generateKeyPairSync('rsa', { modulusLength: wish.bits ?? 2048 }).privateKey;
	const certificateDer = issueCertificate({
		subject,
		key,
		notBefore: wish.notBefore ?? new Date(Date.now() - DAY_MS),
		notAfter: wish.notAfter ?? new Date(Date.now() + 365 * DAY_MS),
		authority: wish.authority ?? false,
		...(wish.issuer && { issuer: wish.issuer })
	});
	return {
		subject,
		key,
		keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
		certificatePem: pemOfCertificate(certificateDer),
		certificateDer
	};
}
