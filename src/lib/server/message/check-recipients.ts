/** Whether those that a draft is addressed to can be written to, from this mailbox and all of them at once. */
import { eq } from 'drizzle-orm';
import {
	RECIPIENTS_MAX,
	type DraftProblem,
	type DraftProblemCode,
	type DraftRecipient,
	type DraftView
} from '#lib/message/draft.ts';
import { findFunction } from '../address-book/queries.ts';
import type { Db } from '../db/database.ts';
import { sameParticipant } from '../envelope/envelope.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { counterpartOf, findMessage } from './answered-message.ts';

export interface CheckDraftDeps {
	db: Pick<Db, 'read'>;
	/** Us. */
	organisation: { readonly participantId: string };
}

/** Each problem once, however many recipients have it. */
export async function checkRecipients(
	deps: CheckDraftDeps,
	draft: DraftView
): Promise<DraftProblem[]> {
	const { recipient, moreRecipients } = draft;
	if (recipient === null) return [{ field: 'recipient', code: 'missing' }];
	const all = [recipient, ...moreRecipients];
	const codes = new Set<DraftProblemCode>();
	if (all.length > RECIPIENTS_MAX) codes.add('too-many');
	if (new Set(all.map(keyOf)).size < all.length) codes.add('duplicate');
	const own = await getFunctionalAddress(deps, draft.mailbox.id);
	for (const each of all) {
		if (
			sameParticipant(each.organisation, deps.organisation.participantId) &&
			each.address === own
		) {
			codes.add('same-mailbox');
		} else if (!(await isKnown(deps, draft, each))) {
			codes.add('unknown-recipient');
		}
	}
	return [...codes].map((code) => ({ field: 'recipient', code }));
}

function keyOf({ organisation, address }: DraftRecipient): string {
	return JSON.stringify([organisation.toLowerCase(), address]);
}

/** In the address book, or whom the draft answers: whoever has written to us may be answered. */
async function isKnown(
	deps: CheckDraftDeps,
	{ inReplyTo }: DraftView,
	{ organisation, address }: DraftRecipient
): Promise<boolean> {
	if (await findFunction(deps, organisation, address)) return true;
	const referred = inReplyTo === null ? undefined : await findMessage(deps.db.read, inReplyTo.id);
	if (referred === undefined) return false;
	const counterpart = counterpartOf(referred);
	return counterpart.organisation === organisation && counterpart.address === address;
}

async function getFunctionalAddress(
	deps: CheckDraftDeps,
	mailboxId: string
): Promise<string | undefined> {
	const [mailbox] = await deps.db.read
		.select({ functionalAddress: mailboxes.functionalAddress })
		.from(mailboxes)
		.where(eq(mailboxes.id, mailboxId));
	return mailbox?.functionalAddress;
}
