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
