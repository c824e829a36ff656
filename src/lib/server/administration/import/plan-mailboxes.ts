import { inArray } from 'drizzle-orm';
import type { RowFault } from '#lib/administration/import.ts';
import { codeOfWord } from '#lib/administration/import-columns.ts';
import type { Reader } from '../../db/database.ts';
import { hasMessages } from '../../mailbox/edit-mailbox.ts';
import { findSettingsProblem } from '../../mailbox/mailbox-settings.ts';
import { mailboxes } from '../../mailbox/schema.ts';
import { administers } from '../authority.ts';
import { askInTurns, inTurns } from './breathe.ts';
import { differences } from './differences.ts';
import { mailboxFieldsOf, mailboxTexts, type MailboxFields } from './mailbox-fields.ts';
import { newPlan, type ImportPlan, type Planning } from './plan.ts';
import type { List, ListRow } from './read-list.ts';

/** null `mailboxId`: it is opened. */
export interface MailboxAct {
	mailboxId: string | null;
	before: MailboxFields | null;
	after: MailboxFields;
}

const TEXTS = [
	'functionalAddress',
	'name',
	'description',
	'openingHours',
	'fallbackContact'
] as const;
const PROBLEM_OF = {
	functionalAddress: 'address',
	name: 'name',
	description: 'text',
	openingHours: 'text',
	fallbackContact: 'text'
} as const;
/** Known to others: for organisation administrators. */
const KNOWN = ['functionalAddress', 'name', 'closed'] as const;
const NEW: MailboxFields = {
	...{ functionalAddress: '', name: '', description: '', openingHours: '', fallbackContact: '' },
	...{ nameInNotices: false, closed: false }
};

type Row = typeof mailboxes.$inferSelect;

/**
 * Mailboxes by id, else functional address; one that is none of ours is opened, by organisation administrators. To
 * others a mailbox that they do not administer is one that is not there.
 */
export async function planMailboxes(
	{ reader, authority }: Planning,
	list: List
): Promise<ImportPlan<MailboxAct>> {
	const plan = newPlan<MailboxAct>(list.faults);
	const found = await findMailboxes(reader, list.rows);
	const seen = new Map<string, number>();
	for await (const row of inTurns(list.rows)) {
		const id = row.get('mailboxId') ?? '';
		const address = row.get('functionalAddress') ?? '';
		const hit = id === '' ? found.byAddress.get(address) : found.byId.get(id.toLowerCase());
		const mailbox = hit !== undefined && administers(authority, hit.id) ? hit : undefined;
		const key = id === '' ? 'functionalAddress' : 'mailboxId';
		if (id === '' && address === '') {
			plan.faults.push(row.fault('no-key'));
			continue;
		}
		if (mailbox === undefined && (id !== '' || !authority.everything)) {
			plan.faults.push(row.fault('mailbox-not-found', key));
			continue;
		}
		const made = afterOf(row, mailbox);
		if ('faults' in made) {
			plan.faults.push(...made.faults);
			continue;
		}
		const { after } = made;
		const before = mailbox && mailboxFieldsOf(mailbox);
		const marks = [mailbox?.id ?? '', `address ${after.functionalAddress}`].filter(Boolean);
		const other = marks.map((mark) => seen.get(mark)).find((line) => line !== undefined);
		if (other !== undefined) {
			plan.faults.push(row.fault('doubled', key, other));
			continue;
		}
		for (const mark of marks) seen.set(mark, row.line);
		const fields = differences(mailboxTexts(before), mailboxTexts(after));
		const subject = (before ?? after).name;
		if (fields.length === 0) {
			plan.unchanged.push({ line: row.line, subject });
			continue;
		}
		const refusal = await refusalOf(reader, row, {
			...{ before, after, found },
			...{ mailboxId: mailbox?.id, everything: authority.everything }
		});
		if (refusal !== undefined) {
			plan.faults.push(refusal);
			continue;
		}
		const closes = before !== undefined && !before.closed && after.closed;
		plan.changes.push({
			line: row.line,
			act: before === undefined ? 'new' : closes ? 'ended' : 'changed',
			subject,
			fields,
			doing: { mailboxId: mailbox?.id ?? null, before: before ?? null, after }
		});
	}
	return plan;
}

interface FoundMailboxes {
	byId: ReadonlyMap<string, Row>;
	byAddress: ReadonlyMap<string, Row>;
}

async function findMailboxes(reader: Reader, rows: readonly ListRow[]): Promise<FoundMailboxes> {
	const valuesOf = (key: string) => rows.map((row) => row.get(key) ?? '').filter(Boolean);
	const byId = await askInTurns(
		valuesOf('mailboxId').map((id) => id.toLowerCase()),
		(some) => reader.select().from(mailboxes).where(inArray(mailboxes.id, some))
	);
	const byAddress = await askInTurns(valuesOf('functionalAddress'), (some) =>
		reader.select().from(mailboxes).where(inArray(mailboxes.functionalAddress, some))
	);
	return {
		byId: new Map(byId.map((row) => [row.id, row])),
		byAddress: new Map(byAddress.map((row) => [row.functionalAddress, row]))
	};
}

function afterOf(
	row: ListRow,
	mailbox: Row | undefined
): { after: MailboxFields } | { faults: RowFault[] } {
	const after = mailbox === undefined ? { ...NEW } : mailboxFieldsOf(mailbox);
	const faults: RowFault[] = [];
	for (const key of TEXTS) {
		const cell = row.get(key);
		const written = cell?.replace(/\r\n?/g, '\n');
		// Browsers write line ends otherwise than spreadsheets: that is no change.
		const same = mailbox && written === after[key].replace(/\r\n?/g, '\n').trim();
		if (written !== undefined && !same) {
			after[key] = written;
			if (findSettingsProblem({ [key]: written }) !== undefined) {
				faults.push(row.fault(written === '' ? 'empty' : PROBLEM_OF[key], key));
			}
		} else if (mailbox === undefined && key === 'name') {
			faults.push(row.fault('empty'));
		}
	}
	if (!row.isBlank('nameInNotices')) {
		const code = codeOfWord('yesNo', row.get('nameInNotices') ?? '');
		if (code === undefined) faults.push(row.fault('yes-no', 'nameInNotices'));
		after.nameInNotices = code === 'yes';
	}
	if (!row.isBlank('status')) {
		const code = codeOfWord('mailboxStatus', row.get('status') ?? '');
		if (code === undefined) faults.push(row.fault('mailbox-status', 'status'));
		after.closed = code === 'closed';
	}
	return faults.length > 0 ? { faults } : { after };
}

async function refusalOf(
	reader: Reader,
	row: ListRow,
	change: {
		before: MailboxFields | undefined;
		after: MailboxFields;
		found: FoundMailboxes;
		mailboxId: string | undefined;
		everything: boolean;
	}
): Promise<RowFault | undefined> {
	const { before, after, found, mailboxId, everything } = change;
	if (before === undefined || mailboxId === undefined) {
		return after.closed ? row.fault('mailbox-status', 'status') : undefined;
	}
	const known = KNOWN.find((key) => before[key] !== after[key]);
	if (known !== undefined && !everything) {
		return row.fault('administrators-only', known === 'closed' ? 'status' : known);
	}
	if (before.functionalAddress === after.functionalAddress) return undefined;
	if (found.byAddress.has(after.functionalAddress)) return row.fault('taken', 'functionalAddress');
	if (await hasMessages(reader, mailboxId)) return row.fault('address-fixed', 'functionalAddress');
	return undefined;
}
