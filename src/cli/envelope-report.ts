import { systemClock } from '#lib/server/clock.ts';
import { parseCertificate, type Certificate } from '#lib/server/crypto/certificates.ts';
import { findSignature, readSignature } from '#lib/server/crypto/signature-structure.ts';
import { chooseSigner } from '#lib/server/crypto/signer.ts';
import { verifyXml, type VerifiedXml } from '#lib/server/crypto/verify-xml.ts';
import type { EnvelopeFacts } from '#lib/server/envelope/envelope.ts';
import { parseEnvelope, type Envelope } from '#lib/server/envelope/parse-envelope.ts';
import { readEnvelopeFacts } from '#lib/server/envelope/read-envelope-facts.ts';
import { isAppError, type AppError } from '#lib/server/errors.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import type { XmlDocument } from '#lib/server/xml/xml-tree.ts';
import type { Terminal } from './command.ts';
import { readInput } from './files.ts';
import { describeInvalidity } from './validity.ts';

/** What `envelope verify` says, also of an envelope that is not even XML: what cannot be known is null. */
export interface EnvelopeReport {
	readonly signature: 'valid' | 'invalid';
	/** An error code of docs/errors.md, or null when nothing is wrong. */
	readonly code: string | null;
	readonly id: string | null;
	readonly from: string | null;
	readonly to: string | null;
	readonly documentType: string | null;
	readonly handlingServiceId: string | null;
	readonly encrypted: boolean | null;
	/** With an invalid signature, whoever the envelope claims. */
	readonly signer: SignerReport | null;
}

export interface SignerReport {
	readonly subject: string;
	/** Hexadecimal. */
	readonly serial: string;
	readonly notAfter: string;
	readonly expired: boolean;
}

/** An envelope as far as it could be read: with `error`, no further. */
export interface ReadEnvelope {
	readonly report: EnvelopeReport;
	/** As in the report: with an invalid signature, whoever the envelope claims. */
	readonly signer?: Certificate | undefined;
	readonly verified?: VerifiedXml;
	readonly envelope?: Envelope;
	readonly error?: AppError;
}

/** @param signerCertificatePem the one that must have signed; without it the embedded one counts */
export async function readEnvelope(
	path: string,
	signerCertificatePem?: string
): Promise<ReadEnvelope> {
	try {
		return judge(await readInput('ENVELOPE', path), signerCertificatePem);
	} catch (error) {
		if (isAppError(error, 'XML_TOO_LARGE')) return { report: reportOf(error), error };
		throw error;
	}
}

function judge(bytes: Buffer, signerCertificatePem?: string): ReadEnvelope {
	const published = signerCertificatePem ? parseCertificate(signerCertificatePem) : undefined;
	const document = orError(() => parseXml(bytes));
	if (isAppError(document)) return { report: reportOf(document), error: document };
	const facts = readEnvelopeFacts(document);
	const verified = orError(() =>
		verifyXml(document, published && { signerCertificate: published })
	);
	if (isAppError(verified)) {
		const signer = claimedSigner(document);
		return { report: reportOf(verified, facts, signer), signer, error: verified };
	}
	const { signer } = verified;
	const envelope = orError(() => parseEnvelope(verified));
	const valid = { signature: 'valid', code: null } as const;
	if (isAppError(envelope)) {
		const report = { ...reportOf(envelope, facts, signer), signature: 'valid' as const };
		return { report, signer, verified, error: envelope };
	}
	return {
		report: { ...reportOf(undefined, facts, signer), ...valid },
		signer,
		verified,
		envelope
	};
}

/** For people: the JSON has it as `expired` and `notAfter`. */
export function noteValidity({ signer }: ReadEnvelope, terminal: Terminal): void {
	const invalidity = signer && describeInvalidity(signer);
	if (invalidity) terminal.say(`note: the signer's certificate ${invalidity}`);
}

function reportOf(
	error: AppError | undefined,
	facts?: EnvelopeFacts,
	signer?: Certificate
): EnvelopeReport {
	return {
		signature: 'invalid',
		code: error?.code ?? null,
		id: facts?.id ?? null,
		from: facts?.from ?? null,
		to: facts?.to ?? null,
		documentType: facts?.documentType ?? null,
		handlingServiceId: facts?.handlingServiceId ?? null,
		encrypted: facts?.encrypted ?? null,
		signer: signer ? reportSigner(signer) : null
	};
}

function reportSigner({ subject, serial, notAfter }: Certificate): SignerReport {
	return {
		subject,
		serial,
		notAfter: notAfter.toISOString(),
		expired: systemClock.now() > notAfter.getTime()
	};
}

function claimedSigner(document: XmlDocument): Certificate | undefined {
	const signer = orError(() =>
		chooseSigner(readSignature(findSignature(document, false)).keyInfo, undefined)
	);
	return isAppError(signer) ? undefined : signer;
}

function orError<T>(action: () => T): T | AppError {
	try {
		return action();
	} catch (error) {
		if (isAppError(error)) return error;
		throw error;
	}
}
