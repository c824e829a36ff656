/** Which list of a mailbox is shown, as the address says it: `?view=mine&before=…`. It follows along everywhere. */
import {
	CONVERSATION_VIEWS,
	type ConversationRow,
	type ConversationViewName
} from '#lib/conversation/conversation.ts';

export function viewOf(text: string | null): ConversationViewName {
	return CONVERSATION_VIEWS.find((view) => view === text) ?? 'unassigned';
}

export function queryOf(view: ConversationViewName, before: string | null = null): `?${string}` {
	return `?view=${view}${before === null ? '' : `&before=${encodeURIComponent(before)}`}`;
}

/** The list where a person finds a conversation. What a colleague has stands only among all of them. */
export function viewWith(
	conversation: Pick<ConversationRow, 'state' | 'assignee'>,
	personId: string
): ConversationViewName {
	if (conversation.state !== 'assigned') return conversation.state;
	return conversation.assignee?.id === personId ? 'mine' : 'all';
}
