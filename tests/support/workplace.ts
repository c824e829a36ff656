import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import { functions, organisations } from '#lib/server/address-book/schema.ts';
import { ManualClock } from '#lib/server/clock.ts';
import { randomIds } from '#lib/server/ids.ts';
import { INSTALLATION, type Actor } from '#lib/server/identity/actor.ts';
import { createPerson } from '#lib/server/identity/create-person.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { setMembership } from '#lib/server/mailbox/set-membership.ts';
import { recordIncoming, type IncomingMessage } from '#lib/server/message/record-incoming.ts';
import { openTestBlobs } from './blobs.ts';
import { openTestDatabase } from './database.ts';

export const HANDLE: MailboxRights = { queue: true, read: true, send: true, administer: false };
export const READ: MailboxRights = { ...HANDLE, send: false };
export const WATCH: MailboxRights = { ...READ, read: false };
export const ADMINISTER: MailboxRights = { ...WATCH, queue: false, administer: true };

/** Noon of a working day. */
export const NOON = Date.UTC(2026, 10, 23, 11);

/** A function that others write from and that can be written to: it stands in the address book. */
export const REGION = {
	organisation: '0203:region.example',
	name: 'Region Exempel',
	address: 'region:barnmottagning',
	functionName: 'Barnmottagningen'
};

/**
 * A small workplace on a real database and blob store: two mailboxes and an address book with one counterpart. People
 * are added as a test needs them.
 */
export async function openWorkplace() {
	const { db, close: closeDatabase } = await openTestDatabase();
	const { blobs, close: closeBlobs } = await openTestBlobs();
	const clock = new ManualClock(NOON);
	const deps = {
		db,
		blobs,
		clock,
		ids: randomIds,
		organisation: { participantId: '0203:kommun.example', name: 'Exempels kommun' },
		hostName: 'sluss.kommun.example'
	};

	async function openMailbox(functionalAddress: string, name: string): Promise<string> {
		const { mailboxId } = await createMailbox(deps, {
			actor: INSTALLATION,
			functionalAddress,
			name
		});
		return mailboxId;
	}
	const children = await openMailbox('kommun:barn', 'Barn och unga');
	const adults = await openMailbox('kommun:vuxna', 'Vuxna');
	await db.write(async (tx) => {
		await tx
			.insert(organisations)
			.values({ participantId: REGION.organisation, name: REGION.name });
		await tx.insert(functions).values({
			participantId: REGION.organisation,
			identifier: REGION.address,
			name: REGION.functionName,
			description: 'Barn upp till 18 år'
		});
	});

	return {
		deps,
		clock,
		/** Mailbox ids. */
		children,
		adults,
		/** A person with rights in the mailbox for children, or in the one given. */
		async addPerson(
			displayName: string,
			rights?: MailboxRights,
			options: { mailboxId?: string; until?: number } = {}
		): Promise<Actor> {
			const { personId } = await createPerson(deps, { actor: INSTALLATION, displayName });
			if (rights !== undefined) {
				await setMembership(deps, {
					actor: INSTALLATION,
					mailboxId: options.mailboxId ?? children,
					personId,
					rights,
					until: options.until ?? null
				});
			}
			return { personId };
		},
		/** Records a message from the region to the mailbox for children, a second later than the one before. */
		async receive(changes: Partial<IncomingMessage> = {}) {
			clock.advance(1000);
			const outcome = await db.write((tx) =>
				recordIncoming(tx, deps, incomingMessage(children, changes), clock.now())
			);
			if (outcome.outcome !== 'recorded') throw new Error('the message was a duplicate');
			return outcome;
		},
		async close() {
			await closeDatabase();
			await closeBlobs();
		}
	};
}

export type Workplace = Awaited<ReturnType<typeof openWorkplace>>;

export function incomingMessage(
	mailboxId: string,
	changes: Partial<IncomingMessage> = {}
): IncomingMessage {
	return {
		messageId: randomIds.uuid(),
		mailboxId,
		sdkConversationId: randomIds.uuid(),
		refToMessageId: null,
		subject: 'Orosanmälan',
		confidential: false,
		sender: REGION,
		recipient: {
			organisation: '0203:kommun.example',
			name: 'Exempels kommun',
			address: 'kommun:barn',
			functionName: 'Barn och unga'
		},
		documents: [{ documentId: 'd1', index: '1', texts: ['**Hej**'] }],
		senderReferences: [{ root: 'dnr', extension: 'R 2026-114' }],
		recipientReferences: [],
		persons: [],
		attachments: [],
		createdAt: NOON,
		envelopeBlob: null,
		...changes
	};
}
