import type { RoleName } from './roles.ts';

/** What stands nowhere but in the mailbox that is asked about. */
export const SECRETS = {
	mailbox: 'zz-beskrivning-av-brevlådan',
	subject: 'zz-hemligt-ämne',
	sender: 'zz-hemlig-avsändare',
	file: 'zz-hemlig-fil',
	content: 'zz-hemligt-innehåll'
};

/** Ids of what a role asks for: everyone asks for things of her own, all in the same mailbox. */
export interface Things {
	conversation: string;
	message: string;
	attachment: string;
	draft: string;
}

export interface World {
	mailbox: string;
	/** Somebody who may send in the mailbox. */
	colleague: string;
	/** Tokens; `spare` for acts that end a session. */
	sessions: Record<RoleName, { main: string; spare: string }>;
	personIds: Record<RoleName, string>;
	things: Record<RoleName, Things>;
	evidence: { message: string; conversation: string; transport: string };
	/** Further ids by the name of the parameter. */
	more?: Record<string, string>;
}
