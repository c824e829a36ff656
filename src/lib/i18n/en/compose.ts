import type { Messages } from '../sv.ts';

export const compose: Messages['compose'] = {
	title: 'Write message',
	titleReply: 'Reply',
	titleSupplement: 'Supplement',
	chooseMailbox: 'Which mailbox do you send from?',
	noMailbox:
		'You have no mailbox to send from. Ask the mailbox administrator for the right to send.',
	start: 'Write a new message',
	startFrom: (mailbox) => `Write from ${mailbox}`,
	startFailed:
		'The draft could not be started. You may no longer send from the mailbox. Choose another.',
	noMailboxTitle: 'No mailbox to send from',
	drafts: 'Your drafts',
	noDrafts: 'You have no drafts. What you begin to write is kept here until you send it.',
	draftTo: (name) => `To ${name}`,
	noRecipientYet: 'No recipient yet',
	noSubjectYet: 'No subject',
	discard: 'Discard draft',
	discardConfirm: 'The draft and its attachments are removed for good. No one else has seen it.',
	discardYes: 'Yes, discard the draft',
	discarded: 'The draft is gone.',

	from: 'From',
	to: 'To',
	search: 'Find recipient',
	searchHint: 'Type part of the name of the organisation or the function.',
	searchButton: 'Search',
	searchPlaceholder: 'region exempel barn',
	hits: (count) => (count === 1 ? '1 hit' : `${count} hits`),
	hitsMany: (count) => `The ${count} best hits. Type more to narrow it down.`,
	noHits: (query) =>
		`No function fits “${query}”. Try fewer or other words, for instance only the organisation’s name.`,
	searching: 'Searching …',
	searchFailed:
		'The address book does not answer right now. What you have typed is kept. Try again in a moment.',
	choose: 'Choose',
	chosen: 'Recipient',
	changeRecipient: 'Change recipient',
	recipientFixed:
		'A reply goes to the one who wrote. To write to someone else, begin a new message.',
	recipientChosen: (name) => `Recipient: ${name}`,

	sendList: {
		title: 'More recipients',
		add: 'Add recipient',
		another: 'One more recipient',
		cancel: 'Cancel',
		hint: (count: number) =>
			`${count} recipients. Each of them gets a message of their own and does not see the others.`,
		remove: (name: string) => `Remove ${name}`,
		added: (name: string) => `${name} has been added.`,
		already: (name: string) => `${name} is a recipient already.`,
		removed: (name: string) => `${name} has been removed.`,
		review: (count: number) => `To ${count} recipients`,
		send: (count: number) => `Send to ${count}`,
		sentTo: (count: number) => `Sent to ${count} recipients, one message each`,
		thisOne: 'this conversation'
	},

	subject: 'Subject',
	subjectHint: 'Shown in queues and lists. Write no personal data here.',
	subjectGuard: {
		title: 'The subject holds a personal identity number',
		means:
			'The subject shows in the recipient’s queues and lists, also to those who may not read the message.',
		action:
			'Remove the number from the subject. Add it as a person reference instead, further down the page.'
	},
	secrecy: 'Is the message covered by secrecy?',
	secrecyYes: 'Yes, secrecy',
	secrecyYesHint:
		'The recipient sees clearly that the content is covered by secrecy and must be handled so.',
	secrecyNo: 'No, not secret',
	secrecyNoHint: 'The content may be handled as any other document.',

	text: 'Text',
	textHint:
		'Heading: # Heading. Bold: **bold**. Italic: *italic*. List: one line per item, beginning with -',
	toolbar: 'Format text',
	heading: 'Subheading',
	bold: 'Bold',
	italic: 'Italic',
	list: 'List',
	headingExample: 'Subheading',
	boldExample: 'bold text',
	italicExample: 'italic text',
	listExample: 'item',

	references: 'References and persons',
	referencesHint:
		'Your case number goes with the message and comes back in the answer. Leave empty if you have none.',
	referenceSummary: (references, persons) =>
		references + persons === 0 ? 'none yet' : `${references + persons} filled in`,
	referenceKind: 'Kind',
	referenceValue: 'Reference',
	referenceKinds: {
		dnr: 'Case number',
		gln: 'GLN',
		unregistred: 'Other reference'
	},
	theirReferences: 'The recipient’s references, which go with the reply',
	persons: 'Persons whom the message concerns',
	personsHint:
		'Personal identity numbers may stand here. They show only to those who open the message.',
	personKind: 'Kind',
	personValue: 'Number or id',
	personLabel: 'Name or role (optional)',
	personKinds: {
		personalNumber: 'Personal identity number',
		coordinationNumber: 'Coordination number',
		reserveNumber: 'National reserve identity',
		hsaId: 'HSA id',
		email: 'E-mail address',
		other: 'Other id'
	},
	addReference: 'Add reference',
	addPerson: 'Add person',
	removeRow: (row) => `Remove row ${row}`,

	review: 'Review and send',
	saveNow: 'Save draft',
	savedNow: 'The draft is saved.',
	saved: 'Saved',
	notSaved: 'Not saved – trying again',
	notSavedOffline:
		'Not saved – no connection. The text stays on the page and is saved when the network is back.',
	notSavedGone:
		'The draft can no longer be changed: it is sent or discarded. Copy what you want to keep.',
	signedOut: 'Not saved – you are signed out. Sign in in another tab, and the text here is saved.',
	uploadsRunning: 'Wait until the files are uploaded, or cancel them. Then review again.',
	reviewLost:
		'The review could not be opened. What you have written is still here. Check the network and try again.',
	removeLost: 'The attachment could not be removed. Check the network and try again.',
	unsavedWarning: 'Not everything is saved yet. Leave the page anyway?',

	colleaguesUnmanned: 'Nobody reads and answers in that mailbox just now.',
	problemsTitle: (count) => (count === 1 ? 'One thing to mend' : `${count} things to mend`),
	problems: {
		recipient: {
			missing: 'Choose a recipient in the address book.',
			'unknown-recipient':
				'The recipient is no longer in the address book. Search and choose another.',
			'same-mailbox': 'The recipient is the mailbox that you send from. Choose another.',
			duplicate: 'The same recipient is there twice. Remove one of them.',
			'too-many': 'At most 50 recipients at a time. Remove some, and send to them afterwards.'
		},
		subject: {
			missing: 'Write a subject.',
			'too-long': 'The subject is too long. At most 256 characters.',
			'personal-number':
				'The subject holds a personal identity number. Move it to the person references.'
		},
		confidential: { missing: 'Choose whether the message is covered by secrecy.' },
		text: {
			missing: 'Write a text or add an attachment.',
			'too-large': 'The text is too large. Put it in an attachment.',
			'too-long': 'The text is longer than 100,000 characters. Put it in an attachment.'
		},
		attachments: {
			'too-large': 'The message is larger than 30 MB. Remove an attachment.',
			'not-allowed-here':
				'An attachment is of a type that the mailbox does not send. Remove it, or add it as PDF.'
		},
		references: {
			incomplete: 'A reference lacks its kind or value. Fill in both or empty the row.',
			'too-long': 'A reference is too long.'
		},
		persons: {
			incomplete: 'A person lacks a number or id. Fill it in or empty the row.',
			'too-long': 'A number or id is too long.'
		}
	},
	problemOther: 'This cannot be sent as it is. Change it.',
	gone: {
		title: 'The draft cannot be saved',
		means: 'It is already sent or discarded, or you may no longer send from the mailbox.',
		action: 'Copy what you want to keep and begin a new message.'
	},

	reviewTitle: 'Review before you send',
	reviewLead: 'Read the recipient once more. A sent message cannot be taken back.',
	changedSinceReview:
		'The draft has changed since you reviewed it. Review it again before you send.',
	functionalAddress: 'Functional address',
	noText: 'No text.',
	noAttachments: 'No attachments.',
	size: 'Size',
	send: 'Send',
	change: 'Change',
	sendingIn: (seconds) => `Sending in ${seconds} s`,
	sendingSoon: 'The message is sent in five seconds. Press Undo to stop it.',
	undo: 'Undo',
	undone: 'Nothing was sent.',
	sendNow: 'Send now',
	sending: 'Sending …',
	sendLost:
		'We got no answer and do not know whether the message was sent. Press Send again: it is still sent only once.'
};
