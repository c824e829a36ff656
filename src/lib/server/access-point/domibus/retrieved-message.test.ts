import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retrieved } from '#tests/support/tiny-plugin.ts';
import { isAppError } from '../../errors.ts';
import { ByteSource } from './byte-source.ts';
import { FaultAnswer } from './fault.ts';
import { documentTypeOf, payloadStream, readRetrieved, timeOf } from './retrieved-message.ts';

const ID = '1@ap';
const ENVELOPE = Buffer.from('<XHE>åäö &amp; ]]></XHE>');
const INCLUDE = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:e"/>';

/** Answers that are understood, each in its way. */
const GOOD: { contentType: string; body: Buffer }[] = [
	{
		contentType: 'application/soap+xml',
		body: Buffer.from(retrieved({ id: ID, payload: ENVELOPE.toString('base64') }))
	},
	{
		contentType: 'multipart/related; boundary="b c"',
		body: Buffer.concat([
			Buffer.from(
				`--b c\r\n\r\n${retrieved({ id: ID, payload: INCLUDE })}\r\n--b c\r\nContent-ID: <e>\r\n\r\n`
			),
			ENVELOPE,
			Buffer.from('\r\n--b c--')
		])
	}
];

async function read(contentType: string, body: Buffer): Promise<Buffer> {
	const source = ByteSource.ofBuffer(body);
	const { payload } = await readRetrieved({ source, start: 0, contentType }, ID);
	const chunks: Buffer[] = [];
	for await (const chunk of payloadStream(source, payload)) chunks.push(chunk);
	return Buffer.concat(chunks);
}

describe('a retrieved message', () => {
	it.each(GOOD)('is the bytes in it: $contentType', async ({ contentType, body }) => {
		expect(await read(contentType, body)).toEqual(ENVELOPE);
	});

	it('that is damaged anywhere is refused or read, and never ends otherwise', () => {
		const pieces = fc.constantFrom(
			...[
				'<',
				'>',
				'"',
				"'",
				'&',
				'<value>',
				'</value>',
				'<!--',
				'-->',
				'<![CDATA[',
				']]>',
				'<?',
				'?>'
			],
			...[
				'\r\n--b c\r\n',
				'\r\n--b c--',
				'\r\n\r\n',
				'#0',
				'#1',
				'<!DOCTYPE a>',
				'\0',
				'\ufeff',
				'='
			]
		);
		const edit = fc.record({ at: fc.nat(), take: fc.nat({ max: 40 }), put: fc.option(pieces) });
		return fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...GOOD),
				fc.array(edit, { minLength: 1, maxLength: 4 }),
				async ({ contentType, body }, edits) => {
					const damaged = edits.reduce((bytes, { at, take, put }) => {
						const place = at % (bytes.length + 1);
						const rest = bytes.subarray(place + (put === null ? take : 0));
						return Buffer.concat([bytes.subarray(0, place), Buffer.from(put ?? ''), rest]);
					}, body);
					try {
						await read(contentType, damaged);
					} catch (error) {
						const expected =
							error instanceof FaultAnswer || isAppError(error, 'ACCESS_POINT_UNAVAILABLE');
						if (!expected) throw error;
					}
				}
			),
			{ numRuns: 500 }
		);
	});

	it('that is cut anywhere is refused', async () => {
		for (const { contentType, body } of GOOD) {
			for (let length = 0; length < body.length; length++) {
				await expect(read(contentType, body.subarray(0, length))).rejects.toMatchObject({
					code: 'ACCESS_POINT_UNAVAILABLE'
				});
			}
		}
	});
});

describe('the words of a header', () => {
	it('name a document type, with the scheme or without', () => {
		const id = 'urn:riv:x:3::messagePayload##3.0::tm-base-ext-sigenc';
		expect(documentTypeOf(`busdox-docid-qns::${id}`)).toBe(id);
		expect(documentTypeOf(id)).toBe(id);
		expect(documentTypeOf('')).toBe('');
	});

	it.each([
		['2026-11-22T10:00:00', '2026-11-22T10:00:00Z'],
		['2026-11-22T10:00:00.123456789', '2026-11-22T10:00:00.123Z'],
		['2026-11-22T10:00:00.5Z', '2026-11-22T10:00:00.500Z'],
		['2026-11-22T10:00:00-02:30', '2026-11-22T12:30:00Z']
	])('tell a time: %s', (text, expected) => {
		expect(timeOf(text)).toBe(Date.parse(expected));
	});

	it.each(['', 'yesterday', '2026-11-22', '2026-13-45T10:00:00', '2026-11-22 10:00:00'])(
		'tell none: %j',
		(text) => expect(timeOf(text)).toBeUndefined()
	);
});
