import type { Messages } from '../sv.ts';

export const administration: Messages['administration'] = {
	navigation: 'Administration',
	navigationShort: 'Admin',
	label: 'Administration',
	matrix: 'Rights',
	mailboxes: 'Mailboxes',
	people: 'People',
	batches: 'Changes',

	levels: { none: 'None', queue: 'See the queue', read: 'Read', send: 'Read and send' },
	levelsMean: {
		none: 'Sees nothing of the mailbox.',
		queue: 'Sees counts and ages, never sender, subject or content.',
		read: 'Sees the queue and reads messages.',
		send: 'Reads, sends and answers.'
	},
	levelsShort: { none: '', queue: 'Queue', read: 'Read', send: 'Send' },
	administer: 'Administer',
	administerShort: 'Adm',
	administerMeans: 'Gives and removes rights in this mailbox. Need not be able to read.',
	roles: { administrator: 'Administrator', operations: 'Operations', auditor: 'Auditor' },
	rolesMean: {
		administrator: 'Administers all mailboxes, people and rights. Reads no messages.',
		operations: 'Sees how everything is. Reads no messages.',
		auditor: 'Examines the log. Reads no messages.'
	},
	noRights: 'No right',
	manual: 'Given by hand',
	byGroup: 'Follows from a group',
	fromDay: (day) => `from ${day}`,
	untilDay: (day) => `until and including ${day}`,
	noEnd: 'until further notice',
	when: { now: 'Holds', later: 'Not yet', over: 'Has ended' },

	filter: 'Show',
	apply: 'Show selection',
	page: (page, pages) => `Page ${page} of ${pages}`,
	previous: 'Previous',
	next: 'Next',
	nobody: 'No person fits the selection.',
	noMailbox: 'No mailbox fits the selection.',
	tryOther: 'Change the words or the selection.',

	peopleFilters: {
		active: 'Active',
		'never-signed-in': 'Never signed in',
		'without-rights': 'Without any right',
		left: 'Closed off',
		all: 'All'
	},
	peopleCount: (count) => (count === 1 ? '1 person' : `${count} people`),
	searchPeople: 'Name, title, e-mail or HSA-id',
	newPerson: 'New person',
	name: 'Name',
	titleField: 'Title',
	titleHint: 'What the person works with, such as Social worker.',
	email: 'E-mail',
	hsaId: 'HSA-id',
	identityHint: 'Recognises the person at the first sign-in.',
	createPerson: 'Add the person',
	personCreated: 'The person has been added, without any right yet.',
	left: 'Closed off',
	neverSignedIn: 'Never signed in',
	lastSignIn: 'Last signed in',
	mailboxCount: (count) =>
		count === 0 ? 'No mailbox' : count === 1 ? '1 mailbox' : `${count} mailboxes`,
	particulars: 'Particulars',
	canDo: 'What the person can do, and why',
	canDoNothing: 'The person has no right in any mailbox.',
	personLeft: 'The person is closed off: nothing of this holds.',
	organisationRoles: 'Roles',
	noRoles: 'No role.',
	grant: 'Give the role',
	revoke: 'Remove the role',
	ownRights: 'You cannot change your own roles or rights. A colleague does.',
	giveRights: 'Give rights in more mailboxes',
	invite: 'Make an invitation',
	inviteMeans:
		'A link by which the person registers a passkey. It works once, for three days. An earlier link stops working.',
	inviteTitle: 'Invitation',
	inviteLink: 'The link is shown only now. Give it to the person in a safe way.',
	inviteExpires: 'Works until',
	deactivate: 'Close off',
	deactivateMeans:
		'The person is signed out everywhere, all rights end and no notices are sent. The name stays in what the person has done.',
	deactivateConfirm: (name) => `Yes, close off ${name}`,
	reactivate: 'Let in again',
	reactivateMeans: 'The person can sign in again. Earlier rights do not come back by themselves.',
	restoreRights: 'Give back the earlier rights and roles (if closing off was a mistake)',
	reactivateConfirm: (name) => `Yes, let ${name} in`,

	mailboxFilters: {
		open: 'Open',
		unmanned: 'Unmanned now or soon',
		closed: 'Closed',
		all: 'All'
	},
	mailboxesCount: (count) => (count === 1 ? '1 function mailbox' : `${count} function mailboxes`),
	searchMailboxes: 'Name, functional address or description',
	newMailbox: 'New mailbox',
	functionalAddress: 'Functional address',
	addressHint: 'As it stands in the address book. Cannot be changed once there are messages.',
	addressFixed: 'Cannot be changed: messages have come or gone under it.',
	nameByAdministrator: 'Name and functional address are changed by the administrator.',
	description: 'Description',
	openingHours: 'Opening hours',
	openingHoursHint: 'Shown to colleagues in the overview of their mailboxes.',
	fallbackContact: 'Fallback contact',
	fallbackContactHint: 'Whom to turn to when nobody answers, such as a telephone number.',
	createMailbox: 'Open the mailbox',
	mailboxCreated: 'The mailbox is open. Nobody has a right in it yet.',
	closed: 'Closed',
	peopleInMailbox: (people, handlers) =>
		`${people === 1 ? '1 person' : `${people} people`}, ${handlers} read and send`,
	unmanned: 'Unmanned',
	unmannedSoon: (day) => `Unmanned from ${day}`,
	unmannedMeans: 'Nobody can read and send. Give somebody the right, or close the mailbox.',
	unmannedCount: (count) =>
		count === 1
			? '1 mailbox is unmanned now or soon'
			: `${count} mailboxes are unmanned now or soon`,
	who: 'Who can do what, and why',
	nobodyHere: 'Nobody has a right in the mailbox.',
	settings: 'Settings',
	addPeople: 'Give rights to more people',
	closeMailbox: 'Close the mailbox',
	closeMeans:
		'New messages are rejected as if the address did not exist, and nothing can be sent from here. What is there can be read as before. Remove it from the address book, too.',
	closeConfirm: (name) => `Yes, close ${name}`,
	reopen: 'Open the mailbox again',
	reopenMeans: 'The mailbox takes and sends messages again.',
	reopenConfirm: 'Yes, open it again',

	change: 'Change',
	changeOf: (person, mailbox) => `${person} in ${mailbox}`,
	matrixHelp:
		'Rows are people, columns are mailboxes. Choose a cell to change it, or mark people and mailboxes and change many at once.',
	peopleQuery: 'People',
	mailboxQuery: 'Mailboxes',
	members: 'Only people with a right in them',
	select: (name) => `Mark ${name}`,
	changeSelected: 'Change marked',
	table: 'Rights, people and mailboxes',
	person: 'Person',
	matrixKeys: 'Arrow keys move between the cells.',
	cell: (person, mailbox, rights) => `${person}, ${mailbox}: ${rights}`,

	changeTitle: 'Change rights',
	chosenPeople: 'People',
	chosenMailboxes: 'Mailboxes',
	chooseNone: 'Choose at least one person and one mailbox.',
	moreChoices: (count) =>
		`${count} more are not shown. Search on the page of rights and mark them there.`,
	tooMany: 'Too many changes at once. Divide them.',
	newRights: 'New right',
	newRightsHint:
		'Takes the place of what was given by hand. What follows from a group is not changed.',
	from: 'From',
	until: 'Until and including',
	datesHint: 'Empty: at once, and until further notice.',
	preview: 'Review the changes',
	previewTitle: 'Review',
	willChange: (count) =>
		count === 0 ? 'Nothing will change.' : count === 1 ? '1 change' : `${count} changes`,
	willRefuse: (count) => (count === 1 ? '1 is not made' : `${count} are not made`),
	willStay: (count) => (count === 1 ? '1 is so already' : `${count} are so already`),
	becomes: 'becomes',
	refusals: {
		'not-found': 'The person or the mailbox does not exist, or is not yours to administer.',
		own: 'You cannot change your own right.',
		inactive: 'The person is closed off.',
		dates: 'The end has passed or lies before the beginning.',
		'changed-since': 'Somebody has changed it since.'
	},
	changeBack: 'Back to the choices',
	doChanges: (count) => (count === 1 ? 'Make the change' : `Make ${count} changes`),
	planChanged: 'Something has changed since you reviewed. Review again.',
	invalidDay: 'Write the day as YYYY-MM-DD.',
	batchDone: (count) =>
		count === 1 ? '1 change has been made.' : `${count} changes have been made.`,
	undo: 'Undo',
	undoMeans: 'What was is restored, except what somebody has changed since. It is recorded.',
	undoConfirm: 'Yes, undo all',
	undoneAt: 'Undone',
	undoUntil: 'Can be undone until',
	undoOver: 'Cannot be undone any more.',
	undone: (changes, left) =>
		left === 0
			? `${changes} restored.`
			: `${changes} restored. ${left} were left as they are, because they have changed since or cannot be changed.`,
	batchKinds: {
		bulk: 'Change of rights',
		'import-memberships': 'Import of rights',
		'import-people': 'Import of people'
	},
	noBatches: 'You have not changed several at once yet.',
	batchesMean: 'Your own changes. Each can be undone within a day.',

	problems: {
		name: 'Write a name of at most 200 characters.',
		title: 'The title is too long.',
		email: 'The e-mail address is wrong.',
		'hsa-id': 'The HSA-id is wrong.',
		'taken-email': 'The e-mail address is somebody else’s.',
		'taken-hsa-id': 'The HSA-id is somebody else’s.',
		address: 'Write the functional address without blanks, at most 256 characters.',
		text: 'The text is too long, at most 2,000 characters.',
		exists: 'There is a mailbox with that functional address already.',
		'address-fixed':
			'The functional address cannot be changed: messages have come or gone under it.',
		own: 'You cannot change your own roles, rights or what you are recognised by.',
		'last-administrator':
			'There must be at least one administrator. Give somebody else the role first.',
		'not-found': 'It does not exist, or you may not change it. Nothing was changed.'
	}
};
