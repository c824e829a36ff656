/**
 * The closed list of what is recorded, with the facts of each. Codes, ids, counts and times only: never content, a
 * subject, a file name, a personal number, a token or a key. Whoever needs a new kind of fact adds it here.
 */
export interface AuditFacts {
	'session.started': { assuranceLevel: number; method: string };
	'session.ended': None;
	/** She has proved once more who she is, before a sensitive act. */
	'session.confirmed': { assuranceLevel: number; method: string };
	/** Ended from another device of hers, or by her identity provider. */
	'sessions.revoked': { sessions: number; by: 'person' | 'identity-provider' };
	/** An administrator has signed somebody out everywhere. */
	'person.signed-out': { person: string; sessions: number };
	/** `code`: one of identity/sign-in-refusal.ts. The person is named only where it is certain who she was. */
	'sign-in.refused': { method: string; code: string };
	/** What the identity provider knows her as was tied to a person of ours at her first sign-in. */
	'identity.linked': { person: string; by: 'hsa-id' | 'external-id' | 'email' };
	'passkey.added': { passkey: string };
	'identity.unlinked': { person: string };
	'passkey.removed': { passkey: string } & Whose;
	'invitation.created': { person: string };
	'invitation.revoked': { person: string };
	'invitation.used': { passkey: string };
	'person.created': { person: string } & Via;
	'person.deactivated': { person: string; sessionsEnded: number } & Via;
	/** Which of her particulars, by name, with spaces between; never what they say. */
	'person.edited': { person: string; fields: string } & Via;
	/** `restored`: memberships that she had when she left and has again. */
	'person.reactivated': { person: string; restored: number } & Via;
	'role.granted': { person: string; role: string };
	'role.revoked': { person: string; role: string };
	'mailbox.created': None;
	/** `fields`: which of its settings, by name, with spaces between. */
	'mailbox.edited': { fields: string };
	'mailbox.closed': None;
	'mailbox.reopened': None;
	/** Changes of rights or people that were made together; each stands in the log by itself as well. */
	'batch.applied': { batch: string; kind: string; changes: number };
	'batch.undone': { batch: string; changes: number; left: number };
	/** A list of people, mailboxes or rights was taken out as a file. */
	'administration.exported': { list: string };
	'membership.set': {
		person: string;
		queue: boolean;
		read: boolean;
		send: boolean;
		administer: boolean;
		/** ms since the epoch. */
		from: number | null;
		until: number | null;
	} & MembershipSource;
	'membership.removed': { person: string } & MembershipSource;
	/** `source`: scim or claim. Who is in a group gives no right by itself: what follows from rules stands as memberships. */
	'group.created': { group: string; source: string };
	/** `fields`: which of its particulars, by name, with spaces between. */
	'group.edited': { group: string; fields: string };
	'group.deleted': { group: string };
	'group.members-changed': { group: string; added: number; removed: number };
	/** `people`: how many memberships changed with it. */
	'group.rule-set': {
		group: string;
		queue: boolean;
		read: boolean;
		send: boolean;
		administer: boolean;
		people: number;
	};
	'group.rule-removed': { group: string; people: number };
	/** Somebody asked for something that exists and that she has no right to. */
	'access.denied': { to: DeniedAccess };
	'conversation.read': None;
	'conversation.searched': { hits: number };
	'conversation.claimed': WorkChange;
	'conversation.released': WorkChange;
	'conversation.assigned': WorkChange;
	'conversation.waiting': WorkChange;
	'conversation.closed': WorkChange;
	'conversation.reopened': WorkChange;
	/** A message or attachment of ours or theirs was taken out to be read. */
	'attachment.opened': { attachment: string; size: number };
	'message.sent': {
		recipientOrganisation: string;
		recipientAddress: string;
		sdkConversationId: string;
		confidential: boolean;
		attachments: number;
	};
	'message.received': {
		senderOrganisation: string;
		senderAddress: string;
		sdkConversationId: string;
		/** `messageId` of the SDK message; the event's own messageId is our row. */
		sdkMessageId: string;
		confidential: boolean;
		attachments: number;
	};
	'message.status': { status: string; code: string | null; late: boolean };
	/** Traceability of transfers (who, what, when, under which ids); both directions, messages and receipts. */
	'transfer.submitted': TransferFacts & {
		/** AS4 message id, as our access point states it; null between our own mailboxes. */
		accessPointMessageId: string | null;
	};
	'transfer.fetched': TransferFacts;
	'transfer.refused': TransferFacts & { code: string };
	/** Given up. `accessPointCodes`: the access point's own, with spaces between. */
	'transfer.failed': Pick<TransferFacts, 'transportId' | 'envelopeId'> & {
		code: string;
		accessPointCodes: string;
	};
	/** Somebody has sent a message once more with the same id. `round`: 2 for the first time. */
	'message.resent': { round: number };
	/** A person of the operations has sent a receipt of ours once more that was given up. */
	'receipt.resent': { envelopeId: string; receiptFor: string | null; round: number };
	/** A person of the operations has had a postponed entry of the outbox tried at once, or has given it up. */
	'operations.retried': OutboxFacts;
	'operations.gave-up': OutboxFacts & { code: string };
	/** The same of a quarantined delivery: processed once more, or looked at and left where it is. */
	'operations.released': { transportId: string; code: string };
	'operations.closed': { transportId: string; code: string };
	/** A person of the operations has dealt with an alarm. */
	'alarm.settled': { kind: string; subject: string; times: number };
	'receipt.queued': { verdict: 'ACCEPTED' | 'REJECTED'; code: string | null };
	'receipt.received': { verdict: 'ACCEPTED' | 'REJECTED'; code: string | null };
	/** Somebody looked something up in the transfer log; `by`: which of id, counterpart and time. */
	'transfers.searched': { by: string; hits: number };
	/** The evidence of a message or a transfer was taken out; `envelopes`: how many are in it. */
	'evidence.exported': { transportId: string; envelopes: number };
	/** The service began to run. `configuration`: SHA-256 over the settings' names and values, secrets left out. */
	'service.started': { version: string; configuration: string };
	/** Since it last ran. Names only, with spaces between. */
	'configuration.changed': { settings: string };
	/** Somebody looked into this log. `filter`: `name=value` with spaces between; '' for the newest. */
	'audit.viewed': { filter: string };
	'audit.exported': { filter: string; format: 'csv' | 'json' };
	/** The chain was checked. `seq`: the first event that does not fit, or the newest. */
	'audit.verified': { outcome: 'intact' | 'broken'; seq: number };
	'retention.rule-set': { basis: string; days: number; envelopeDays: number | null };
	'retention.rule-removed': None;
	'retention.hold-set': { hold: string };
	'retention.hold-lifted': { hold: string };
	/** A conversation was removed by its mailbox's rule, with everything in it. */
	'retention.removed': {
		messages: number;
		attachments: number;
		drafts: number;
		basis: string;
		days: number;
		/** Transfers whose raw envelope stays until its own period is over. */
		envelopesKept: number;
	};
	/** The raw envelope of a transfer was removed; the transfer log keeps the row. */
	'retention.envelope-removed': { transfer: string };
	'retention.run': {
		conversations: number;
		messages: number;
		attachments: number;
		envelopes: number;
		files: number;
	};
}

interface OutboxFacts {
	kind: 'message' | 'receipt';
	envelopeId: string;
	transportId: string;
	/** Where it was. */
	state: string;
}

/** `person`: whose it was; without it, her own who acts. */
interface Whose {
	person?: string;
}

/** `via`: the identity provider, by provisioning; without it a person or the installation. */
interface Via {
	via?: 'scim';
}

/** `source`: what a membership follows from, `group:<id>`; without it, it was given by hand. */
interface MembershipSource {
	source?: string;
}

type None = Record<string, never>;

/** ids of people; null: nobody. */
interface WorkChange {
	from: string;
	to: string;
	assigneeBefore: string | null;
	assignee: string | null;
}

export interface TransferFacts {
	/** T.MessageId at the access point. */
	transportId: string;
	/** XHE Header/ID = M.MessageId. */
	envelopeId: string | null;
	documentType: string;
	from: string;
	to: string;
	sdkConversationId: string | null;
	/** Bytes. */
	size: number;
}

export type DeniedAccess =
	| 'mailbox'
	| 'conversation'
	| 'attachment'
	| 'send'
	| 'administer'
	| 'operations'
	| 'transfers'
	| 'evidence'
	| 'audit';

export type AuditEventName = keyof AuditFacts;

/** What a caller hands over; place in the chain and hash are added when it is appended. */
export type AuditEvent = {
	[Name in AuditEventName]: {
		event: Name;
		/** ms since the epoch. */
		at: number;
		/** Who acted; null for the message service itself. */
		personId: string | null;
		mailboxId?: string;
		conversationId?: string;
		messageId?: string;
	} & (AuditFacts[Name] extends None ? { facts?: None } : { facts: AuditFacts[Name] });
}[AuditEventName];
