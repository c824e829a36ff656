/**
 * What authorities publish of revoked certificates, damaged on its way or signed although it is broken: the readers refuse
 * it or say what it says, and never take a revoked certificate for a good one.
 */
import { sign, X509Certificate } from 'node:crypto';
import { CertificateRevocationList } from 'pkijs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { certificatePartsOf } from '#lib/server/crypto/certificate-parts.ts';
import { der, sequence } from '#lib/server/crypto/der.ts';
import { buildOcspRequest, readOcspAnswer, type OcspQuestion } from '#lib/server/crypto/ocsp.ts';
import { childrenOf, magnitudeOf, readDer, wholeOf } from '#lib/server/crypto/read-der.ts';
import { readRevocationList } from '#lib/server/crypto/revocation-list.ts';
import { judgeList } from '#lib/server/revocation/judge-list.ts';
import {
	noOpenssl,
	openAuthority,
	type OpensslAuthority
} from '#tests/support/openssl-authority.ts';
import { damaged, forAll, orRefusal, PATIENCE_MS } from './fuzzing.ts';

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: 120_000 });

const REFUSED = /^REVOCATION_UNAVAILABLE$/;
const MALFORMED = /^CERTIFICATE_MALFORMED$/;
const LIST_URL = 'http://crl.example/list';
const ONLY_LEAVES = [
	`issuingDistributionPoint=critical,@point`,
	'[point]',
	`fullname=URI:${LIST_URL}`,
	'onlyuser=TRUE'
].join('\n');

describe.skipIf(noOpenssl)('damaged answers on revocation', () => {
	let authority: OpensslAuthority;
	let issuer: X509Certificate;
	let good: X509Certificate;
	let revoked: X509Certificate;
	let lists: Buffer[];
	let answers: { about: X509Certificate; bytes: Buffer }[];
	const nonce = Buffer.alloc(16, 7);
	const now = Date.now();

	beforeAll(async () => {
		authority = await openAuthority();
		issuer = new X509Certificate(authority.certificatePem);
		const issue = (name: string) => authority.issue({ subject: `/CN=${name}` });
		const [first, second, third] = [
			await issue('good'),
			await issue('revoked'),
			await issue('too')
		];
		good = new X509Certificate(first.certificatePem);
		revoked = new X509Certificate(second.certificatePem);
		await authority.revoke(second);
		await authority.revoke(third);
		const pem = [await authority.revocationList(), await authority.revocationListOf(ONLY_LEAVES)];
		lists = [...pem.map(derOf), ...pem];
		const url = await authority.startResponder();
		answers = [];
		for (const about of [good, revoked]) {
			const body = new Uint8Array(buildOcspRequest(questionOf(about)));
			const response = await fetch(url, { method: 'POST', body });
			answers.push({ about, bytes: Buffer.from(await response.arrayBuffer()) });
		}
	});
	afterAll(() => authority.close());

	const questionOf = (certificate: X509Certificate): OcspQuestion => ({
		certificate,
		issuer,
		nonce
	});
	const judge = (bytes: Uint8Array, certificate: X509Certificate) =>
		judgeList(bytes, { certificate, issuer, urls: [LIST_URL] }, now);

	test('undamaged, they are understood', () => {
		for (const list of lists) {
			expect(judge(list, good).status).toBe('good');
			expect(judge(list, revoked).status).toBe('revoked');
		}
		for (const { about, bytes } of answers) {
			const { status } = readOcspAnswer(bytes, questionOf(about), new Date(now));
			expect(status).toBe(about === good ? 'good' : 'revoked');
		}
	});

	test('a list is refused, or says what it said before', () => {
		forAll(damaged(lists), (bytes) => {
			for (const certificate of [good, revoked]) {
				const answer = orRefusal(() => judge(bytes, certificate), REFUSED);
				if (answer === undefined) continue;
				expect(answer.status).toBe(certificate === good ? 'good' : 'revoked');
			}
		});
	});

	test('the reader of lists alone refuses or reads, also what it is asked afterwards', () => {
		forAll(damaged(lists), (bytes) => {
			const list = orRefusal(() => readRevocationList(bytes), MALFORMED);
			if (list === undefined) return;
			for (const { raw } of [good, revoked]) {
				orRefusal(() => list.has(certificatePartsOf(raw).serial), MALFORMED);
			}
			orRefusal(() => list.has(Buffer.alloc(0)), MALFORMED);
		});
	});

	test('a list that is signed although it is broken is refused, or read as somebody else reads it', () => {
		const contents = lists.slice(0, 2).map((list) => partsOf(list)[0] as Buffer);
		let read = 0;
		forAll(damaged(contents), (content) => {
			const list = signed(content);
			for (const certificate of [good, revoked]) {
				const answer = orRefusal(() => judge(list, certificate), REFUSED);
				if (answer === undefined) continue;
				read += 1;
				expect(['good', 'revoked']).toContain(answer.status);
				const theirs = serialsIn(list);
				if (theirs === undefined) continue;
				const { serial } = certificatePartsOf(certificate.raw);
				expect(answer.status === 'revoked').toBe(theirs.some((one) => one.equals(serial)));
			}
		});
		// Otherwise nothing behind the signature would have been looked at.
		expect(read).toBeGreaterThan(0);
	});

	test('an answer of a responder is refused, or says what it said before', () => {
		forAll(damaged(answers.map(({ bytes }) => bytes)), (bytes) => {
			for (const about of [good, revoked]) {
				const answer = orRefusal(
					() => readOcspAnswer(bytes, questionOf(about), new Date(now)),
					REFUSED
				);
				if (answer === undefined) continue;
				expect(answer.status).toBe(about === good ? 'good' : 'revoked');
			}
		});
	});

	/** A list with this content, as the authority would sign it. */
	function signed(content: Buffer): Buffer {
		const [, algorithm] = partsOf(lists[0] as Buffer);
		const signature = sign('sha256', content, authority.keyPem);
		return sequence(content, algorithm as Buffer, der(0x03, Buffer.from([0]), signature));
	}
});

function partsOf(list: Buffer): Buffer[] {
	return childrenOf(list, readDer(list, 0, list.length)).map((part) => wholeOf(list, part));
}

function derOf(pem: Buffer): Buffer {
	return Buffer.from(pem.toString().replace(/-----[^-]+-----/g, ''), 'base64');
}

/** What another reader finds in it; undefined when it cannot read it. */
function serialsIn(list: Buffer): Buffer[] | undefined {
	try {
		const { revokedCertificates = [] } = CertificateRevocationList.fromBER(new Uint8Array(list));
		return revokedCertificates.map(({ userCertificate }) =>
			magnitudeOf(userCertificate.valueBlock.valueHexView)
		);
	} catch {
		return undefined;
	}
}
