import { describe, expect, it } from 'vitest';
import { TEXT_LENGTH_MAX } from '#lib/message/message.ts';
import { shortenTexts } from './shorten-texts.ts';

const documentOf = (...texts: string[]) => ({ documentId: 'd', texts });

describe('long texts', () => {
	it('stay as they are when a page can take them', () => {
		const documents = [documentOf('a'.repeat(TEXT_LENGTH_MAX - 1)), documentOf('b')];
		expect(shortenTexts(documents)).toEqual({ documents, whole: undefined });
	});

	it('leave their beginning, and the whole as one text', () => {
		const long = 'a'.repeat(TEXT_LENGTH_MAX - 3);
		const { documents, whole } = shortenTexts([documentOf(long, 'bbbbb'), documentOf('c')]);
		expect(documents.map(({ texts }) => texts)).toEqual([[long, 'bbb'], []]);
		expect(documents.every(({ shortened }) => shortened)).toBe(true);
		expect(whole).toBe(`${long}\n\nbbbbb\n\nc`);
	});

	it('are not cut through a character', () => {
		const text = `${'a'.repeat(TEXT_LENGTH_MAX - 1)}😀b`;
		expect(shortenTexts([documentOf(text)]).documents[0]?.texts).toEqual([
			'a'.repeat(TEXT_LENGTH_MAX - 1)
		]);
	});
});
