import { describe, expect, test } from 'vitest';
import { changed, parseText } from '#tests/support/sdk-samples.ts';
import { buildReceipt } from './build-receipt.ts';
import { checkReceipt } from './check-receipt.ts';
import type { Verdict } from './receipt.ts';

const write = (verdict: Verdict) =>
	Buffer.concat(
		buildReceipt({
			id: '5a1f4e8c-0d3b-4a35-b9fe-2d7f3c6a9e01',
			issuedAt: Date.parse('2026-03-02T08:16:00.000Z'),
			sender: '0203:ekholmen.example',
			receiver: '0203:norrvik.example',
			messageId: '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11',
			verdict
		})
	).toString();
const REJECTED = write({
	verdict: 'REJECTED',
	findings: [
		{ reason: 'BV', detail: 'not-found', location: '/messagePayload', text: 'unknown function' }
	]
});
const ACCEPTED = write({ verdict: 'ACCEPTED' });
const check = (xml: string) =>
	checkReceipt(parseText(xml)).map(
		({ reason, detail, location }) => `${reason}/${detail} ${location}`
	);
const RESPONSE = '/ApplicationResponse/DocumentResponse';

test('Our receipts have no findings', () => {
	expect(check(ACCEPTED)).toEqual([]);
	expect(check(REJECTED)).toEqual([]);
});

const line = /<cac:LineResponse>.*<\/cac:LineResponse>/;
describe('Each rule is found where it is broken', () => {
	const cases: [string, string | RegExp, string, string][] = [
		['R1-APP', '<cbc:ID>5a', '<cbc:UUID>1</cbc:UUID><cbc:ID>5a', '/ApplicationResponse/UUID'],
		[
			'R1-APP',
			'<cbc:EndpointID',
			'<cac:PartyName>x</cac:PartyName><cbc:EndpointID',
			'/ApplicationResponse/SenderParty/PartyName'
		],
		['R1-APP', '<cbc:ID>5a', '<cbc:ID schemeID="x">5a', '/ApplicationResponse/ID'],
		[
			'R1-APP',
			'<cbc:CustomizationID>',
			'<u:UBLExtensions xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">x</u:UBLExtensions><cbc:CustomizationID>',
			'/ApplicationResponse/UBLExtensions'
		],
		['R2-APP', 'unknown function', ' ', `${RESPONSE}/LineResponse/Response/Status/StatusReason`],
		['R2-APP', /schemeID="[^"]*"/, 'schemeID=""', '/ApplicationResponse/SenderParty/EndpointID'],
		['R3-APP', 'response:1<', 'response:2<', '/ApplicationResponse'],
		['R4-APP', 'bdx:noprocess', 'bdx:other', '/ApplicationResponse'],
		['R5-APP', '>REJECTED<', '>RE<', `${RESPONSE}/Response/ResponseCode`],
		['R6-APP', '>BV<', '>XX<', `${RESPONSE}/LineResponse/Response/ResponseCode`],
		['R7-APP', '>REJECTED<', '>ACCEPTED<', `${RESPONSE}/Response`],
		['R8-APP', line, '', `${RESPONSE}/Response`],
		['R9-APP', /<cbc:IssueTime>.*<\/cbc:IssueTime>/, '', '/ApplicationResponse'],
		['R9-APP', /<cbc:ProfileID>.*<\/cbc:ProfileID>/, '', '/ApplicationResponse'],
		['R9-APP', /<cac:DocumentReference>.*?<\/cac:DocumentReference>/, '', RESPONSE],
		['R9-APP', / schemeID="[^"]*"/, '', '/ApplicationResponse/SenderParty'],
		['R9-APP', /<cac:Status>.*<\/cac:Status>/, '', `${RESPONSE}/LineResponse/Response`],
		[
			'R9-APP',
			/<cbc:StatusReason>.*<\/cbc:StatusReason>/,
			'',
			`${RESPONSE}/LineResponse/Response/Status`
		]
	];
	test.each(cases)('%s (%s)', (rule, from, to, location) => {
		expect(check(changed(REJECTED, from, to))).toContain(`BV/${rule} ${location}`);
	});
});

test.each([
	['08:16:00', ['BV/profile /ApplicationResponse/IssueTime']],
	[' 08:16:00.5 ', ['BV/profile /ApplicationResponse/IssueTime']],
	['08:16:00Z', []],
	['08:16:00+02:00', []]
])('A time without zone is BV/profile: %j', (time, expected) => {
	expect(check(changed(ACCEPTED, /(?<=<cbc:IssueTime>)[^<]*/, time))).toEqual(expected);
});

describe('A receipt that breaks the XSD is SV/structure', () => {
	test.each([
		[
			'a date that is none',
			/(?<=<cbc:IssueDate>)[^<]*/,
			'2 mars',
			'/ApplicationResponse/IssueDate'
		],
		[
			'a time that is none',
			/(?<=<cbc:IssueTime>)[^<]*/,
			'25:00:00Z',
			'/ApplicationResponse/IssueTime'
		],
		['a missing party', /<cac:SenderParty>.*<\/cac:SenderParty>/, '', '/ApplicationResponse'],
		[
			'two references',
			'<cac:DocumentReference>',
			'<cac:DocumentReference><cbc:ID>1</cbc:ID></cac:DocumentReference><cac:DocumentReference>',
			`${RESPONSE}/DocumentReference[2]`
		]
	])('%s', (_, from, to, location) => {
		expect(check(changed(REJECTED, from, to))).toContain(`SV/structure ${location}`);
	});
});
