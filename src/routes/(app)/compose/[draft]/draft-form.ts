/** The compose form as it is sent, by a button or by autosave, in terms of a draft. Field names stand only here. */
import { parseRecipientKey } from '#lib/address-book/recipient-key.ts';
import type { DraftChanges } from '#lib/message/draft.ts';
import type { PersonReference } from '#lib/message/message.ts';

export const FIELD = {
	mailbox: 'mailbox',
	/** A recipient chosen by script, or with a button of the list of hits. */
	recipient: 'recipient',
	/** Once for each further recipient, and once empty to say that the form has the list. */
	moreRecipients: 'more-recipient',
	/** A button of the list of hits, when one more is searched for. */
	addRecipient: 'add-recipient',
	subject: 'subject',
	confidential: 'confidential',
	text: 'text',
	referenceRoot: 'reference-root',
	referenceValue: 'reference-value',
	personRoot: 'person-root',
	personValue: 'person-value',
	personLabel: 'person-label'
} as const;

/** A field that the form does not have stays as it was. */
export function readDraftForm(form: FormData): DraftChanges {
	const changes: DraftChanges = {};
	const mailboxId = textOf(form, FIELD.mailbox);
	if (mailboxId) changes.mailboxId = mailboxId;
	// The last one counts: a button of the list comes after the recipient chosen before.
	const recipient = form.getAll(FIELD.recipient).map(String).at(-1);
	const parsed = recipient === undefined ? undefined : parseRecipientKey(recipient);
	if (parsed) changes.recipient = parsed;
	if (form.has(FIELD.moreRecipients)) {
		const removed = textOf(form, 'remove-recipient');
		const keys = [FIELD.moreRecipients, FIELD.addRecipient].flatMap((name) =>
			form.getAll(name).map(String)
		);
		changes.moreRecipients = [...new Set(keys)]
			.filter((key) => key !== removed)
			.flatMap((key) => parseRecipientKey(key) ?? []);
	}
	const subject = textOf(form, FIELD.subject);
	if (subject !== undefined) changes.subject = subject;
	const confidential = textOf(form, FIELD.confidential);
	if (confidential === 'yes' || confidential === 'no')
		changes.confidential = confidential === 'yes';
	const text = textOf(form, FIELD.text);
	if (text !== undefined) changes.text = text;
	const removed = textOf(form, 'remove-row');
	if (form.has(FIELD.referenceRoot)) {
		const rows = rowsOf(form, FIELD.referenceRoot, FIELD.referenceValue);
		changes.references = rows.filter((_, index) => removed !== `reference-${index}`);
	}
	if (form.has(FIELD.personRoot)) {
		const rows = rowsOf(form, FIELD.personRoot, FIELD.personValue, FIELD.personLabel);
		changes.persons = rows.filter((_, index) => removed !== `person-${index}`);
	}
	return changes;
}

/** Rows are told apart by their order; the server drops those that are wholly empty. */
function rowsOf(form: FormData, root: string, value: string, label?: string): PersonReference[] {
	const values = form.getAll(value);
	const labels = label === undefined ? [] : form.getAll(label);
	return form.getAll(root).map((each, index) => ({
		root: String(each),
		extension: String(values[index] ?? ''),
		...(label !== undefined && { label: String(labels[index] ?? '') })
	}));
}

function textOf(form: FormData, name: string): string | undefined {
	const value = form.get(name);
	return typeof value === 'string' ? value : undefined;
}
