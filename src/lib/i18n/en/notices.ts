import type { Messages } from '../sv.ts';

export const notices: Messages['notices'] = {
	title: 'Notices',
	intro:
		'A notice says that a new message has come. It never shows who wrote, about what, or to which mailbox.',
	bell: { on: 'on', off: 'off', problem: 'not working' },

	browser: {
		title: 'This browser',
		checking: 'Checking …',
		needsScript: 'Turning notices on needs JavaScript, which is off here. The rest works.',
		allow: 'Turn on notices here',
		again: 'Turn on again',
		refuse: 'Turn off here',
		working: 'Turning on … Say yes if the browser asks.',
		states: {
			on: {
				title: 'Notices are on',
				text: 'You get a notice here when something comes to the mailboxes that you have chosen. If you sign out, notices end in this browser.'
			},
			off: {
				title: 'Notices are off',
				text: 'You get no notices in this browser. The queue still always shows what has come.'
			},
			lost: {
				title: 'Notices do not reach this browser any more',
				text: 'They were on, but the browser or its push service has lost the connection. Turn them on again.'
			},
			failing: {
				title: 'Notices may not arrive',
				text: 'The push service has not taken the latest ones. Turn on again, and send a test notice. Look in the queue meanwhile.'
			},
			'no-mailboxes': {
				title: 'No mailbox is chosen',
				text: 'Notices are allowed here, but you get none until you have chosen at least one mailbox below.'
			},
			denied: {
				title: 'The browser blocks notices from Sluss',
				text: 'That was chosen in the browser, and only you can change it there: open the settings of this site (the symbol to the left of the address, or the settings of the app on a phone), allow notifications and reload the page.'
			},
			unsupported: {
				title: 'This browser cannot receive notices',
				text: 'Use a current version of Chrome, Edge, Firefox or Safari, and not a private window. The queue works as usual.'
			},
			'install-first': {
				title: 'Put Sluss on the home screen first',
				text: 'On iPhone and iPad only installed apps may show notices: tap Share, choose Add to Home Screen, open Sluss from there and come back here.'
			},
			unknown: {
				title: 'The notices could not be checked',
				text: 'Sluss did not answer. Reload the page when you have contact again.'
			}
		},
		outcomes: {
			done: 'Notices are on in this browser.',
			dismissed: 'The browser got no answer to its question. Try again and choose Allow.',
			denied: 'You said no in the browser. Nothing has changed at Sluss.',
			unreachable: 'Sluss did not answer, so notices are not on. Try again when you have contact.',
			'push-service-silent':
				"The browser's push service did not answer. Notices are not on. Check the network and try again.",
			'push-service-refused':
				'The browser could not connect to its push service. It may be turned off in the browser or blocked in the network. Ask operations if it goes on.',
			'not-allowed':
				"Sluss does not send to this browser's push service. Try another browser, or ask operations.",
			'too-many': 'You have notices in as many browsers as possible. Remove one below first.',
			'no-worker': 'Sluss has not finished loading. Reload the page and try again.',
			refused: 'Notices are off in this browser.'
		}
	},

	mailboxes: {
		title: 'Notices for mailboxes',
		hint: 'Holds for all your browsers.',
		none: 'You cannot read any mailbox, so there is nothing to get notices about.',
		save: 'Save choices',
		saved: 'The choices are saved.'
	},

	browsers: {
		title: 'Your browsers',
		none: 'No browser gets your notices yet.',
		since: 'Turned on',
		lastTaken: 'Last taken by the push service',
		neverTaken: 'No notice sent yet',
		failing: (count) =>
			count === 1 ? 'The latest attempt failed' : `${count} attempts in a row have failed`,
		remove: 'Remove',
		removeNamed: (label) => `Remove ${label}`,
		removed: 'The browser is removed and gets no more notices.',
		notFound: 'The browser had been removed already.'
	},

	test: {
		title: 'Try it',
		text: 'Sends a notice to all your browsers, just as when a message comes.',
		send: 'Send a test notice',
		outcomes: {
			taken:
				'the push service took it. If it does not show: check the notification settings and do-not-disturb of the phone or computer.',
			gone: 'the push service does not know it any more, so it is removed. Turn notices on in it again.',
			refused: 'the push service refused it. Turn notices on in it again.',
			later: 'the push service did not answer. Try again in a while.'
		},
		arrived: 'A notice has just reached this browser.'
	},

	trust: {
		title: 'Do not rely on notices alone',
		text: 'Phones and browsers may stop showing notices without saying so: power saving, do not disturb or an update is enough. Sluss checks the connection each time you open the app, but look in the queue as well.'
	}
};
