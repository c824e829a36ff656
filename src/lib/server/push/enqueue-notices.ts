import { and, eq, inArray } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { listPeopleWithRight } from '../mailbox/rights.ts';
import { noticeSettings, notices, pushDeliveries, pushSubscriptions } from './schema.ts';

/**
 * Records, within the transaction that stores an incoming message, a notice for everyone who may read the mailbox, wants
 * notices for it and has allowed them in a browser. Sending is the push worker's: a push service that is away can
 * neither stop nor undo the receiving.
 */
export async function enqueueNotices(
	deps: { clock: Clock; ids: Ids },
	tx: Tx,
	about: { mailboxId: string; conversationId: string }
): Promise<void> {
	const now = deps.clock.now();
	const readers = await listPeopleWithRight(tx, about.mailboxId, 'read', now);
	const browsers = await tx
		.select({ personId: pushSubscriptions.personId, subscriptionId: pushSubscriptions.id })
		.from(noticeSettings)
		.innerJoin(pushSubscriptions, eq(pushSubscriptions.personId, noticeSettings.personId))
		.where(
			and(
				eq(noticeSettings.mailboxId, about.mailboxId),
				inArray(
					noticeSettings.personId,
					readers.map(({ id }) => id)
				)
			)
		);
	for (const [personId, hers] of Map.groupBy(browsers, (browser) => browser.personId)) {
		const noticeId = deps.ids.token();
		await tx
			.insert(notices)
			.values({ id: noticeId, personId, conversationId: about.conversationId, createdAt: now });
		await tx.insert(pushDeliveries).values(
			hers.map(({ subscriptionId }) => ({
				id: deps.ids.rowId(),
				noticeId,
				subscriptionId,
				state: 'due' as const,
				dueAt: now
			}))
		);
	}
}
