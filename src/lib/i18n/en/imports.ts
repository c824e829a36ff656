import type { Messages } from '../sv.ts';

export const imports: Messages['imports'] = {
	title: 'Lists',
	intro:
		'Take out a list, change it in Excel and let it in again. You look at every change before anything is done.',
	kinds: { memberships: 'Rights', people: 'People', mailboxes: 'Mailboxes' },
	kindsLabel: 'Which list',
	takeOut: 'Take out',
	takeOutMeans: {
		memberships:
			'Rights given by hand, one row for each person and mailbox. What follows from groups is not in it.',
		people: 'All people, also those who are closed off.',
		mailboxes: 'The mailboxes that you administer, also the closed ones.'
	},
	download: 'Download the list',
	template: 'Download an empty list',
	logged:
		'This is recorded in the log. The list holds personal data: remove the file when you are done.',
	letIn: 'Let in',
	file: 'A file from Excel, saved as CSV',
	fileHint: 'At most 10,000 rows and 4 MB. Nothing is changed before you have looked at it.',
	upload: 'Look at the file',
	noFile: 'Choose a file.',
	broken: 'The file did not arrive whole. Try again.',
	rules: 'How the file is read',
	rulesText: {
		memberships: [
			'A person is named by person ID, HSA ID or e-mail, a mailbox by its functional address.',
			'Right is none, queue, read or send. Who can send can also read.',
			'A right ends where it says none, or after the day under Until. What is not in the file is not changed.',
			'Dates are written YYYY-MM-DD. Empty means at once, and until further notice.',
			'You cannot change your own rights.'
		],
		people: [
			'A person is known by person ID, else HSA ID, else e-mail. Who is not there is added.',
			'A person is closed off where it says closed off under Status. Who is not in the file is not changed.',
			'Who is closed off is let in again on her own page, not here. Roles are not changed here.',
			'An empty cell empties. A column that is missing leaves things as they are.',
			'Personal identity numbers are not used.'
		],
		mailboxes: [
			'A mailbox is known by mailbox ID, else functional address. One that is not there is opened.',
			'A mailbox is closed where it says closed under Status. What is not in the file is not changed.',
			'Name, functional address and status are changed by the administrator.',
			'An empty cell empties. A column that is missing leaves things as they are.'
		]
	},
	columns: 'Columns',

	reviewTitle: {
		memberships: 'Look at the rights',
		people: 'Look at the people',
		mailboxes: 'Look at the mailboxes'
	},
	faultCount: (count) => (count === 1 ? '1 fault' : `${count} faults`),
	changeCount: (count) => (count === 1 ? '1 change' : `${count} changes`),
	unchangedCount: (count) =>
		count === 1 ? '1 row without change' : `${count} rows without change`,
	acts: { new: 'New', changed: 'Changes', ended: 'Ends' },
	actCounts: (counts) => `${counts.new} new, ${counts.changed} change, ${counts.ended} end`,
	mend: 'Nothing can be done before the faults are mended. Mend the file and let it in again.',
	nothing: 'The file says what already holds. Nothing needs to be done.',
	row: (line) => `Line ${line}`,
	cell: (line, column) => `Line ${line}, ${column}`,
	doAll: (count) => (count === 1 ? 'Make the change' : `Make ${count} changes`),
	undoable: 'All is done at once. You can undo it for a day.',
	discard: 'Discard the file',
	again: 'Let in another file',
	changedSince: 'Something has changed since you looked. Nothing has been done. Look again.',
	waitsUntil: 'The file is discarded by itself',
	show: 'Show',
	empty: 'empty',
	becomes: 'becomes',

	yesNo: { yes: 'yes', no: 'no' },
	personStatus: { active: 'active', left: 'closed off' },
	mailboxStatus: { open: 'open', closed: 'closed' },

	unreadable: 'The file cannot be read',
	onLine: (line) => `It is about line ${line}.`,
	fileFaults: {
		IMPORT_TOO_LARGE: 'The file is larger than 4 MB. Divide it.',
		IMPORT_TOO_MANY_ROWS: 'The file has more than 10,000 rows. Divide it.',
		IMPORT_TOO_MANY_COLUMNS: 'The file has more than 50 columns. Remove those that do not belong.',
		IMPORT_FIELD_TOO_LONG:
			'A cell has more than 4,000 characters, or a quotation mark is missing at its end.',
		IMPORT_ENCODING: 'The letters cannot be read. Save as “CSV UTF-8” in Excel.',
		IMPORT_NOT_CSV:
			'This is no CSV file, or a quotation mark is in the wrong place. Save as “CSV UTF-8” in Excel.',
		IMPORT_COLUMNS: 'The columns are not right.',
		IMPORT_EMPTY: 'The file has no rows.'
	},
	columnsUnknown: (names) => `Unknown columns: ${names}. Remove them or correct their names.`,
	columnsDoubled: (names) => `Columns that stand twice: ${names}. Remove one of them.`,
	columnsMissing: (names) => `A column is missing: ${names}.`,
	columnsPersonalNumber: (names) =>
		`Personal identity numbers are not used in Sluss. Remove the column: ${names}.`,
	or: ' or ',
	noName: '(no name)',

	faults: {
		'too-many-cells':
			'The row has more cells than there are columns. Is there a semicolon in a text?',
		empty: 'The cell must not be empty.',
		'no-key': 'The row does not say who or which. Fill in ID, HSA ID, e-mail or address.',
		name: 'Write a name, at most 200 characters on one line.',
		title: 'The title is too long, at most 200 characters on one line.',
		email: 'The e-mail address is not written right.',
		'hsa-id': 'The HSA ID is not written right. It looks like this: SE2321000016-1003.',
		address: 'Write the functional address without blanks, at most 256 characters.',
		text: 'The text is too long, at most 2,000 characters.',
		id: 'The ID is not written right.',
		day: 'Write the day as YYYY-MM-DD, for example 2026-12-24.',
		level: 'Write none, queue, read or send.',
		'yes-no': 'Write yes or no.',
		'person-status': 'Write active or closed off.',
		'mailbox-status': 'Write open or closed. A new mailbox is open.',
		'personal-number':
			'This looks like a personal identity number. They are not used here: remove it.',
		doubled: 'The same stands on an earlier line. Remove one of them.',
		'person-not-found': 'There is no such person.',
		'mailbox-not-found': 'The mailbox is not there, or you do not administer it.',
		ambiguous: 'Several people have this e-mail address. Give the person ID.',
		contradiction: 'The cell points at somebody else than the others. Correct it, or empty one.',
		'name-differs':
			'The name is not that of whom the ID or address points at. Was a column sorted by itself? Correct it, or empty the cell.',
		taken: 'It belongs to somebody else.',
		own: 'You cannot change your own rights or what you are known by. Remove the row.',
		left: 'The person is closed off and is let in again on her own page, not by a file.',
		dates: 'The last day has passed or is before the first.',
		'last-administrator': 'There must be at least one administrator.',
		'address-fixed': 'The functional address cannot be changed: messages have come or gone by it.',
		'administrators-only': 'The administrator changes this. Leave it as it was.'
	},
	earlierLine: (line) => `It is on line ${line}.`
};
