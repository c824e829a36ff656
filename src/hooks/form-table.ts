/**
 * Which fields each form of the app always sends (`form-fields.ts` looks at them). By path, without the groups of routes.
 */

/** `a|b`: one of them. Boxes to tick send nothing when they are empty, so they stand nowhere here. */
export const FORM_FIELDS: Readonly<Record<string, readonly string[]>> = {
	'/admin/audit?/verify': [],
	'/admin/groups/[group]/rule?/default': ['mailbox', 'seen', 'level|remove'],
	'/admin/import?/upload': [], // a file, read as it streams
	'/admin/import/[import]?/apply': ['digest'],
	'/admin/import/[import]?/discard': [],
	'/admin/mailboxes/[mailbox]?/close': [],
	// Name, address and policies belong to parts of the form that not everybody has.
	'/admin/mailboxes/[mailbox]?/edit': ['description', 'openingHours', 'fallbackContact'],
	'/admin/mailboxes/[mailbox]?/reopen': [],
	'/admin/mailboxes/new?/default': [
		...['name', 'functionalAddress', 'description', 'openingHours', 'fallbackContact']
	],
	'/admin/matrix/batches/[batch]?/undo': [],
	'/admin/matrix/change?/apply': ['level', 'from', 'until', 'digest', 'person', 'mailbox'],
	'/admin/matrix/change?/preview': ['level', 'from', 'until'],
	'/admin/matrix/change?/search': ['level', 'from', 'until'],
	'/admin/operations?/close': ['id'],
	'/admin/operations?/giveUp': ['id'],
	'/admin/operations?/release': ['id'],
	'/admin/operations?/resend': ['id'],
	'/admin/operations?/resendReceipt': ['id'],
	'/admin/operations?/retry': ['id'],
	'/admin/operations?/settle': ['id'],
	'/admin/operations/transfers?/resend': ['id'],
	'/admin/operations/transfers?/resendReceipt': ['id'],
	'/admin/people/[person]?/deactivate': [],
	'/admin/people/[person]?/edit': ['name', 'title', 'email', 'hsaId'],
	'/admin/people/[person]?/endSessions': [],
	'/admin/people/[person]?/grant': ['role'],
	'/admin/people/[person]?/invite': [],
	'/admin/people/[person]?/reactivate': [],
	'/admin/people/[person]?/removePasskey': ['passkey'],
	'/admin/people/[person]?/revoke': ['role'],
	'/admin/people/[person]?/revokeInvitation': [],
	'/admin/people/[person]?/unlink': ['identity'],
	'/admin/people/new?/default': ['name', 'title', 'email', 'hsaId'],
	'/admin/retention?/hold': ['mailbox', 'reason', 'conversation'],
	'/admin/retention?/lift': ['hold'],
	'/admin/retention?/removeRule': ['mailbox'],
	'/admin/retention?/rule': ['mailbox', 'basis', 'days', 'envelopeDays'],
	'/compose?/start': ['mailbox'],
	'/compose/[draft]?/discard': [],
	// What a draft's form does not have stays as it was, so that a part of it can be saved.
	'/compose/[draft]?/review': ['text'],
	'/compose/[draft]?/save': ['text'],
	'/compose/[draft]/attachments?/remove': ['attachment'],
	'/compose/[draft]/attachments?/upload': [], // files, read as they stream
	'/compose/[draft]/review?/send': ['reviewed'],
	'/login?/language': ['language'],
	'/login?/signIn': ['person'],
	'/login/again?/demo': [],
	'/mailboxes/[mailbox]/conversations/[conversation]?/answer': ['message'],
	'/mailboxes/[mailbox]/conversations/[conversation]?/assign': ['assignee', 'seenWith'],
	'/mailboxes/[mailbox]/conversations/[conversation]?/claim': [],
	'/mailboxes/[mailbox]/conversations/[conversation]?/close': [],
	'/mailboxes/[mailbox]/conversations/[conversation]?/release': [],
	'/mailboxes/[mailbox]/conversations/[conversation]?/reopen': [],
	'/mailboxes/[mailbox]/conversations/[conversation]?/resend': ['message'],
	'/mailboxes/[mailbox]/conversations/[conversation]?/wait': [],
	'/notices?/mailboxes': ['shown'],
	'/notices?/remove': ['browser'],
	'/notices?/test': [],
	'/search?/default': ['query'],
	'/settings?/endSession': ['session|others'],
	'/settings?/preferences': ['language', 'theme'],
	'/settings?/removePasskey': ['passkey'],
	'/settings?/renamePasskey': ['passkey', 'name']
};
