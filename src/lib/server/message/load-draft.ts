import { asc, eq } from 'drizzle-orm';
import type { DraftRecipient, DraftView } from '#lib/message/draft.ts';
import { estimateBytes } from '#lib/message/estimate-bytes.ts';
import type { MessageReference } from '#lib/message/message.ts';
import { findFunction } from '../address-book/queries.ts';
import type { Reader } from '../db/database.ts';
import { mailboxes } from '../mailbox/schema.ts';
import {
	counterpartOf,
	findMessage,
	listReturnedReferences,
	type StoredMessage
} from './answered-message.ts';
import { draftAttachments, drafts } from './schema.ts';

type StoredAttachment = typeof draftAttachments.$inferSelect;

export interface LoadedDraft {
	view: DraftView;
	authorId: string;
	attachments: StoredAttachment[];
	/** The message that `refToMessageId` names. */
	referred: StoredMessage | undefined;
}

/** A draft with what belongs to it, whoever asks: the caller checks author and right. */
export async function loadDraft(reader: Reader, draftId: string): Promise<LoadedDraft | undefined> {
	const [row] = await reader
		.select({
			draft: drafts,
			mailbox: { id: mailboxes.id, name: mailboxes.name },
			fileFamilies: mailboxes.fileFamilies
		})
		.from(drafts)
		.innerJoin(mailboxes, eq(mailboxes.id, drafts.mailboxId))
		.where(eq(drafts.id, draftId));
	if (row === undefined) return undefined;
	const { draft, mailbox } = row;
	const attachments = await reader
		.select()
		.from(draftAttachments)
		.where(eq(draftAttachments.draftId, draftId))
		.orderBy(asc(draftAttachments.position));
	const referred =
		draft.inReplyTo === null ? undefined : await findMessage(reader, draft.inReplyTo);
	const recipientReferences: MessageReference[] =
		referred === undefined ? [] : await listReturnedReferences(reader, referred);
	const view: DraftView = {
		id: draft.id,
		mailbox,
		recipient: await findRecipient(
			reader,
			addressOf(draft.recipientOrganisation, draft.recipientAddress),
			referred
		),
		moreRecipients: await listMore(reader, draft.moreRecipients),
		subject: draft.subject,
		confidential: draft.confidential,
		text: draft.text,
		references: draft.references,
		recipientReferences,
		persons: draft.persons,
		attachments: attachments.map(({ id, fileName, contentType, size }) => ({
			id,
			fileName,
			contentType,
			size
		})),
		fileFamilies: row.fileFamilies,
		estimatedBytes: estimateBytes({
			subject: draft.subject,
			text: draft.text,
			references: [...draft.references, ...recipientReferences, ...draft.persons],
			attachments
		}),
		inReplyTo:
			referred === undefined
				? null
				: {
						id: referred.id,
						conversationId: referred.conversationId,
						kind: referred.direction === 'incoming' ? 'reply' : 'supplement'
					},
		updatedAt: draft.updatedAt
	};
	return { view, authorId: draft.authorId, attachments, referred };
}

/**
 * Who the draft is to, in the address book's words. Whoever has written to us can be answered even if the address book
 * does not list that function. One that is neither has no names: `checkDraft` says that it is unknown.
 */
async function findRecipient(
	reader: Reader,
	recipient: Address | null,
	referred: StoredMessage | undefined
): Promise<DraftRecipient | null> {
	return recipient === null ? null : findNamed(reader, recipient, referred);
}

interface Address {
	organisation: string;
	address: string;
}

function addressOf(organisation: string | null, address: string | null): Address | null {
	return organisation === null || address === null ? null : { organisation, address };
}

async function listMore(reader: Reader, more: readonly Address[]): Promise<DraftRecipient[]> {
	const named: DraftRecipient[] = [];
	for (const one of more) named.push(await findNamed(reader, one, undefined));
	return named;
}

async function findNamed(
	reader: Reader,
	{ organisation, address }: Address,
	referred: StoredMessage | undefined
): Promise<DraftRecipient> {
	const listed = await findFunction({ db: { read: reader } }, organisation, address);
	if (listed !== undefined) {
		return {
			organisation: listed.participantId,
			organisationName: listed.organisationName,
			address: listed.identifier,
			functionName: listed.name,
			description: listed.description
		};
	}
	const counterpart = referred === undefined ? undefined : counterpartOf(referred);
	const known = counterpart?.organisation === organisation && counterpart.address === address;
	return {
		organisation,
		organisationName: known ? counterpart.name : '',
		address,
		functionName: known ? counterpart.functionName : '',
		description: ''
	};
}
