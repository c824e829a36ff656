/**
 * The certificate directory of the federation: CertPub inside SMP, over HTTP. Every answer goes through all its checks
 * before anything of it is used; there is no way to switch one off.
 */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { DS } from '../crypto/algorithms.ts';
import { certificateFromBase64 } from '../crypto/certificates.ts';
import { verifyXml, type VerifiedXml } from '../crypto/verify-xml.ts';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { assert } from '../assert.ts';
import { AppError, isAppError } from '../errors.ts';
import type { RevocationGuard } from '../revocation/revocation.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { childrenNamed, textOf } from '../xml/xml-tree.ts';
import { AnswerCache, type CacheTimes } from './answer-cache.ts';
import { checkChain } from './check-chain.ts';
import { checkMetadata } from './check-metadata.ts';
import { chooseCertificates } from './choose-certificate.ts';
import type { CertificateUse, Directory, PublishedCertificate } from './directory.ts';
import { fetchAnswer, type FetchLimits } from './fetch-answer.ts';
import { Outages, PlaceSilent, type Outage } from './outages.ts';
import { readServiceMetadata } from './service-metadata.ts';
import { serviceUrl, type Locator } from './service-url.ts';

export interface SmpDirectoryOptions {
	locator: Locator;
	/** The roots that the directory's signers are issued under, PEM: one for each environment of SDK. */
	rootCertificatesPem: readonly string[];
	clock: Clock;
	transportProfiles?: readonly string[];
	/** Without it nobody is asked whether a certificate has been revoked: the sandbox, and where configured so. */
	revocation?: RevocationGuard;
	limits?: Partial<FetchLimits>;
	cache?: Partial<CacheTimes>;
	/** Shared with the locator. */
	outages?: Outages;
}

const TRANSPORT_PROFILES = ['digg-transport-as4-v1_0'];
const LIMITS: FetchLimits = { timeoutMs: 10_000, bytesMax: 1_000_000 };
const CACHE: CacheTimes = { freshMs: 3_600_000, unknownMs: 60_000, refreshMs: 30_000 };
const XML_LIMITS = { bytes: 1_000_000, depth: 50, elements: 5_000, otherNodes: 20_000 };

/** C3.4.5 §3: encryption under what is received, signing under what every sender must be able to receive. */
const DOCUMENT_TYPE_FOR: Readonly<Record<CertificateUse, string>> = {
	encryption: DOCUMENT_TYPES.message,
	signing: DOCUMENT_TYPES.receipt
};

/** How long a server that does not answer is left alone unless told. */
const PAUSE_MS = 30_000;

/** A directory that knows which of its servers do not answer. */
export interface SmpDirectory extends Directory {
	outages(): readonly Outage[];
}

/** @throws AppError CERTIFICATE_MALFORMED when a configured root cannot be read */
export function createSmpDirectory(options: SmpDirectoryOptions): SmpDirectory {
	const { locator, clock, revocation } = options;
	const roots = options.rootCertificatesPem.map(readRoot);
	const limits = { ...LIMITS, ...options.limits };
	const transportProfiles = options.transportProfiles ?? TRANSPORT_PROFILES;
	const outages = options.outages ?? new Outages(clock, PAUSE_MS);
	const cache = new AnswerCache(clock, { ...CACHE, ...options.cache });

	async function lookUp(
		participantId: string,
		use: CertificateUse,
		refresh: boolean
	): Promise<readonly PublishedCertificate[]> {
		const documentType = DOCUMENT_TYPE_FOR[use];
		const answer = await fetchMetadata(participantId, documentType, refresh);
		const published = await trusted(async () => {
			const now = clock.now();
			const verified = verifyAnswer(answer);
			const signer = new X509Certificate(verified.signer.der);
			const path = checkChain(signer, certificatesOf(verified), roots, new Date(now));
			const metadata = readServiceMetadata(verified);
			checkMetadata(metadata, { participantId, documentType }, { now, transportProfiles });
			if (revocation) await assertPathNotRevoked(revocation, path);
			return chooseCertificates(metadata, participantId, use, now);
		});
		return revocation ? withoutRevoked(revocation, published) : published;
	}

	/** Where the server that DNS named a while ago does not know the participant, or does not answer, DNS is asked again. */
	async function fetchMetadata(
		participantId: string,
		documentType: string,
		refresh: boolean
	): Promise<Buffer> {
		const fetchAt = async (base: URL) => {
			const url = serviceUrl(base, participantId, documentType);
			const answer = await outages.ask(base.host, () => fetchAnswer(url, limits));
			if (answer === undefined) throw new AppError('PARTICIPANT_UNKNOWN');
			return answer;
		};
		const base = await locator.locate(participantId, { refresh });
		try {
			return await fetchAt(base);
		} catch (error) {
			if (refresh || (error instanceof PlaceSilent && !error.asked)) throw error;
			const moved = await locator.locate(participantId, { refresh: true });
			if (moved.href === base.href) throw error;
			return fetchAt(moved);
		}
	}

	const findCertificates: Directory['findCertificates'] = (
		participantId,
		use,
		{ refresh = false } = {}
	) => {
		const id = participantId.trim().toLowerCase();
		return cache.get(`${use} ${id}`, refresh, () => lookUp(id, use, refresh));
	};
	return {
		findCertificates,
		outages: () => outages.list(),
		async findCertificate(participantId, use, options) {
			const [newest] = await findCertificates(participantId, use, options);
			assert(newest !== undefined, 'an answer has at least one certificate');
			return newest;
		}
	};
}

/** Every authority on the way, but not the root: that one is trusted because we were told to. */
async function assertPathNotRevoked(
	revocation: RevocationGuard,
	path: readonly X509Certificate[]
): Promise<void> {
	for (const [i, certificate] of path.slice(0, -1).entries()) {
		await revocation.assertNotRevoked(certificate, path.slice(i + 1, i + 2));
	}
}

/** Without those that have been revoked; when nothing is left, that is what is told. */
async function withoutRevoked(
	revocation: RevocationGuard,
	published: readonly PublishedCertificate[]
): Promise<readonly PublishedCertificate[]> {
	const left: PublishedCertificate[] = [];
	let revoked: unknown;
	for (const certificate of published) {
		try {
			await revocation.assertNotRevoked(new X509Certificate(certificate.pem), []);
			left.push(certificate);
		} catch (error) {
			if (!isAppError(error, 'CERTIFICATE_REVOKED')) throw error;
			revoked = error;
		}
	}
	if (left.length === 0) throw revoked;
	return left;
}

/** The signature at the root; another one inside an Extension is content like any other. */
function verifyAnswer(answer: Buffer): VerifiedXml {
	return verifyXml(parseXml(answer, { limits: XML_LIMITS }), { allowNestedSignatures: true });
}

/** All certificates of KeyInfo: some directories send their chain. They prove nothing by being there. */
function certificatesOf({ signature }: VerifiedXml): X509Certificate[] {
	return childrenNamed(signature, DS, 'KeyInfo')
		.flatMap((keyInfo) => childrenNamed(keyInfo, DS, 'X509Data'))
		.flatMap((data) => childrenNamed(data, DS, 'X509Certificate'))
		.map((element) => new X509Certificate(certificateFromBase64(textOf(element)).der));
}

/** XML_…, SIGNATURE_… and CERTIFICATE_… become one code for whoever asked; the cause keeps which it was. */
async function trusted<T>(lookUp: () => Promise<T>): Promise<T> {
	try {
		return await lookUp();
	} catch (error) {
		if (!isAppError(error) || !/^(XML|SIGNATURE|SIGNER|CERTIFICATE)_/.test(error.code)) throw error;
		throw new AppError(
			'DIRECTORY_ANSWER_INVALID',
			`The answer of the certificate directory cannot be trusted (${error.code}).`,
			{ cause: error }
		);
	}
}

function readRoot(pem: string): X509Certificate {
	try {
		return new X509Certificate(pem);
	} catch (cause) {
		throw new AppError(
			'CERTIFICATE_MALFORMED',
			'A root certificate of the directory cannot be read.',
			{
				cause
			}
		);
	}
}
