/**
 * Messages typed by hand as different stacks write them, through the real inbox: what the specification allows is accepted
 * and read as it was meant, what it forbids is answered with the code of its table (B1.3.3 §5.3). Where xmllint and the XSD
 * are at hand they say which of them break the schema.
 */
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { attachments, messages } from '#lib/server/message/schema.ts';
import { useMessageService } from '#tests/support/message-service.ts';
import { hasSpec, hasXmllint, judge, SPEC } from '../conformance/xml-judges.ts';
import { forge } from '../integration/attacks/forge.ts';
import { DOCUMENT, type Ids, messageOf, newIds, withoutPrefix } from './hand-written.ts';
import { verdictOn } from './verdict.ts';

const world = useMessageService();
let ids: Ids;
beforeEach(() => {
	ids = newIds();
});

const XSD = join(
	SPEC,
	'schema/sdk-message-3/infrastructure_messaging_MessageWithAttachments_3.0.xsd'
);

/** What we answer; and that xmllint finds the schema broken exactly where we say so. */
async function answerTo(payload: string, messageId = ids.messageId): Promise<string> {
	const envelope = forge(world.parties, { payload, header: { id: messageId } });
	const answer = await verdictOn(world.service, envelope, messageId);
	if (hasXmllint && hasSpec && !answer.startsWith('XML_')) {
		const args = ['--noout', '--nonet', '--huge', '--schema', XSD, '{message.xml}'];
		const { ok, stderr } = judge('xmllint', args, { 'message.xml': payload });
		expect(ok, stderr).toBe(!answer.includes('SV structure'));
	}
	return answer;
}

async function stored() {
	const { read } = world.service.deps.db;
	const [message] = await read.select().from(messages).where(eq(messages.messageId, ids.messageId));
	if (message === undefined) throw new Error('nothing has been stored');
	const files = await read
		.select()
		.from(attachments)
		.where(eq(attachments.messageId, message.id))
		.orderBy(attachments.position);
	return { message, files };
}

const replaced = (from: string | RegExp, to: string) => {
	const xml = messageOf(ids);
	const result = xml.replace(from, () => to);
	expect(result).not.toBe(xml);
	return result;
};
const withText = (text: string) => replaced('>Hej<', `>${text}<`);
const withFile = (content: string, name = 'a.pdf', type = 'application/pdf') =>
	messageOf(ids, {
		documents: `<m:documents><m:documentID>d</m:documentID><m:ContentFiles><m:fileName>${name}</m:fileName><m:contentType>${type}</m:contentType><m:content>${content}</m:content></m:ContentFiles></m:documents>`
	});
const header = (name: string, value: string) =>
	replaced(new RegExp(`(?<=<m:${name}>)[^<]*`), value);

describe('what is accepted, and read as it was meant', () => {
	test.each<[string, () => string]>([
		['the required elements only', () => messageOf(ids)],
		['names in the default namespace', () => withoutPrefix(messageOf(ids))],
		[
			'a time with one digit of a second',
			() => header('creationDateTime', '2026-11-23T10:59:58.1Z')
		],
		['midnight as the end of a day', () => header('creationDateTime', '2026-11-22T24:00:00.000Z')],
		['a boolean as a digit, in white space', () => header('confidentiality', '\n\t1 ')],
		[
			'a reference to a message nobody knows',
			() =>
				replaced(
					'<m:label>',
					'<m:refToMessageId>7BC5576A-3F87-4CF5-A0C5-277DA06FCACB</m:refToMessageId><m:label>'
				)
		],
		[
			'256 characters of which each takes two places',
			() => messageOf(ids, { label: '😀'.repeat(256) })
		],
		[
			'comments and instructions everywhere',
			() => messageOf(ids).replace(/></g, '><!-- > --><?x y?><')
		],
		[
			'a sender without a function',
			() =>
				replaced(
					/<m:attention>(?:(?!<m:attention>).)*<\/m:attention>\s*<\/m:sender>/s,
					'</m:sender>'
				)
		],
		[
			'persons with a name, with an id, with both, twice',
			() => {
				const person = (inside: string) => `<m:person>${inside}</m:person>`;
				const id =
					'<m:personId><m:root>1.2.752.129.2.1.3.1</m:root><m:extension>191212121212</m:extension></m:personId>';
				const label = '<m:label>Tolvan</m:label>';
				return messageOf(ids).replaceAll(
					'<m:attention>',
					`<m:attention>${[label, id, id + label, label].map(person).join('')}`
				);
			}
		],
		[
			'extensions wherever the schema lets them be',
			() => {
				const extension = '<e:x xmlns:e="urn:e" e:a="1"><e:y>z</e:y></e:x>';
				return messageOf(ids).replace(
					/<\/m:(message|messageHeader|messageBody|documents|ContentText|sender|recipient|attention|subOrganization)>/g,
					(end) => extension + end
				);
			}
		],
		['a file without text, its base64 in lines', () => withFile('JVBE\r\n Ri0x\r\n Ljc=\r\n')],
		[
			'a file type in capitals, with a parameter',
			() => withFile('JVBERi0xLjc=', 'a.pdf', ' Application/PDF; version=1.7 ')
		],
		['base64 as CDATA', () => withFile('<![CDATA[JVBERi0xLjc=]]>')],
		[
			'an encoding in lower case, standalone',
			() => `<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n${messageOf(ids)}`
		],
		[
			'a message id in capitals',
			() => {
				ids = { ...ids, messageId: ids.messageId.toUpperCase() };
				return messageOf(ids);
			}
		]
	])('%s', async (_, payload) => {
		expect(await answerTo(payload())).toBe('ACCEPTED');
	});

	test('text is what the XML means: references, CDATA, line ends, comments', async () => {
		const text =
			'a&#13;&#x9;&amp;&lt;b<![CDATA[<c>&amp;]]>d<!-- e -->f&#x1F600;\u0085\u2028\ufffd\u{10ffff}\r\ng';
		expect(await answerTo(withText(text))).toBe('ACCEPTED');
		const { message } = await stored();
		expect(message.documents[0]?.texts).toEqual([
			'a\r\t&<b<c>&amp;df😀\u0085\u2028\ufffd\u{10ffff}\ng'
		]);
	});

	test('documents come in the order of their index, files in that of their documents', async () => {
		const document = (index: string, name: string) =>
			`<m:documents><m:documentID>${name}</m:documentID>${index}<m:ContentFiles><m:fileName>${name}.pdf</m:fileName><m:contentType>application/pdf</m:contentType><m:content>JVBERi0xLjc=</m:content></m:ContentFiles><m:ContentText><m:characterSequence>${name}</m:characterSequence></m:ContentText></m:documents>`;
		const documents = [
			document('<m:index>10</m:index>', 'tio'),
			document('', 'utan'),
			document('<m:index> 2 </m:index>', 'två'),
			document('<m:index>bilaga</m:index>', 'ord'),
			document('<m:index>01</m:index>', 'ett')
		];
		expect(await answerTo(messageOf(ids, { documents: documents.join('') }))).toBe('ACCEPTED');
		const { message, files } = await stored();
		const order = ['ett', 'två', 'tio', 'utan', 'ord'];
		expect(message.documents.flatMap(({ texts }) => texts)).toEqual(order);
		expect(files.map(({ fileName }) => fileName)).toEqual(order.map((name) => `${name}.pdf`));
	});

	test('names of files are made safe, and composed', async () => {
		expect(
			await answerTo(withFile('JVBERi0xLjc=', '..\\A\u030aso\u0308 &#x202E;fdp.&lt;x&gt;.pdf'))
		).toBe('ACCEPTED');
		expect((await stored()).files[0]?.fileName).toBe('Åsö fdp._x_.pdf');
	});

	test('an answer of ours repeats both ids as they were written', async () => {
		ids = {
			messageId: ids.messageId.toUpperCase(),
			conversationId: ids.conversationId.toUpperCase()
		};
		expect(await answerTo(messageOf(ids))).toBe('ACCEPTED');
		const rows = await world.service.rows();
		expect(
			rows.map(({ writtenMessageId, sdkConversationId }) => [writtenMessageId, sdkConversationId])
		).toEqual([[ids.messageId, ids.conversationId]]);
	});
});

describe('what is refused, with its code', () => {
	const invariant = 'REJECTED BV invariant';
	const structure = 'REJECTED SV structure';
	test.each<[string, string, () => string]>([
		[
			'a time without a fraction',
			invariant,
			() => header('creationDateTime', '2026-11-23T10:59:58Z')
		],
		[
			'a time with an offset',
			invariant,
			() => header('creationDateTime', '2026-11-23T11:59:58.1+01:00')
		],
		[
			'a time with four digits of a second',
			invariant,
			() => header('creationDateTime', '2026-11-23T10:59:58.1234Z')
		],
		['a leap second', structure, () => header('creationDateTime', '2016-12-31T23:59:60.000Z')],
		[
			'a day that there is not',
			structure,
			() => header('creationDateTime', '2026-02-29T10:59:58.1Z')
		],
		['a boolean in capitals', structure, () => header('confidentiality', 'TRUE')],
		['a boolean in words', structure, () => header('confidentiality', 'ja')],
		['a subject of 257 characters', invariant, () => messageOf(ids, { label: 'å'.repeat(257) })],
		['no subject', invariant, () => replaced(/<m:label>.*<\/m:label>/, '')],
		['a subject of spaces', invariant, () => messageOf(ids, { label: ' \n ' })],
		['an id in braces', invariant, () => header('conversationId', `{${ids.conversationId}}`)],
		['an id in white space', invariant, () => header('conversationId', ` ${ids.conversationId} `)],
		['a file of no bytes', invariant, () => withFile('')],
		// So the published Schematron has it.
		['base64 that begins with white space', invariant, () => withFile('\n JVBERi0xLjc=')],
		['base64 without padding', invariant, () => withFile('JVBERi0xLjc')],
		['base64 of the other alphabet', invariant, () => withFile('JVBERi0_-w==')],
		['base64 with something after its end', invariant, () => withFile('JVBERi0xLjc=AAAA')],
		['a data URI', invariant, () => withFile('data:application/pdf;base64,JVBERi0xLjc=')],
		['elements within base64', `${structure} BV invariant`, () => withFile('JVBE<m:x/>Ri0xLjc=')],
		[
			'a type that we do not take',
			'REJECTED BV not-supported',
			() => withFile('TVo=', 'a.exe', 'application/x-msdownload')
		],
		[
			'no type in the place of one',
			'REJECTED BV not-supported',
			() => withFile('TVo=', 'a.pdf', 'pdf')
		],
		[
			'an attribute',
			structure,
			() => replaced('<m:messageBody>', '<m:messageBody xml:space="preserve">')
		],
		[
			'xsi:nil',
			`${structure} BV invariant`,
			() =>
				replaced(
					'<m:label>Fråga<',
					'<m:label xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"><'
				)
		],
		[
			'names of version 2',
			structure,
			() => messageOf(ids).replaceAll('MessageWithAttachments:3', 'MessageWithAttachments:2')
		],
		[
			'elements in no namespace',
			structure,
			() =>
				messageOf(ids)
					.replace(/ xmlns:m="[^"]*"/, '')
					.replace(/(<\/?)m:/g, '$1')
		],
		[
			'the message without its payload element',
			structure,
			() =>
				messageOf(ids)
					.replace(/<m:messagePayload ([^>]*)><m:message>/, '<m:message $1>')
					.replace('</m:messagePayload>', '')
		],
		[
			'an extension that is empty',
			invariant,
			() => replaced('</m:messageBody>', '<e:x xmlns:e="urn:e"/></m:messageBody>')
		],
		[
			'an extension before its place',
			`${structure} SV structure`,
			() => replaced('<m:messageBody>', '<e:x xmlns:e="urn:e">1</e:x><m:messageBody>')
		],
		[
			'a document with nothing in it',
			invariant,
			() => replaced(DOCUMENT, '<m:documents><m:documentID>d</m:documentID></m:documents>')
		],
		[
			'another function than the envelope',
			'REJECTED BV security',
			() => replaced('>kommun:barn<', '>kommun:vuxna<')
		],
		[
			'another organisation than the envelope',
			'REJECTED BV security',
			() => messageOf(ids).replaceAll('0203:region.example', '0203:annan.example')
		],
		[
			'an organisation with a space for a colon',
			'REJECTED BV invariant BV security',
			() => messageOf(ids).replaceAll('0203:region.example', '0203 region.example')
		]
	])('%s', async (_, expected, payload) => {
		expect(await answerTo(payload())).toBe(expected);
	});

	test.each([
		['a character that XML does not have', () => withText('&#0;')],
		['a character that XML does not have, as it is', () => withText('\u0001')],
		['half of a character', () => withText('&#xD83D;')],
		['an entity that nobody has declared', () => withText('&nbsp;')],
		['a tag that is not closed', () => withText('<br>')]
	])('%s: not XML, hence no receipt', async (_, payload) => {
		expect(await answerTo(payload())).toMatch(/^XML_/);
	});
});
