import type { RoleName } from './roles.ts';

/** What stands nowhere but in the mailbox that is asked about. */
export const SECRETS = {
	mailbox: 'zz-beskrivning-av-brevlådan',
	subject: 'zz-hemligt-ämne',
	sender: 'zz-hemlig-avsändare',
	file: 'zz-hemlig-fil',
	content: 'zz-hemligt-innehåll'
};

/** Whose things rows of the table may be about, `of …`, and as which role she asks. */
export const OWNERS = {
	'an administrator': 'administrator',
	'a unit': 'administer'
} as const satisfies Record<string, RoleName>;
export type Owner = keyof typeof OWNERS;
export const OWNER_NAMES = Object.keys(OWNERS) as Owner[];

/** What is one person's alone. */
export interface OwnThings {
	ids: Record<string, string>;
	/** Uploaded files that each role tries to discard. */
	discarded: Record<RoleName, string>;
}

/** Ids of what a role asks for: everyone asks for things of her own, all in the same mailbox. */
export interface Things {
	conversation: string;
	message: string;
	attachment: string;
	draft: string;
	/** Messages of ours that were given up, in the conversation. */
	failed: [string, string];
	/** Somebody new, and the digest of the plan to let her read; '' where there is no such plan for the role. */
	newcomer: string;
	digest: string;
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
	/** Further ids by the name of the parameter or the field. */
	more: Record<string, string>;
	/** What is one person's alone, by whose it is: `OWNERS`. */
	of: Record<Owner, OwnThings>;
	/** What operations act on, by act: each its own, since it is gone afterwards. */
	troubled: Record<string, string>;
}
