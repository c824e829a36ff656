/** Whether a browser will tell the person of new messages, as far as the server can know. */
export type KnownNoticeState =
	| 'on'
	/** The browser tells somebody else, who used it before. */
	| 'off'
	/** The browser believes that it is on, and nothing would reach it: push has died silently. */
	| 'lost'
	/** The push service has failed or refused several times in a row. */
	| 'failing'
	/** On, but for no mailbox at all. */
	| 'no-mailboxes';

/** The same, with what only the browser knows. */
export type NoticeState =
	| KnownNoticeState
	/** Denied in the browser's settings; only the person can undo it there. */
	| 'denied'
	| 'unsupported'
	/** iPhone and iPad give notices to installed apps only. */
	| 'install-first'
	/** The server could not be asked. */
	| 'unknown';

export const KNOWN_NOTICE_STATES: readonly KnownNoticeState[] = [
	'on',
	'off',
	'lost',
	'failing',
	'no-mailboxes'
];

/** What the shell shows: a bell that is on or off, or says that something is wrong. */
export function bellOf(state: NoticeState): 'on' | 'off' | 'problem' {
	switch (state) {
		case 'on':
			return 'on';
		case 'lost':
		case 'failing':
		case 'no-mailboxes':
			return 'problem';
		case 'off':
		case 'denied':
		case 'unsupported':
		case 'install-first':
		case 'unknown':
			return 'off';
	}
}
