import type { AlarmText } from '../sv/alarms.ts';

export const alarms: Record<string, AlarmText> = {
	'delivery.quarantined': {
		title: 'A delivery could not be received',
		means:
			'It cannot be opened or answered. The envelope is kept in quarantine, and its sender has had no receipt.',
		action:
			'Read the code under Incoming. Mend the reason and choose Try again, or tell the sender and close it.'
	},
	'delivery.left': {
		title: 'A delivery stays at the access point',
		means:
			'We have not fetched it: it is too large, for somebody else, has an id that cannot be asked for, or cannot be read. The access point removes it when its time is over.',
		action: 'Contact the operator of the access point and give the id.'
	},
	'malware.found': {
		title: 'Malware in a message',
		means:
			'What came is refused and its envelope kept. What was to be sent has been stopped. No file has reached a reader.',
		action: 'Handle it as a security incident. Do not open the envelope.'
	},
	'receipt.unmatched': {
		title: 'A receipt fits nothing that we have sent',
		means: 'Nothing has changed. The counterpart may be wrong, or a restored backup too old.',
		action: 'Search for the id in the transfer log. Contact the counterpart if it comes back.'
	},
	'receipt.overdue': {
		title: 'A receipt is overdue',
		means: 'The receiver’s access point has the message, but the receiver has not answered yet.',
		action:
			'Nothing to do now. If it does not come in time the sender sees Unconfirmed. If there are several: contact the receiver.'
	},
	'sending.failed': {
		title: 'A message or a receipt could not be delivered',
		means: 'We have stopped trying. Its sender sees that in Sluss.',
		action: 'Read the code under Outgoing. Mend the reason and send it again.'
	},
	'access-point.silent': {
		title: 'The access point does not answer',
		means: 'Messages queue both ways. Nothing is lost, and everything goes on by itself.',
		action: 'Check the network from here. Then contact the operator.'
	},
	'access-point.authentication': {
		title: 'The access point refuses our credentials',
		means:
			'We do not ask again for a while: further failures lock the account. Messages queue both ways.',
		action: 'Check user, password and client certificate. Restart after a change.'
	},
	'access-point.password-expiring': {
		title: 'The password at the access point expires soon',
		means: 'When it has expired all traffic stops.',
		action:
			'Change it at the operator and in the file. Put the day in SLUSS_ACCESS_POINT_PASSWORD_SET_ON and restart.'
	},
	'certificate.expiring': {
		title: 'A certificate expires soon',
		means: 'Once expired, others cannot send to us, or do not accept what we send.',
		action: 'Order a new one. Add the new key file, publish the certificate and keep the old one.'
	},
	'certificate.expired': {
		title: 'A certificate has expired',
		means: 'Others cannot send to us, or do not accept what we send.',
		action: 'Replace the certificate now. Keep the old key file for what is on its way already.'
	},
	'own-certificate.unusable': {
		title: 'Our published certificate does not fit',
		means:
			'If it is for signing, everything that we are to send waits. If it is for encryption, we cannot open what others send.',
		action:
			'Compare with the key files: the certificate is not published, has been revoked, or belongs to a key that is missing here.'
	},
	'revocation.unavailable': {
		title: 'Revocation cannot be checked',
		means:
			'We cannot see whether a certificate is revoked. SLUSS_REVOCATION decides what happens then.',
		action: 'Check that the server reaches the issuer’s revocation lists.'
	},
	'directory.unavailable': {
		title: 'The certificate directory does not answer as it should',
		means: 'Messages wait until the counterpart’s certificate can be fetched and trusted.',
		action:
			'Check DNS and the network to the SMP. If it is one counterpart only: it has published wrongly.'
	},
	'scanner.unavailable': {
		title: 'The malware scanner does not answer',
		means: 'Messages wait. Nothing passes unscanned.',
		action: 'Start clamd and check that it has its signatures. Everything goes on by itself.'
	},
	'scanner.off': {
		title: 'Files are not scanned for malware',
		means: 'Sluss is set up so. Both sides in SDK must scan what they send and receive.',
		action: 'Name a scanner in SLUSS_MALWARE_SCANNER, unless something else does it.'
	},
	'address-book.stale': {
		title: 'The address book is old',
		means: 'The last good copy is in use. New and changed addresses are missing.',
		action: 'Check that the server reaches the address book.'
	},
	'identity-provider.unavailable': {
		title: 'Nobody can sign in',
		means:
			'The identity provider does not answer, or does not know Sluss. Whoever is signed in already can go on working.',
		action:
			'Check that the identity provider is up and that the server reaches it (SLUSS_OIDC_ISSUER). If its secret or certificate was changed, change it in Sluss too.'
	},
	'scim.last-administrator': {
		title: 'The last administrator is to be ended',
		means:
			'The identity provider says that this person has left. She is still in Sluss, with her rights, because nobody else is an administrator.',
		action:
			'Give somebody else the role administrator. The next time the identity provider asks, the person is ended.'
	},
	'storage.failing': {
		title: 'Something could not be stored',
		means: 'The database or the disk does not take it. Nothing new is fetched until it does.',
		action: 'Check the disk’s space and health now.'
	},
	'audit.broken': {
		title: 'The audit log is broken',
		means: 'Events have been changed or removed after they were written.',
		action:
			'Change nothing. Take a backup, compare with a head that was noted earlier (sluss audit verify --expect) and find out who has had access to the database.'
	}
};

export const unknownAlarm: AlarmText = {
	title: 'An alarm without a text of its own',
	means: 'The facts below say what it is about.',
	action: 'See docs/operations.md.'
};
