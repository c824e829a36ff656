/** What a certificate says beyond names, dates and key, for those who check chains and revocation. Parsing only. */
import {
	BasicConstraints,
	Certificate,
	CRLDistributionPoints,
	ExtKeyUsage,
	InfoAccess,
	type Extension,
	type GeneralName
} from 'pkijs';
import { AppError } from '../errors.ts';

export interface CertificateExtensions {
	/** How many authorities may stand between this one and the end of the chain; undefined: any number. */
	readonly pathLength: number | undefined;
	/** http(s) addresses of complete lists of revoked certificates, by the issuer itself. */
	readonly crlUrls: readonly string[];
	/** http(s) addresses of OCSP responders. */
	readonly ocspUrls: readonly string[];
	/** http(s) addresses where the issuer's certificate can be had. */
	readonly issuerUrls: readonly string[];
	/** Extended key usage OCSPSigning: may answer in its issuer's name (RFC 6960 §4.2.2.2). */
	readonly signsOcsp: boolean;
	/** Critical extensions that nobody here knows: who cannot obey one must refuse the certificate (RFC 5280 §4.2). */
	readonly unknownCritical: readonly string[];
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const CRL_DISTRIBUTION_POINTS = '2.5.29.31';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const AUTHORITY_INFO_ACCESS = '1.3.6.1.5.5.7.1.1';
const OCSP = '1.3.6.1.5.5.7.48.1';
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';

/** Read above, by OpenSSL when it checks an issuer (key usage), or without consequence for us (policies, names, key ids). */
const KNOWN = new Set([
	BASIC_CONSTRAINTS,
	CRL_DISTRIBUTION_POINTS,
	EXTENDED_KEY_USAGE,
	AUTHORITY_INFO_ACCESS,
	'2.5.29.14', // subject key identifier
	'2.5.29.15', // key usage
	'2.5.29.17', // subject alternative name
	'2.5.29.32', // certificate policies
	'2.5.29.35' // authority key identifier
]);

/** @throws AppError CERTIFICATE_MALFORMED */
export function readExtensions(der: Uint8Array): CertificateExtensions {
	const extensions = orMalformed(() => Certificate.fromBER(copyOf(der)).extensions ?? []);
	const basic = parsed(extensions, BASIC_CONSTRAINTS, BasicConstraints);
	const usages = parsed(extensions, EXTENDED_KEY_USAGE, ExtKeyUsage)?.keyPurposes ?? [];
	return {
		pathLength: typeof basic?.pathLenConstraint === 'number' ? basic.pathLenConstraint : undefined,
		crlUrls: crlUrlsOf(parsed(extensions, CRL_DISTRIBUTION_POINTS, CRLDistributionPoints)),
		ocspUrls: accessUrls(extensions, OCSP),
		issuerUrls: accessUrls(extensions, CA_ISSUERS),
		signsOcsp: usages.includes(OCSP_SIGNING),
		unknownCritical: extensions
			.filter(({ critical, extnID }) => critical && !KNOWN.has(extnID))
			.map(({ extnID }) => extnID)
	};
}

/** Points that cover some reasons only, or another issuer's list, are left out: they cannot say that all is well. */
function crlUrlsOf(points: CRLDistributionPoints | undefined): string[] {
	return (points?.distributionPoints ?? [])
		.filter(({ reasons, cRLIssuer }) => reasons === undefined && cRLIssuer === undefined)
		.flatMap(({ distributionPoint }) => (Array.isArray(distributionPoint) ? distributionPoint : []))
		.flatMap(urlOf);
}

function accessUrls(extensions: readonly Extension[], method: string): string[] {
	return (parsed(extensions, AUTHORITY_INFO_ACCESS, InfoAccess)?.accessDescriptions ?? [])
		.filter(({ accessMethod }) => accessMethod === method)
		.flatMap(({ accessLocation }) => urlOf(accessLocation));
}

const URI = 6;

function urlOf({ type, value }: GeneralName): string[] {
	if (type !== URI || typeof value !== 'string') return [];
	return /^https?:\/\//i.test(value) && URL.canParse(value) ? [value] : [];
}

/** The value of an extension; what cannot be read as what it claims to be makes the whole certificate unreadable. */
function parsed<T>(extensions: readonly Extension[], id: string, kind: new () => T): T | undefined {
	const [extension, more] = extensions.filter(({ extnID }) => extnID === id);
	if (extension === undefined) return undefined;
	const value: unknown = orMalformed(() => extension.parsedValue);
	if (more !== undefined || !(value instanceof kind)) throw new AppError('CERTIFICATE_MALFORMED');
	return value;
}

function orMalformed<T>(read: () => T): T {
	try {
		return read();
	} catch (cause) {
		throw new AppError('CERTIFICATE_MALFORMED', undefined, { cause });
	}
}

/** A byte array with an ArrayBuffer of its own, as asn1js wants it. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	return new Uint8Array(bytes);
}
