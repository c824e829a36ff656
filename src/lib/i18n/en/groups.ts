import type { Messages } from '../sv.ts';

export const groups: Messages['groups'] = {
	title: 'Groups',
	about:
		'Groups are kept where employees are kept. Here is what their members may do in mailboxes.',
	search: 'Name or external id of the group',
	count: (count) => (count === 1 ? '1 group' : `${count} groups`),
	none: 'No group fits the search.',
	noneYet: 'There are no groups yet',
	noneYetMeans:
		'They come when the identity provider adds them (SCIM) or names them at a sign-in. How to set that up stands in the documentation of operations.',
	sources: { scim: 'SCIM', claim: 'At sign-in' },
	sourcesMean: {
		scim: 'Kept by the identity provider. Whoever leaves the group loses the right at once.',
		claim:
			'Named by the identity provider at sign-in. Whoever has left the group loses the right at the next sign-in.'
	},
	members: (count) => (count === 1 ? '1 member' : `${count} members`),
	rules: (count) => (count === 1 ? '1 rule' : `${count} rules`),
	noRule: 'No rule',
	externalId: 'External id',
	back: 'All groups',

	rulesTitle: 'Rules',
	noRules: 'The group gives no rights.',
	change: 'Change',
	changeOf: (mailbox) => `the rule for ${mailbox}`,
	newRule: 'New rule',
	mailbox: 'Mailbox',
	rights: 'Members may',
	preview: 'Show whom it touches',
	remove: 'Remove the rule …',
	membersTitle: 'Members',
	noMembers: 'The group has no members.',
	moreMembers: 'Show more',
	firstMembers: 'From the beginning',
	left: 'Closed off',

	ruleTitle: 'Whom the rule touches',
	removeTitle: 'Who is touched when the rule is removed',
	wish: (group, mailbox) => `${group} in ${mailbox}`,
	nobodyTouched:
		'Nobody gains or loses anything now. The rule holds for those who become members later.',
	nobodyTouchedRemoved: 'Nobody loses anything.',
	gains: (count) => (count === 1 ? '1 person gains' : `${count} people gain`),
	loses: (count) => (count === 1 ? '1 person loses' : `${count} people lose`),
	same: (count) =>
		count === 1 ? 'For 1 person nothing changes' : `For ${count} people nothing changes`,
	gain: 'Gains',
	lose: 'Loses',
	has: 'Has',
	byHand: 'given by hand, not touched',
	right: { queue: 'see the queue', read: 'read', send: 'send', administer: 'administer' },
	andMore: (count) => `and ${count} more`,
	save: 'Save the rule',
	confirmRemove: 'Remove the rule',
	saved: (count) =>
		count === 1 ? 'Saved. 1 right was changed.' : `Saved. ${count} rights were changed.`,
	cancel: 'Cancel',
	own: 'You are in the group yourself and would gain',
	ownMeans: (rights) =>
		`You would gain: ${rights}. Nobody raises her own rights, so somebody else must save the rule.`,
	ownOthers: (names) => `Ask ${names}.`,
	ownNobody:
		'There is no other administrator. Whoever operates Sluss can give somebody the role with the command sluss admin.',
	problems: {
		'not-found': 'The group, the mailbox or the rule is not there any more. Nothing was changed.',
		invalid: 'Choose what the members may do.',
		'too-many': 'The group has as many rules as a group can have.',
		own: 'The rule would raise your own rights. Nothing was changed.',
		'changed-since':
			'Whom it touches has changed since you saw it. Look once more. Nothing was changed.'
	}
};
