/** What others answer us: the directory, the address book, the access point; and what browsers send. */
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { FaultAnswer } from '#lib/server/access-point/domibus/fault.ts';
import { ByteSource } from '#lib/server/access-point/domibus/byte-source.ts';
import { readAnswer } from '#lib/server/access-point/domibus/read-answer.ts';
import {
	payloadStream,
	readRetrieved
} from '#lib/server/access-point/domibus/retrieved-message.ts';
import {
	parseAddress,
	parseOrganisation,
	parsePage
} from '#lib/server/address-book/parse-address-book.ts';
import type { VerifiedXml } from '#lib/server/crypto/verify-xml.ts';
import { readServiceMetadata } from '#lib/server/directory/service-metadata.ts';
import { readUpload } from '#lib/server/upload/read-upload.ts';
import { UploadBroken } from '#lib/server/upload/upload.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { damaged, expectAllowed, forAll, forAllAsync, orRefusal, PATIENCE_MS } from './fuzzing.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const SMP = 'http://docs.oasis-open.org/bdxr/ns/SMP/2016/05';
const METADATA = Buffer.from(
	`<s:SignedServiceMetadata xmlns:s="${SMP}"><s:ServiceMetadata><s:ServiceInformation><s:ParticipantIdentifier scheme="iso6523-actorid-upis">0203:a.example</s:ParticipantIdentifier><s:DocumentIdentifier scheme="busdox-docid-qns">a::b##c</s:DocumentIdentifier><s:ProcessList><s:Process><s:ProcessIdentifier scheme="p">bdx:noprocess</s:ProcessIdentifier><s:ServiceEndpointList><s:Endpoint transportProfile="digg-transport-as4-v1_0"><s:EndpointURI>https://ap.example/</s:EndpointURI><s:ServiceActivationDate>2026-01-01T00:00:00Z</s:ServiceActivationDate><s:Certificate>AAAA</s:Certificate></s:Endpoint></s:ServiceEndpointList></s:Process></s:ProcessList><s:Extension><s:ExtensionID>urn:fdc:digg.se:edelivery:xml-extension:smp-certpub:1.0</s:ExtensionID><a:Certificate xmlns:a="http://docs.oasis-open.org/bdxr/ns/SMP/2/AggregateComponents"><b:TypeCode xmlns:b="http://docs.oasis-open.org/bdxr/ns/SMP/2/BasicComponents">urn:fdc:digg.se:edelivery:certpub:signing-cert</b:TypeCode><b:ContentBinaryObject xmlns:b="http://docs.oasis-open.org/bdxr/ns/SMP/2/BasicComponents" mimeCode="application/base64">AAAA</b:ContentBinaryObject></a:Certificate></s:Extension></s:ServiceInformation></s:ServiceMetadata></s:SignedServiceMetadata>`
);

test('the directory’s metadata are read or refused', () => {
	expect(
		readServiceMetadata(parseXml(METADATA) as unknown as VerifiedXml).certificates
	).toHaveLength(1);
	forAll(damaged([METADATA]), (bytes) => {
		const document = orRefusal(() => parseXml(bytes), /^XML_/);
		// As if it had been verified: a directory may sign nonsense.
		if (document) {
			orRefusal(
				() => readServiceMetadata(document as unknown as VerifiedXml),
				/^DIRECTORY_ANSWER_INVALID$/
			);
		}
	});
});

describe('the address book', () => {
	const resource = fc.record(
		{
			id: fc.oneof(fc.string(), fc.jsonValue()),
			type: fc.constantFrom('organizations', 'addresses'),
			attributes: fc.oneof(
				fc.jsonValue(),
				fc.dictionary(
					fc.constantFrom(
						'participantIdentifier',
						'organizationNumber',
						'name',
						'alternateName',
						'description',
						'identifier',
						'categories',
						'searchCodes',
						'__proto__',
						'constructor'
					),
					fc.oneof(
						fc.string({ maxLength: 500 }),
						fc.constantFrom('0203:a.example', 'a'.repeat(5_000)),
						fc.jsonValue()
					)
				)
			),
			relationships: fc.jsonValue()
		},
		{ requiredKeys: [] }
	);
	const page = fc.record(
		{ data: fc.oneof(fc.array(resource, { maxLength: 3 }), fc.jsonValue()), links: fc.jsonValue() },
		{ requiredKeys: [] }
	);

	test('’s pages are read entry by entry, or refused', () => {
		forAll(fc.oneof(page, fc.jsonValue()), (json) => {
			const parsed = orRefusal(() => parsePage(json), /^ADDRESS_BOOK_ANSWER_INVALID$/);
			for (const entry of parsed?.data ?? []) {
				const organisation = parseOrganisation(entry);
				const address = parseAddress(entry);
				expect(organisation?.name.length ?? 1).toBeLessThanOrEqual(256);
				expect(address?.identifier.length ?? 1).toBeLessThanOrEqual(256);
				expect(address?.categories.length ?? 0).toBeLessThanOrEqual(2_048);
			}
		});
	});
});

const EBMS = 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/';
const soap = (header: string, body: string, version = 'http://www.w3.org/2003/05/soap-envelope') =>
	`<s:Envelope xmlns:s="${version}"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
const MESSAGING = `<e:Messaging xmlns:e="${EBMS}"><e:UserMessage><e:MessageInfo><e:Timestamp>2026-03-02T08:15:30</e:Timestamp><e:MessageId>a@b.example</e:MessageId></e:MessageInfo><e:CollaborationInfo><e:Action>busdox-docid-qns::x</e:Action></e:CollaborationInfo><e:MessageProperties><e:Property name="originalSender">0203:a.example</e:Property><e:Property name="finalRecipient">0203:b.example</e:Property></e:MessageProperties><e:PayloadInfo><e:PartInfo href="cid:message"/></e:PayloadInfo></e:UserMessage></e:Messaging>`;
const PLUGIN = 'http://eu.domibus.wsplugin/';
const RETRIEVED = soap(
	MESSAGING,
	`<w:retrieveMessageResponse xmlns:w="${PLUGIN}"><payload payloadId="cid:message"><value>PGEvPg==</value></payload></w:retrieveMessageResponse>`
);
const MTOM = `--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <r>\r\n\r\n${RETRIEVED.replace('PGEvPg==', '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:p"/>')}\r\n--b\r\nContent-ID: <p>\r\nContent-Type: application/xml\r\n\r\n<a/>\r\n--b--\r\n`;
const FAULT = soap(
	'',
	'<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en">EBMS_0004</s:Text></s:Reason><s:Detail><f:FaultDetail xmlns:f="http://eu.domibus.wsplugin/"><code>WS_PLUGIN_0001</code><message>m</message></f:FaultDetail></s:Detail></s:Fault>'
);
const FAULT_1_1 = soap(
	'',
	'<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault>',
	'http://schemas.xmlsoap.org/soap/envelope/'
);
const PENDING = soap(
	'',
	`<w:listPendingMessagesResponse xmlns:w="${PLUGIN}"><messageID>a@b.example</messageID></w:listPendingMessagesResponse>`
);

const contentType = fc.constantFrom(
	'application/soap+xml',
	'text/xml; charset=utf-8',
	'multipart/related; boundary=b; type="application/xop+xml"; start="<r>"',
	'multipart/related; boundary="b"',
	'multipart/related',
	'text/html',
	''
);
const ANSWERS = [RETRIEVED, MTOM, FAULT, FAULT_1_1, PENDING].map((text) => Buffer.from(text));
const EXPECTED = /^(ACCESS_POINT_UNAVAILABLE|ACCESS_POINT_AUTHENTICATION)$/;

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
	for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

function expectFaultOr(error: unknown): void {
	if (!(error instanceof FaultAnswer)) expectAllowed(error, EXPECTED);
}

describe('the access point’s SOAP', () => {
	test('is read, is a fault, or is an answer that nobody can use', async () => {
		const status = fc.constantFrom(200, 200, 202, 302, 400, 401, 413, 500);
		await forAllAsync(
			fc.tuple(damaged(ANSWERS), contentType, status),
			async ([bytes, type, code]) => {
				try {
					await readAnswer({ status: code, contentType: type, body: pieces(bytes) });
				} catch (error) {
					expectFaultOr(error);
				}
			}
		);
	});

	test('with an envelope gives the envelope’s bytes or none', async () => {
		await forAllAsync(
			fc.tuple(damaged([Buffer.from(RETRIEVED), Buffer.from(MTOM)]), contentType),
			async ([bytes, type]) => {
				const source = ByteSource.ofBuffer(bytes);
				try {
					const retrieved = await readRetrieved(
						{ source, start: 0, contentType: type },
						'a@b.example'
					);
					let length = 0;
					for await (const piece of payloadStream(source, retrieved.payload))
						length += piece.length;
					expect(length).toBeLessThanOrEqual(bytes.length);
				} catch (error) {
					expectFaultOr(error);
				}
			}
		);
	});
});

describe('an upload', () => {
	const LIMITS = {
		bodyBytesMax: 100_000,
		filesMax: 3,
		fieldsMax: 4,
		fieldBytesMax: 1_000,
		idleMs: 5_000
	};
	const file = (name: string, content: string) =>
		`--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n${content}\r\n`;
	const field = '--b\r\nContent-Disposition: form-data; name="field"\r\n\r\nvalue\r\n';
	const BODIES = [
		`${field}${file('a.pdf', '%PDF-1.7')}--b--\r\n`,
		`${file('ä "x".pdf', 'x'.repeat(3_000))}${file('../b', '')}${field}--b--\r\n`
	].map((text) => Buffer.from(text));

	test('is read or refused, and what is called a file has a name that is no path', async () => {
		await forAllAsync(damaged(BODIES), async (bytes) => {
			const request = new Request('http://127.0.0.1/', {
				method: 'POST',
				headers: { 'content-type': 'multipart/form-data; boundary=b' },
				body: new Uint8Array(bytes)
			});
			const taken: string[] = [];
			const outcome = await readUpload(request, LIMITS, async ({ fileName, content }) => {
				expect(fileName).toMatch(/^[^\p{Cc}/\\]+$/u);
				const hash = createHash('sha256');
				try {
					for await (const chunk of content) hash.update(chunk);
				} catch (error) {
					if (!(error instanceof UploadBroken)) throw error;
				}
				taken.push(fileName);
			});
			expect(outcome.outcome).toMatch(/^(done|refused)$/);
			expect(taken.length).toBeLessThanOrEqual(LIMITS.filesMax);
		});
	});
});
