import type { ConversationView, MessageView } from '#lib/conversation/conversation.ts';
import type { Block } from '#lib/message/markdown.ts';

/** A message with its texts parsed: the browser gets no parser. */
export type ShownMessage = Omit<MessageView, 'documents'> & {
	texts: Block[][];
	/** The texts are only the beginning. */
	shortened: boolean;
};
export type ShownConversation = Omit<ConversationView, 'messages'> & { messages: ShownMessage[] };

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
