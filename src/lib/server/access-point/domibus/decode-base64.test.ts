import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from './decode-base64.ts';
import { base64Of } from './submission-body.ts';

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Buffer> {
	for (let at = 0, i = 0; at < bytes.length; i++) {
		const size = sizes.length > 0 ? (sizes[i % sizes.length] as number) : bytes.length;
		yield Buffer.from(bytes.subarray(at, at + size));
		at += size;
	}
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const piece of pieces) chunks.push(piece);
	return Buffer.concat(chunks);
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 });
const bytes = fc.uint8Array({ maxLength: 200 });

describe('base64 in pieces', () => {
	it('is what Node writes, wherever the pieces end', () =>
		fc.assert(
			fc.asyncProperty(bytes, sizes, async (content, cut) => {
				const written = await whole(base64Of(inPieces(content, cut)));
				expect(written.toString()).toBe(Buffer.from(content).toString('base64'));
			})
		));

	it('is read wherever the pieces end and whatever white space is between', () => {
		const spaces = fc.constantFrom(
			'',
			'\n',
			'\r\n',
			'&#13;\n',
			'&#xD;',
			'&#x0a;',
			'\t ',
			']]><![CDATA['
		);
		return fc.assert(
			fc.asyncProperty(bytes, sizes, fc.array(spaces), async (content, cut, between) => {
				const text = [...Buffer.from(content).toString('base64')]
					.map((character, i) => character + (between[i] ?? ''))
					.join('');
				const read = await whole(decodeBase64(inPieces(Buffer.from(text), cut)));
				expect(read).toEqual(Buffer.from(content));
			})
		);
	});

	it('is refused when anything else stands in it, wherever the pieces end', () => {
		const strange = fc.constantFrom('-', '_', '.', '&', '&amp;', '&#65;', '<', ']', 'å', '\0', '=');
		return fc.assert(
			fc.asyncProperty(bytes, sizes, strange, fc.nat(), async (content, cut, other, at) => {
				const text = Buffer.from(content).toString('base64').replace(/=+$/, '') + 'AAAA';
				const place = at % (text.length - 1);
				const bad = Buffer.from(text.slice(0, place) + other + text.slice(place), 'latin1');
				await expect(whole(decodeBase64(inPieces(bad, cut)))).rejects.toMatchObject({
					code: 'ACCESS_POINT_UNAVAILABLE'
				});
			})
		);
	});
});
