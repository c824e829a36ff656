import type { ConversationView, MessageView } from '#lib/conversation/conversation.ts';
import type { Block } from '#lib/message/markdown.ts';
import type { MessageDocument } from '#lib/message/message.ts';

/** A message with its texts parsed: the browser gets no parser. */
export type ShownMessage = Omit<MessageView, 'documents'> & {
	texts: Block[][];
	/** For each text what the document that it begins is called; '' where that says nothing new. */
	names: string[];
	/** The texts are only the beginning. */
	shortened: boolean;
};
export type ShownConversation = Omit<ConversationView, 'messages'> & { messages: ShownMessage[] };

/**
 * The texts of a message's documents one after the other, with the name of each document beside its first (B1.3.3). Most
 * senders call the only document what they call the message, which is shown already.
 */
export function textsOf(
	documents: readonly MessageDocument[],
	subject: string
): { name: string; text: string }[] {
	return documents.flatMap(({ documentName = '', texts }) => {
		const name = documentName.trim() === subject.trim() ? '' : documentName.trim();
		const shown = texts.length === 0 && name !== '' ? [''] : texts;
		return shown.map((text, index) => ({ name: index === 0 ? name : '', text }));
	});
}

export type Problem =
	'conflict' | 'assignee-missing' | 'assignee-unknown' | 'not-answerable' | 'not-resendable';

/** What "Svara" answers: their newest message. */
export function newestIncoming(messages: ShownMessage[]): ShownMessage | undefined {
	return messages.findLast((message) => message.direction === 'incoming');
}

/** What "Komplettera" adds to: our newest message that the receiver has not refused. */
export function newestSent(messages: ShownMessage[]): ShownMessage | undefined {
	return messages.findLast(
		(message) =>
			message.direction === 'outgoing' &&
			!['rejected', 'failed', 'unconfirmed'].includes(message.shownState)
	);
}

/**
 * References or persons of all messages, each once, in the order in which they first came. Persons may come with a name
 * only: then the name tells them apart.
 */
export function eachOnce<T extends { root: string; extension: string; label?: string }>(
	items: T[]
): T[] {
	const keyOf = ({ root, extension, label }: T) =>
		JSON.stringify(extension === '' ? [label] : [root, extension]);
	const seen = new Map(items.toReversed().map((item) => [keyOf(item), item]));
	return items.filter((item) => seen.get(keyOf(item)) === item);
}
