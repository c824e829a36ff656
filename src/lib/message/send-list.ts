import type { MessageParty } from '../conversation/conversation.ts';
import type { ShownState } from './status.ts';

/** One recipient of a send list, with what is known of the message to it. */
export interface SendListItem {
	/** Our row's id of the message. */
	messageId: string;
	conversationId: string;
	recipient: MessageParty;
	shownState: ShownState;
}
