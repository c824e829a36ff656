export const queue = {
	mailboxes: 'Mailboxes',
	mailboxesTitle: 'Function mailboxes',
	noMailboxes: 'You have no mailboxes yet',
	noMailboxesAction:
		'Ask whoever administers the mailboxes in your organisation to give you access. They then show here.',
	views: {
		unassigned: 'Unassigned',
		mine: 'Mine',
		waiting: 'Waiting',
		done: 'Done',
		all: 'All'
	},
	viewsLabel: 'Lists in the mailbox',
	states: {
		unassigned: 'Unassigned',
		assigned: 'Assigned',
		waiting: 'Waiting',
		done: 'Done'
	},
	listLabel: (view: string, mailbox: string) => `${view} in ${mailbox}`,
	newMark: 'New',
	oldestUnassigned: 'Oldest unassigned',
	nothingWaits: 'Nothing waits for someone to take it.',
	watchOnly: 'You see counts and ages',
	watchOnlyMeans:
		'Your right in this mailbox is to the queue, not to the content. Senders, subjects and messages show for those who may read.',
	watchOnlyBadge: 'Queue only',
	empty: {
		unassigned: {
			title: 'Nothing unassigned',
			action: 'New messages show up here by themselves. Whoever takes one finds it under Mine.'
		},
		mine: {
			title: 'There is nothing on your desk',
			action: 'Open a message under Unassigned and choose Take; it then moves here.'
		},
		waiting: {
			title: 'Nothing waits for an answer',
			action: 'When you wait for the other party: open the conversation and choose Wait for answer.'
		},
		done: {
			title: 'Nothing is done yet',
			action: 'Conversations that you finish with Done go here. An answer opens them again.'
		},
		all: {
			title: 'The mailbox is empty',
			action: 'Write a message, or wait for someone to write to your functional address.'
		}
	},
	chooseConversation: 'Choose a conversation',
	chooseConversationAction: 'It opens here, and the list stays beside it.',
	chooseMailbox: 'Choose a mailbox',
	older: 'Older',
	newest: 'To the newest',
	messages: (count: number) => (count === 1 ? '1 message' : `${count} messages`),
	handledBy: (name: string) => `with ${name}`,
	writeFrom: 'Write message',
	updated: (count: number) => (count === 1 ? '1 new conversation' : `${count} new conversations`),
	counts: (count: number) => (count === 1 ? '1 conversation' : `${count} conversations`)
};
