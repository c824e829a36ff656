/** Questions to and answers of OCSP responders (RFC 6960): whether one certificate has been revoked. Bytes only. */
import { createHash, X509Certificate } from 'node:crypto';
import { BasicOCSPResponse, OCSPResponse, type SingleResponse } from 'pkijs';
import { AppError, isAppError } from '../errors.ts';
import { readExtensions } from './certificate-extensions.ts';
import { certificatePartsOf } from './certificate-parts.ts';
import { der, integer, NULL, objectIdentifier, octetString, sequence } from './der.ts';
import { magnitudeOf } from './read-der.ts';
import { verifyDer } from './verify-der.ts';

export interface OcspQuestion {
	readonly certificate: X509Certificate;
	readonly issuer: X509Certificate;
	/** Random bytes. A responder that answers with answers made beforehand leaves them out. */
	readonly nonce: Buffer;
}

export interface OcspAnswer {
	readonly status: 'good' | 'revoked' | 'unknown';
	/** Milliseconds since the epoch. */
	readonly thisUpdate: number;
	readonly nextUpdate: number | undefined;
}

const SHA1 = '1.3.14.3.2.26';
const NONCE = '1.3.6.1.5.5.7.48.1.2';
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const SUCCESSFUL = 0;
const RESPONDER_CERTIFICATES_MAX = 5;

/** SHA-1 names the issuer here and protects nothing; every responder understands it (RFC 5019 §2.1.1). */
export function buildOcspRequest({ certificate, issuer, nonce }: OcspQuestion): Buffer {
	const id = certificateId(certificate, issuer, 'sha1');
	const certId = sequence(
		sequence(objectIdentifier(SHA1), NULL),
		octetString(id.issuerName),
		octetString(id.issuerKey),
		integer(id.serial)
	);
	const nonceExtension = sequence(objectIdentifier(NONCE), octetString(octetString(nonce)));
	return sequence(sequence(sequence(sequence(certId)), der(0xa2, sequence(nonceExtension))));
}

/**
 * What the responder says of the very certificate asked about. Dates are the caller's to judge.
 *
 * @throws AppError REVOCATION_UNAVAILABLE (retryable): no answer, about something else, or not signed by the issuer or by
 *   whom it has delegated this to
 */
export function readOcspAnswer(answer: Uint8Array, question: OcspQuestion, now: Date): OcspAnswer {
	try {
		return judge(parseResponse(answer), question, now);
	} catch (error) {
		if (isAppError(error, 'REVOCATION_UNAVAILABLE')) throw error;
		throw unusable('it cannot be read', error);
	}
}

function judge(response: BasicOCSPResponse, question: OcspQuestion, now: Date): OcspAnswer {
	if (!isSignedFor(response, question.issuer, now)) {
		throw unusable('it is signed by somebody who may not answer for the issuer');
	}
	if (!hasNonce(response, question.nonce)) throw unusable('it answers another question');
	const [single] = response.tbsResponseData.responses.filter((each) => isAbout(each, question));
	if (single === undefined) throw unusable('it is about another certificate');
	return {
		status: statusOf(single),
		thisUpdate: single.thisUpdate.getTime(),
		nextUpdate: single.nextUpdate?.getTime()
	};
}

function parseResponse(answer: Uint8Array): BasicOCSPResponse {
	const { responseStatus, responseBytes } = OCSPResponse.fromBER(new Uint8Array(answer));
	const status = responseStatus.valueBlock.valueDec;
	if (status !== SUCCESSFUL) throw unusable(`the responder says ${status}`);
	if (responseBytes?.responseType !== BASIC_RESPONSE) throw unusable('it is of an unknown kind');
	return BasicOCSPResponse.fromBER(new Uint8Array(responseBytes.response.valueBlock.valueHexView));
}

/** By the issuer itself, or by one to whom the issuer, and no other, has given the right to (RFC 6960 §4.2.2.2). */
function isSignedFor(response: BasicOCSPResponse, issuer: X509Certificate, now: Date): boolean {
	const signed = {
		content: response.tbsResponseData.tbsView,
		algorithm: new Uint8Array(response.signatureAlgorithm.toSchema().toBER()),
		signature: response.signature.valueBlock.valueHexView
	};
	const delegates = (response.certs ?? [])
		.slice(0, RESPONDER_CERTIFICATES_MAX)
		.map((certificate) => new X509Certificate(new Uint8Array(certificate.toSchema().toBER())))
		.filter((certificate) => mayAnswerFor(certificate, issuer, now));
	return [issuer, ...delegates].some(({ publicKey }) => verifyDer(signed, publicKey));
}

function mayAnswerFor(delegate: X509Certificate, issuer: X509Certificate, now: Date): boolean {
	return (
		delegate.validFromDate <= now &&
		now <= delegate.validToDate &&
		delegate.checkIssued(issuer) &&
		delegate.verify(issuer.publicKey) &&
		readExtensions(delegate.raw).signsOcsp
	);
}

function hasNonce(response: BasicOCSPResponse, nonce: Buffer): boolean {
	const extension = response.tbsResponseData.responseExtensions?.find(
		({ extnID }) => extnID === NONCE
	);
	if (extension === undefined) return true;
	return octetString(nonce).equals(Buffer.from(extension.extnValue.valueBlock.valueHexView));
}

const HASHES: Readonly<Record<string, string>> = {
	[SHA1]: 'sha1',
	'2.16.840.1.101.3.4.2.1': 'sha256'
};

function isAbout({ certID }: SingleResponse, { certificate, issuer }: OcspQuestion): boolean {
	const hash = HASHES[certID.hashAlgorithm.algorithmId];
	if (hash === undefined) return false;
	const id = certificateId(certificate, issuer, hash);
	const bytes = (value: { valueBlock: { valueHexView: Uint8Array } }) =>
		Buffer.from(value.valueBlock.valueHexView);
	return (
		id.issuerName.equals(bytes(certID.issuerNameHash)) &&
		id.issuerKey.equals(bytes(certID.issuerKeyHash)) &&
		id.serial.equals(magnitudeOf(bytes(certID.serialNumber)))
	);
}

function certificateId(certificate: X509Certificate, issuer: X509Certificate, hash: string) {
	const digest = (bytes: Buffer) => createHash(hash).update(bytes).digest();
	const { serial, issuer: issuerName } = certificatePartsOf(certificate.raw);
	const { publicKey } = certificatePartsOf(issuer.raw);
	return { serial, issuerName: digest(issuerName), issuerKey: digest(publicKey) };
}

/** CertStatus ::= CHOICE { good [0], revoked [1], unknown [2] } */
function statusOf({ certStatus }: SingleResponse): OcspAnswer['status'] {
	const { tagNumber } = (certStatus as { idBlock: { tagNumber: number } }).idBlock;
	return tagNumber === 0 ? 'good' : tagNumber === 1 ? 'revoked' : 'unknown';
}

function unusable(why: string, cause?: unknown): AppError {
	return new AppError(
		'REVOCATION_UNAVAILABLE',
		`The answer of the OCSP responder cannot be used: ${why}.`,
		{ retryable: true, ...(cause === undefined ? {} : { cause }) }
	);
}
