import { eq, inArray, sql } from 'drizzle-orm';
import type { MessageStatus } from '#lib/message/status.ts';
import { conversations } from '../conversation/schema.ts';
import type { Reader } from '../db/database.ts';
import { messages } from './schema.ts';

export interface LastOutgoing {
	status: MessageStatus;
	/** Code of its newest event. */
	lastCode: string | null;
}

/** What is known of our newest message in each of these conversations (a page of them). */
export async function listLastOutgoing(
	reader: Reader,
	conversationIds: string[]
): Promise<Map<string, LastOutgoing>> {
	if (conversationIds.length === 0) return new Map();
	const newest = sql`(select m.id from messages m where m.conversation_id = ${conversations.id}
		and m.direction = 'outgoing' order by m.recorded_at desc limit 1)`;
	const rows = await reader
		.select({
			conversationId: conversations.id,
			status: messages.status,
			lastCode: sql<string | null>`(select e.code from message_events e
				where e.message_id = ${messages.id} order by e.id desc limit 1)`
		})
		.from(conversations)
		.innerJoin(messages, eq(messages.id, newest))
		.where(inArray(conversations.id, conversationIds));
	return new Map(rows.map(({ conversationId, ...last }) => [conversationId, last]));
}
