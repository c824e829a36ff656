/** Answers of the certificate directory as others sign them: xmlsec1, xml-crypto, under authorities that openssl runs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignedXml } from 'xml-crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#lib/server/clock.ts';
import { fixedLocator } from '#lib/server/directory/service-url.ts';
import { createSmpDirectory } from '#lib/server/directory/smp-directory.ts';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import { codeOf } from '#lib/server/errors.ts';
import { signAnswer } from '#lib/server/sandbox/directory/sign-answer.ts';
import { makeCertificate } from '#tests/support/certificates.ts';
import { missing, xmlsec1 } from '#tests/support/judges.ts';
import {
	noOpenssl,
	openAuthority,
	type IssuedFiles,
	type OpensslAuthority
} from '#tests/support/openssl-authority.ts';
import { metadataOf } from '#tests/support/smp-answers.ts';

const EKVIK = '0203:ekvik.example';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = {
	'Canonical XML 1.0': 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
	'Canonical XML 1.1': 'http://www.w3.org/2006/12/xml-c14n11',
	'Exclusive XML Canonicalization': 'http://www.w3.org/2001/10/xml-exc-c14n#'
};
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

let server: Server;
let base: string;
let answer: Buffer | string = '';
beforeAll(async () => {
	server = createServer((_request, response) => response.end(answer));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** The subject found, or the code of what was refused. */
function look(rootPem: string): Promise<string> {
	const directory = createSmpDirectory({
		locator: fixedLocator(base),
		rootCertificatesPem: [rootPem],
		clock: systemClock
	});
	return directory.findCertificate(EKVIK, 'encryption').then(({ subject }) => subject, codeOf);
}

function metadata(): Buffer {
	const own = makeCertificate({ subject: 'CN=ekvik.example' });
	const publication = { participantId: EKVIK, encryption: [own.certificatePem], signing: [] };
	return metadataOf(publication, DOCUMENT_TYPES.message, Date.now());
}

describe('an answer signed by another hand', () => {
	const root = makeCertificate({ subject: 'CN=Rot', authority: true });
	const signer = makeCertificate({ subject: 'CN=SMP', issuer: root });
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-answers-'));
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	it.skipIf(missing('xmlsec1')).each(Object.entries(C14N))(
		'holds as xmlsec1 makes it with %s, and not when a byte is changed',
		async (_, algorithm) => {
			const template =
				`<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo>` +
				`<ds:CanonicalizationMethod Algorithm="${algorithm}"/><ds:SignatureMethod Algorithm="${RSA_SHA256}"/>` +
				`<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="${DS}enveloped-signature"/>` +
				`<ds:Transform Algorithm="${algorithm}"/></ds:Transforms><ds:DigestMethod Algorithm="${SHA256}"/>` +
				'<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>' +
				'<ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>';
			const at = (name: string) => join(folder, name);
			const unsigned = metadata().toString();
			const end = unsigned.lastIndexOf('</');
			await writeFile(at('in.xml'), unsigned.slice(0, end) + template + unsigned.slice(end));
			await writeFile(at('key.pem'), signer.keyPem);
			await writeFile(at('crt.pem'), signer.certificatePem);
			const keys = ['--privkey-pem', `${at('key.pem')},${at('crt.pem')}`];
			expect(await xmlsec1('--sign', ...keys, '--output', at('out.xml'), at('in.xml'))).toBe(true);
			answer = await readFile(at('out.xml'));
			expect(await look(root.certificatePem)).toContain('ekvik.example');
			answer = answer.toString().replace('ServiceDescription>Sluss', 'ServiceDescription>sluss');
			expect(await look(root.certificatePem)).toBe('DIRECTORY_ANSWER_INVALID');
		}
	);

	it.each([C14N['Canonical XML 1.0'], C14N['Exclusive XML Canonicalization']])(
		'holds as xml-crypto makes it with %s',
		async (algorithm) => {
			const signing = new SignedXml({
				privateKey: signer.keyPem,
				publicCert: signer.certificatePem,
				signatureAlgorithm: RSA_SHA256,
				canonicalizationAlgorithm: algorithm as 'http://www.w3.org/2001/10/xml-exc-c14n#'
			});
			signing.addReference({
				xpath: '/*',
				isEmptyUri: true,
				digestAlgorithm: SHA256,
				transforms: [`${DS}enveloped-signature`, algorithm]
			});
			signing.computeSignature(metadata().toString(), { location: { reference: '/*' } });
			answer = signing.getSignedXml();
			expect(await look(root.certificatePem)).toContain('ekvik.example');
		}
	);
});

describe.skipIf(noOpenssl)('a chain of authorities', () => {
	const open: OpensslAuthority[] = [];
	afterAll(() => Promise.all(open.map((authority) => authority.close())));
	async function authority(...args: Parameters<typeof openAuthority>) {
		const opened = await openAuthority(...args);
		open.push(opened);
		return opened;
	}
	function signWith(signer: IssuedFiles, ...chain: OpensslAuthority[]): void {
		const certificates = [signer, ...chain].map(
			({ certificatePem }) => new X509Certificate(certificatePem).raw
		);
		answer = signAnswer(metadata(), { key: createPrivateKey(signer.keyPem), certificates }, 'c14n');
	}

	it('is no longer than its authorities allow', async () => {
		const limited = ['basicConstraints=critical,CA:TRUE,pathlen:0'];
		const root = await authority('/CN=Rot');
		const allowed = await authority('/CN=Mellan', root, limited);
		signWith(await allowed.issue({ subject: '/CN=SMP' }), allowed);
		expect(await look(root.certificatePem)).toContain('ekvik.example');
		const tooDeep = await authority('/CN=Under', allowed);
		signWith(await tooDeep.issue({ subject: '/CN=SMP' }), tooDeep, allowed);
		expect(await look(root.certificatePem)).toBe('DIRECTORY_ANSWER_INVALID');
	});

	it('has no authority whose key may not sign certificates, and no demand that nobody understands', async () => {
		const root = await authority('/CN=Rot');
		const noSigner = await authority('/CN=Mellan', root, ['keyUsage=critical,cRLSign']);
		signWith(await noSigner.issue({ subject: '/CN=SMP' }), noSigner);
		expect(await look(root.certificatePem)).toBe('DIRECTORY_ANSWER_INVALID');
		for (const demand of [
			'nameConstraints=critical,permitted;DNS:other.example',
			'1.2.3.4=critical,ASN1:UTF8String:x'
		]) {
			const constrained = await authority('/CN=Mellan', root, [demand]);
			signWith(await constrained.issue({ subject: '/CN=SMP' }), constrained);
			expect(await look(root.certificatePem)).toBe('DIRECTORY_ANSWER_INVALID');
		}
	});
});
