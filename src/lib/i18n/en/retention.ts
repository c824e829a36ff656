import type { Messages } from '../sv.ts';

export const retention: Messages['retention'] = {
	title: 'Retention',
	means:
		'Finished conversations are removed after the time that each function mailbox has. What is unread, unassigned, under way or on hold never goes by age.',
	mailboxes: 'Function mailboxes',
	none: 'Nothing is removed',
	ruleText: (days, basis) =>
		`${days === 1 ? '1 day' : `${days} days`} after ${basis === 'done' ? 'done' : 'the last event'}`,
	done: (count) => `${count} done`,
	holdCount: (count) => (count === 1 ? '1 hold' : `${count} holds`),
	rule: 'Rule',
	basis: 'Count from',
	bases: { done: 'done', 'last-event': 'the last event' },
	days: 'Days',
	envelopeDays: 'Keep raw envelopes as evidence, days',
	envelopeHint: 'Counted from the transfer. Empty: they go with the messages.',
	save: 'Save the rule',
	remove: 'Remove the rule',
	optional: 'optional',
	previewTitle: 'What the next run removes',
	previewNone: 'Nothing is removed now.',
	previewCounts: (conversations, messages, attachments) =>
		`${conversations} conversations, ${messages} messages, ${attachments} attachments`,
	atLeast: 'At least',
	previewFirst: (shown) => `The ${shown} oldest:`,
	since: 'since',
	messages: (count) => (count === 1 ? '1 message' : `${count} messages`),
	open: 'Open',
	holdsTitle: 'Legal holds',
	noHolds: 'Nothing is on hold.',
	wholeMailbox: 'The whole mailbox',
	conversation: 'Conversation',
	holdConversation: 'Id of the conversation',
	holdConversationHint: 'Empty: the whole mailbox is held.',
	reason: 'Reason',
	reasonHint: 'A case number or a decision. Never a personal number.',
	setHold: 'Hold',
	liftHold: 'Lift the hold',
	setBy: (name) => `by ${name}`,
	installation: 'the installation',
	runsTitle: 'The last runs',
	noRuns: 'Retention has not run yet. It runs once a day.',
	runText: (conversations, messages, files) =>
		`${conversations} conversations, ${messages} messages, ${files} files`,
	runFailed: (code) => `Broken off: ${code}`,
	runOpen: 'Under way, or broken off',
	outcomes: {
		done: 'Done and noted.',
		'not-found': 'There is no such thing. Nothing was changed.',
		rule: 'Give a number of days from 1 to 36 500. Nothing was changed.',
		reason:
			'Give a reason of at most 300 characters, without a personal number. Nothing was changed.',
		'held-already': 'It is on hold already. Nothing was changed.'
	}
};
