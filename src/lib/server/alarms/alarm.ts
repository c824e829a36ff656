/** The closed list of what operations are alarmed of, and how urgent each is. Texts for people: `lib/i18n`. */
export const ALARMS = {
	/** A delivery could not be answered; its bytes are kept. Subject: transport id. */
	'delivery.quarantined': 'critical',
	/** Left at the access point because it is too large for us, or for another participant. Subject: transport id. */
	'delivery.left': 'critical',
	/** Malware in what came or was to go. Subject: envelope id. */
	'malware.found': 'critical',
	/** A receipt that fits no message of ours. Subject: transport id. */
	'receipt.unmatched': 'warning',
	/** No message receipt within the warning time. Subject: message id. */
	'receipt.overdue': 'warning',
	/** A message or a receipt was given up. Subject: envelope id. */
	'sending.failed': 'critical',
	'access-point.silent': 'critical',
	/** The access point refuses our credentials; nothing is asked of it until somebody acts, or a while has passed. */
	'access-point.authentication': 'critical',
	/** Subject: the date, so that each limit (14, 7, 1 days) speaks once. */
	'access-point.password-expiring': 'warning',
	/** Own certificates, TLS certificates of ours, directory roots. Subject: fingerprint and limit. */
	'certificate.expiring': 'warning',
	'certificate.expired': 'critical',
	/** What is published as ours is not what we have, or has been revoked. Subject: signing or encryption. */
	'own-certificate.unusable': 'critical',
	/** Subject: the issuer who does not answer. */
	'revocation.unavailable': 'warning',
	'directory.unavailable': 'warning',
	'scanner.unavailable': 'critical',
	/** Files pass unscanned because the configuration says so. */
	'scanner.off': 'warning',
	'address-book.stale': 'warning',
	/** It does not answer, or does not know us: nobody can sign in by it. */
	'identity-provider.unavailable': 'critical',
	/** The identity provider says that the last administrator has left. Subject: the person. */
	'scim.last-administrator': 'critical',
	/** A database write or a file could not be stored. */
	'storage.failing': 'critical',
	/** The chain of the audit log does not fit together. */
	'audit.broken': 'critical'
} as const satisfies Record<string, 'warning' | 'critical'>;

export type AlarmKind = keyof typeof ALARMS;

export interface Alarm {
	kind: AlarmKind;
	subject: string;
	/** Codes, ids, counts and times. Never content. */
	facts?: Record<string, string | number | boolean | null>;
}

/** Open alarms of one kind that are told apart; further ones are counted in one with the subject `COLLECTING`. */
export const OPEN_OF_A_KIND_MAX = 100;
export const COLLECTING = '*';

/**
 * Each of these stands for a row that is kept, that operations deal with one by one, and that is open for as long as its
 * alarm is (`operations/not-dealt-with.ts`).
 */
const ONE_BY_ONE: readonly AlarmKind[] = [
	'delivery.quarantined',
	'malware.found',
	'sending.failed'
];

/** Whose subjects are others' names and ids: whoever makes up many of them must not fill the table. */
export function isCollected(kind: AlarmKind): boolean {
	return !ONE_BY_ONE.includes(kind);
}

const SUBJECT_LENGTH_MAX = 500;

/** As it is stored: an issuer may call itself anything. */
export function subjectOf({ subject }: Pick<Alarm, 'subject'>): string {
	return subject.slice(0, SUBJECT_LENGTH_MAX);
}
