/** What an answer takes from the conversation that it belongs to (facts: Payload, Reply and Supplement). */
import { and, asc, desc, eq, notInArray } from 'drizzle-orm';
import type { MessageReference } from '#lib/message/message.ts';
import type { Reader } from '../db/database.ts';
import { messages } from './schema.ts';

export type StoredMessage = typeof messages.$inferSelect;

export async function findMessage(reader: Reader, id: string): Promise<StoredMessage | undefined> {
	const [message] = await reader.select().from(messages).where(eq(messages.id, id));
	return message;
}

/**
 * The first message that we have sent in the conversation of `message`, to the same function when `message` is ours: what
 * a supplement names, however often it is repeated (B1.4.7, AF7). Messages that the receiver has refused are left out, for
 * it would refuse what refers to them too.
 */
export async function findSupplemented(
	reader: Reader,
	message: StoredMessage
): Promise<StoredMessage | undefined> {
	const [first] = await reader
		.select()
		.from(messages)
		.where(
			and(
				eq(messages.conversationId, message.conversationId),
				eq(messages.direction, 'outgoing'),
				message.direction === 'outgoing'
					? eq(messages.recipientAddress, message.recipientAddress)
					: undefined,
				notInArray(messages.status, ['REJECTED', 'MESSAGE_EXCHANGE_ERROR', 'ERROR'])
			)
		)
		.orderBy(asc(messages.recordedAt))
		.limit(1);
	return first;
}

/** The counterpart of a message: who gets the answer. */
export function counterpartOf(message: StoredMessage) {
	return message.direction === 'incoming'
		? {
				organisation: message.senderOrganisation,
				name: message.senderName,
				address: message.senderAddress,
				functionName: message.senderFunctionName
			}
		: {
				organisation: message.recipientOrganisation,
				name: message.recipientName,
				address: message.recipientAddress,
				functionName: message.recipientFunctionName
			};
}

/** The counterpart's own references, which an answer must give back (B1.3.3 §4.3.2.3). */
export async function listReturnedReferences(
	reader: Reader,
	referred: StoredMessage
): Promise<MessageReference[]> {
	if (referred.direction === 'incoming') return referred.senderReferences;
	const incoming = await findNewest(reader, referred.conversationId, 'incoming');
	return incoming?.senderReferences ?? referred.recipientReferences;
}

/** Our own references in the conversation so far: what we wrote last, else what the counterpart gave back. */
export async function listOwnReferences(
	reader: Reader,
	referred: StoredMessage
): Promise<MessageReference[]> {
	const outgoing = await findNewest(reader, referred.conversationId, 'outgoing');
	return outgoing?.senderReferences ?? referred.recipientReferences;
}

async function findNewest(
	reader: Reader,
	conversationId: string,
	direction: 'incoming' | 'outgoing'
): Promise<StoredMessage | undefined> {
	const [newest] = await reader
		.select()
		.from(messages)
		.where(and(eq(messages.conversationId, conversationId), eq(messages.direction, direction)))
		.orderBy(desc(messages.recordedAt))
		.limit(1);
	return newest;
}
