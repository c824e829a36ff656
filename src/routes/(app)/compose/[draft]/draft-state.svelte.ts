/** What stands in the form, from the draft as saved and, after a save that failed, from what was typed. */
import type { AttachmentView } from '#lib/conversation/conversation.ts';
import type { ColleaguesMailbox } from '#lib/mailbox/mailbox.ts';
import type { DraftChanges, DraftRecipient, DraftView } from '#lib/message/draft.ts';
import type { MessageReference, PersonReference } from '#lib/message/message.ts';

/** A row of the form. The key tells rows apart while they come and go. */
export interface Row extends PersonReference {
	key: number;
}

export class DraftState {
	mailboxId = $state('');
	recipient = $state.raw<DraftRecipient | null>(null);
	moreRecipients = $state.raw<DraftRecipient[]>([]);
	subject = $state('');
	confidential = $state<boolean | null>(null);
	text = $state('');
	references = $state<Row[]>([]);
	persons = $state<Row[]>([]);
	attachments = $state.raw<AttachmentView[]>([]);
	estimatedBytes = $state(0);
	/** What the recipient of the last save says of itself, when it is a colleague's mailbox. */
	colleagues = $state.raw<ColleaguesMailbox | null>(null);
	#rows = 0;

	constructor(
		draft: DraftView | undefined,
		typed: DraftChanges | undefined,
		colleagues: ColleaguesMailbox | null = null
	) {
		this.colleagues = colleagues;
		this.mailboxId = typed?.mailboxId ?? draft?.mailbox.id ?? '';
		this.recipient = draft?.recipient ?? null;
		this.moreRecipients = draft?.moreRecipients ?? [];
		this.subject = typed?.subject ?? draft?.subject ?? '';
		this.confidential = typed?.confidential ?? draft?.confidential ?? null;
		this.text = typed?.text ?? draft?.text ?? '';
		this.references = this.#keyed(typed?.references ?? draft?.references ?? [], 'dnr');
		this.persons = this.#keyed(typed?.persons ?? draft?.persons ?? [], '1.2.752.129.2.1.3.1');
		this.attachments = draft?.attachments ?? [];
		this.estimatedBytes = draft?.estimatedBytes ?? 0;
	}

	addReference(): void {
		this.references.push(this.#row({ root: 'dnr', extension: '' }));
	}

	addPerson(): void {
		this.persons.push(this.#row({ root: '1.2.752.129.2.1.3.1', extension: '' }));
	}

	/** One empty row at the end, so that there is something to fill in without script. */
	#keyed(rows: readonly MessageReference[], root: string): Row[] {
		return [...rows, { root, extension: '' }].map((row) => this.#row(row));
	}

	#row(row: MessageReference): Row {
		return { label: '', ...row, key: this.#rows++ };
	}
}
