import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { outboxEntries } from './schema.ts';

/** Whether we have refused a message of this sender with this id, and have nothing of it. `messageId` in any case. */
export async function hasRefused(
	reader: Reader,
	{ messageId, sender }: { messageId: string; sender: string }
): Promise<boolean> {
	// A receipt repeats the id as its message wrote it; of a UUID that is all lower or all upper case (facts: Identities).
	const written = [messageId, messageId.toLowerCase(), messageId.toUpperCase()];
	const answers = and(
		inArray(outboxEntries.receiptFor, written),
		eq(outboxEntries.recipientOrganisation, sender.toLowerCase())
	);
	const refusals = await reader.$count(
		outboxEntries,
		// One that was accepted has neither row nor findings any more when retention has removed its message.
		and(answers, isNull(outboxEntries.messageId), isNotNull(outboxEntries.receiptFindings))
	);
	// A refused repetition has no row either: what it repeats is here.
	return refusals > 0 && refusals === (await reader.$count(outboxEntries, answers));
}
