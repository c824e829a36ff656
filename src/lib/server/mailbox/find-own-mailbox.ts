import { and, eq, isNull } from 'drizzle-orm';
import type { ColleaguesMailbox } from '#lib/mailbox/mailbox.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { listPeopleWithRight } from './rights.ts';
import { mailboxes } from './schema.ts';

/**
 * What colleagues are told of one of our mailboxes that they write to: when somebody answers and whom to turn to
 * otherwise. For everybody of the organisation who is signed in; of who works there, no more than whether somebody does.
 * Undefined where nothing is said, and for what is not an open mailbox of ours.
 */
export async function findColleaguesMailbox(
	deps: { db: Db; clock: Clock; organisation: { participantId: string } },
	recipient: { organisation: string; address: string }
): Promise<ColleaguesMailbox | undefined> {
	if (recipient.organisation !== deps.organisation.participantId) return undefined;
	const [found] = await deps.db.read
		.select({
			id: mailboxes.id,
			address: mailboxes.functionalAddress,
			weeklyHours: mailboxes.weeklyHours,
			openingHours: mailboxes.openingHours,
			fallbackContact: mailboxes.fallbackContact
		})
		.from(mailboxes)
		.where(and(eq(mailboxes.functionalAddress, recipient.address), isNull(mailboxes.closedAt)));
	if (found === undefined) return undefined;
	const { id, ...said } = found;
	const handlers = await listPeopleWithRight(deps.db.read, id, 'send', deps.clock.now());
	const unmanned = handlers.length === 0;
	const silent = said.weeklyHours === null && said.openingHours + said.fallbackContact === '';
	const { organisation } = recipient;
	return silent && !unmanned ? undefined : { organisation, ...said, unmanned };
}
