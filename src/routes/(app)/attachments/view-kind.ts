/** What Sluss can show of a file, and as what it may be given to a browser. What senders say is not trusted. */
import { extensionOf } from '#lib/message/file-name.ts';

export type ViewKind = 'pdf' | 'image' | 'text' | 'other';

/** Types that a browser may show; nothing that can hold a script is among them. */
const SHOWN = new Map<string, ViewKind>([
	['application/pdf', 'pdf'],
	['image/png', 'image'],
	['image/jpeg', 'image'],
	['image/gif', 'image'],
	['image/webp', 'image'],
	['text/plain', 'text'],
	['text/csv', 'text']
]);

/** For files whose sender did not say what they are. */
const BY_EXTENSION = new Map([
	['pdf', 'application/pdf'],
	['png', 'image/png'],
	['jpg', 'image/jpeg'],
	['jpeg', 'image/jpeg'],
	['txt', 'text/plain'],
	['csv', 'text/csv']
]);

export function viewKindOf(file: { fileName: string; contentType: string }): ViewKind {
	return SHOWN.get(typeOf(file)) ?? 'other';
}

/** The content type to answer with. All that is text is plain text, so that no browser reads more into it. */
export function servedTypeOf(file: { fileName: string; contentType: string }): string {
	switch (viewKindOf(file)) {
		case 'pdf':
		case 'image':
			return typeOf(file);
		case 'text':
			return 'text/plain; charset=utf-8';
		case 'other':
			return 'application/octet-stream';
	}
}

function typeOf({ fileName, contentType }: { fileName: string; contentType: string }): string {
	const said = contentType.split(';')[0]!.trim().toLowerCase();
	if (SHOWN.has(said)) return said;
	const unknown = said === '' || said === 'application/octet-stream';
	return (unknown && BY_EXTENSION.get(extensionOf(fileName))) || said;
}
