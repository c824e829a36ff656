import type { MailboxSettings } from '../../mailbox/mailbox-settings.ts';
import type { mailboxes } from '../../mailbox/schema.ts';

/** What a list says of a mailbox. */
export interface MailboxFields extends Pick<
	MailboxSettings,
	| 'functionalAddress'
	| 'name'
	| 'description'
	| 'openingHours'
	| 'fallbackContact'
	| 'nameInNotices'
> {
	closed: boolean;
}

export function mailboxFieldsOf(row: typeof mailboxes.$inferSelect): MailboxFields {
	return {
		functionalAddress: row.functionalAddress,
		name: row.name,
		description: row.description,
		openingHours: row.openingHours,
		fallbackContact: row.fallbackContact,
		nameInNotices: row.nameInNotices,
		closed: row.closedAt !== null
	};
}

/** As lists name it: `closed` is a status. */
export function mailboxTexts(fields: MailboxFields | undefined): Record<string, string> {
	return {
		functionalAddress: fields?.functionalAddress ?? '',
		name: fields?.name ?? '',
		description: fields?.description ?? '',
		openingHours: fields?.openingHours ?? '',
		fallbackContact: fields?.fallbackContact ?? '',
		nameInNotices: fields === undefined ? '' : fields.nameInNotices ? 'yes' : 'no',
		status: fields === undefined ? '' : fields.closed ? 'closed' : 'open'
	};
}
