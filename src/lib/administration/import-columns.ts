/**
 * The columns of each list: how a file of ours names them, in both languages, and what else they may be called. `key` is
 * the code's name; capitals, blanks and hyphens in a header do not matter.
 */
import type { ImportKind } from './import.ts';

export interface ImportColumn {
	key: string;
	sv: string;
	en: string;
	also?: readonly string[];
}

const PERSON_ID: ImportColumn = { key: 'personId', sv: 'Person-id', en: 'Person ID' };
const EMAIL: ImportColumn = {
	key: 'email',
	sv: 'E-post',
	en: 'E-mail',
	also: ['E-postadress', 'Mejl', 'Mail', 'E-mail address']
};
const HSA_ID: ImportColumn = { key: 'hsaId', sv: 'HSA-id', en: 'HSA ID' };
const ADDRESS: ImportColumn = {
	key: 'functionalAddress',
	sv: 'Funktionsadress',
	en: 'Functional address',
	also: ['Adress', 'Address']
};

export const IMPORT_COLUMNS: Readonly<Record<ImportKind, readonly ImportColumn[]>> = {
	people: [
		PERSON_ID,
		{ key: 'displayName', sv: 'Namn', en: 'Name' },
		{ key: 'title', sv: 'Titel', en: 'Title' },
		EMAIL,
		HSA_ID,
		{ key: 'status', sv: 'Status', en: 'Status' }
	],
	mailboxes: [
		{ key: 'mailboxId', sv: 'Brevlåde-id', en: 'Mailbox ID' },
		ADDRESS,
		{ key: 'name', sv: 'Namn', en: 'Name' },
		{ key: 'description', sv: 'Beskrivning', en: 'Description' },
		{
			key: 'openingHours',
			sv: 'Mer om öppettider',
			en: 'More on opening hours',
			also: ['Öppettider', 'Opening hours']
		},
		{ key: 'fallbackContact', sv: 'Reservkontakt', en: 'Fallback contact' },
		{ key: 'nameInNotices', sv: 'Namn i notiser', en: 'Name in notices' },
		{ key: 'status', sv: 'Status', en: 'Status' }
	],
	memberships: [
		PERSON_ID,
		{ key: 'person', sv: 'Person', en: 'Person', also: ['Namn', 'Name'] },
		EMAIL,
		HSA_ID,
		ADDRESS,
		{ key: 'mailbox', sv: 'Brevlåda', en: 'Mailbox' },
		{ key: 'level', sv: 'Behörighet', en: 'Right', also: ['Behörigheter', 'Rights'] },
		{ key: 'administer', sv: 'Administrera', en: 'Administer' },
		{ key: 'from', sv: 'Från och med', en: 'From', also: ['Från', 'From date'] },
		{
			key: 'until',
			sv: 'Till och med',
			en: 'Until',
			also: ['Till', 'Slutar', 'Upphör', 'To', 'Until date', 'Ends']
		}
	]
};

/** Of each of these groups a file has at least one column. */
export const NEEDED_COLUMNS: Readonly<Record<ImportKind, readonly (readonly string[])[]>> = {
	people: [['personId', 'email', 'hsaId']],
	mailboxes: [['functionalAddress', 'mailboxId']],
	memberships: [['personId', 'email', 'hsaId'], ['functionalAddress'], ['level']]
};

/** Words for values of closed sets: the first two are written, in Swedish and English; all are read. */
export const IMPORT_WORDS = {
	level: {
		none: ['ingen', 'none', 'inga'],
		queue: ['kö', 'queue', 'se kön', 'ko'],
		read: ['läsa', 'read', 'lasa'],
		send: ['skicka', 'send', 'läsa och skicka', 'read and send']
	},
	yesNo: {
		yes: ['ja', 'yes', 'j', 'y', 'x', '1', 'sant', 'true'],
		no: ['nej', 'no', 'n', '0', 'falskt', 'false']
	},
	personStatus: {
		active: ['aktiv', 'active'],
		left: ['avstängd', 'closed off', 'slutat', 'left']
	},
	mailboxStatus: {
		open: ['öppen', 'open'],
		closed: ['stängd', 'closed']
	}
} as const;

export type WordSet = keyof typeof IMPORT_WORDS;

/** The code of a word, however it is spelled; undefined for another. */
export function codeOfWord(set: WordSet, text: string): string | undefined {
	const wanted = text.trim().normalize('NFC').toLocaleLowerCase('sv');
	const entries: [string, readonly string[]][] = Object.entries(IMPORT_WORDS[set]);
	return entries.find(([code, words]) => code === wanted || words.includes(wanted))?.[0];
}

/** As files write it. */
export function wordOf(set: WordSet, code: string, language: 'sv' | 'en'): string {
	const words = (IMPORT_WORDS[set] as Record<string, readonly string[]>)[code] ?? [];
	return words[language === 'sv' ? 0 : 1] ?? code;
}

/** Which set a column's values are of. */
export function wordSetOf(kind: ImportKind, key: string): WordSet | undefined {
	if (key === 'level') return 'level';
	if (key === 'administer' || key === 'nameInNotices') return 'yesNo';
	if (key === 'status') return kind === 'people' ? 'personStatus' : 'mailboxStatus';
	return undefined;
}
