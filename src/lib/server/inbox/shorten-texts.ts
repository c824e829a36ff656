import { TEXT_LENGTH_MAX, type MessageDocument } from '#lib/message/message.ts';

export interface ShortenedTexts {
	documents: MessageDocument[];
	/** All texts of the message one after the other, when there was more than a page is given; else undefined. */
	whole: string | undefined;
}

/**
 * A message may be one text of 30 MB. What is kept beside its subject, and goes to the page at every look, is the
 * beginning; the whole becomes a file like any other, which is streamed to whoever asks for it.
 */
export function shortenTexts(documents: readonly MessageDocument[]): ShortenedTexts {
	const texts = documents.flatMap((document) => document.texts);
	let room = TEXT_LENGTH_MAX;
	if (texts.reduce((sum, text) => sum + text.length, 0) <= room) {
		return { documents: [...documents], whole: undefined };
	}
	const shortened = documents.map((document) => {
		const kept: string[] = [];
		for (const text of document.texts) {
			if (room === 0) break;
			const beginning = upTo(text, room);
			room = beginning.length < text.length ? 0 : room - text.length;
			kept.push(beginning);
		}
		return { ...document, texts: kept, shortened: true as const };
	});
	return { documents: shortened, whole: texts.join('\n\n') };
}

/** Never half of a character that takes two places. */
function upTo(text: string, length: number): string {
	const last = text.charCodeAt(length - 1);
	const half = text.length > length && last >= 0xd800 && last < 0xdc00;
	return text.slice(0, half ? length - 1 : length);
}
