/**
 * What a message does to its conversation: starts it or joins it, moves the work, adds to what it can be found by. Part
 * of the transaction that records the message.
 */
import { eq } from 'drizzle-orm';
import type { MessageParty } from '#lib/conversation/conversation.ts';
import type { MessageReference } from '#lib/message/message.ts';
import type { Tx } from '../db/database.ts';
import { findRows, insertRows } from '../db/rows.ts';
import type { Ids } from '../ids.ts';
import { findRights } from '../mailbox/rights.ts';
import { workAfterIncoming, workAfterOutgoing, type Work } from './conversation.ts';
import { conversations } from './schema.ts';
import { searchTextOf, withSearchParts } from './search-text.ts';

export interface AppliedMessage {
	mailboxId: string;
	sdkConversationId: string;
	counterpart: MessageParty;
	subject: string;
	confidential: boolean;
	/** Those of both sides. */
	references: MessageReference[];
	attachmentCount: number;
	/** ms since the epoch. */
	now: number;
}

export interface Applied {
	conversationId: string;
	created: boolean;
	/**
	 * When the message counts as recorded: `now`, or just after the message before when the clock stands still or has
	 * been set back. The order within a conversation, and what unread is measured by.
	 */
	recordedAt: number;
}

type Conversation = typeof conversations.$inferSelect;

/** A message to us: nobody has the work yet, or it goes back to whoever had it. */
export async function applyIncoming(
	tx: Tx,
	deps: { ids: Ids },
	message: AppliedMessage
): Promise<Applied> {
	const existing = await findThread(tx, message);
	if (existing === undefined) {
		return start(tx, deps, message, { state: 'unassigned', assigneeId: null }, true);
	}
	const mayRead =
		existing.assigneeId !== null &&
		(await findRights(tx, existing.assigneeId, message.mailboxId, message.now)).read;
	return join(tx, existing, message, workAfterIncoming(existing, mayRead), true);
}

/** A message from us: its author waits for the answer. */
export async function applyOutgoing(
	tx: Tx,
	deps: { ids: Ids },
	message: AppliedMessage & { authorId: string }
): Promise<Applied> {
	const existing = await findThread(tx, message);
	if (existing === undefined) {
		const work: Work = { state: 'waiting', assigneeId: message.authorId };
		return start(tx, deps, message, work, false);
	}
	return join(tx, existing, message, workAfterOutgoing(existing, message.authorId), false);
}

async function findThread(tx: Tx, message: AppliedMessage): Promise<Conversation | undefined> {
	const [existing] = await findRows(tx, conversations, {
		mailboxId: message.mailboxId,
		sdkConversationId: message.sdkConversationId.toLowerCase(),
		counterpartOrganisation: message.counterpart.organisation.toLowerCase()
	});
	return existing;
}

async function start(
	tx: Tx,
	deps: { ids: Ids },
	message: AppliedMessage,
	work: Work,
	incoming: boolean
): Promise<Applied> {
	const conversationId = deps.ids.rowId();
	const { counterpart, now } = message;
	const row = {
		id: conversationId,
		mailboxId: message.mailboxId,
		sdkConversationId: message.sdkConversationId.toLowerCase(),
		counterpartOrganisation: counterpart.organisation.toLowerCase(),
		counterpartAddress: counterpart.address,
		counterpartName: counterpart.name,
		counterpartFunctionName: counterpart.functionName,
		subject: message.subject,
		confidential: message.confidential,
		...work,
		stateSince: now,
		messageCount: 1,
		attachmentCount: message.attachmentCount,
		lastMessageAt: now,
		lastIncomingAt: incoming ? now : null,
		searchText: searchTextOf({
			subject: message.subject,
			counterpartName: counterpart.name,
			counterpartFunctionName: counterpart.functionName,
			references: message.references
		}),
		createdAt: now
	};
	await insertRows(tx, conversations, [row]);
	return { conversationId, created: true, recordedAt: now };
}

async function join(
	tx: Tx,
	existing: Conversation,
	message: AppliedMessage,
	work: Work,
	incoming: boolean
): Promise<Applied> {
	const recordedAt = Math.max(message.now, existing.lastMessageAt + 1);
	await tx
		.update(conversations)
		.set({
			...work,
			...(work.state === existing.state ? {} : { stateSince: message.now }),
			confidential: existing.confidential || message.confidential,
			messageCount: existing.messageCount + 1,
			attachmentCount: existing.attachmentCount + message.attachmentCount,
			lastMessageAt: recordedAt,
			...(incoming ? { lastIncomingAt: recordedAt } : {}),
			searchText: withSearchParts(existing.searchText, [
				message.subject,
				...message.references.map((reference) => reference.extension)
			])
		})
		.where(eq(conversations.id, existing.id));
	return { conversationId: existing.id, created: false, recordedAt };
}
