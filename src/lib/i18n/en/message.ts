export const message = {
	states: {
		draft: 'Draft',
		queued: 'Queued',
		sent: 'Sent',
		received: 'Received',
		rejected: 'Rejected',
		unconfirmed: 'Unconfirmed',
		failed: 'Failed',
		new: 'New',
		read: 'Read'
	},
	stateMeans: {
		draft: 'The message is not sent.',
		queued: 'The message waits to be handed to the network. You need not do anything.',
		sent: 'The message is on its way. The recipient has not given a receipt yet.',
		received:
			'The recipient’s system has received and accepted the message. It does not say that anyone has read it.',
		rejected: 'The recipient’s system has rejected the message. The function has not got it.',
		unconfirmed:
			'No receipt came in time. The message may have arrived all the same. Call the recipient if it is urgent, or send it again. A late receipt shows here.',
		failed:
			'The message has not reached the recipient. Send it again, or reach the recipient in another way.',
		new: 'The message has come to the mailbox.',
		read: 'You have read the message.'
	},
	receiptDelayed: 'The receipt takes longer than usual. We keep waiting for it.',
	receiptLate: 'The receipt came late.',
	resend: 'Send again',
	resendHint:
		'The same message is sent once more, with the same id. If it has arrived already, the recipient keeps only one of them.',
	resent: 'The message is being sent again.',
	history: 'Events',
	historyOf: (state: string) => `${state}: show events`,
	events: {
		SCHEDULED: 'Queued for sending',
		SUBMITTED: 'Handed to our access point',
		SCHEDULED_FOR_RESEND: 'Could not be handed over yet; a new attempt is planned',
		ACKNOWLEDGE: 'The recipient’s access point has it',
		WAITING_FOR_RECEIPT: 'Waiting for the recipient’s receipt',
		ACCEPTED: 'Receipt: received and accepted',
		REJECTED: 'Receipt: rejected',
		MESSAGE_EXCHANGE_ERROR: 'The exchange was broken off',
		RETRIEVED: 'Fetched from our access point',
		RECEIPT_SENT: 'Our receipt is sent',
		NEW: 'Put in the mailbox',
		ERROR: 'A fault in the message service'
	},
	eventCodes: {
		RECEIPT_TIMEOUT: 'no receipt in time',
		PARTICIPANT_UNKNOWN: 'the organisation is not in the certificate directory',
		DIRECTORY_UNAVAILABLE: 'the certificate directory does not answer',
		DIRECTORY_ANSWER_INVALID: 'the answer of the certificate directory cannot be trusted',
		ACCESS_POINT_UNAVAILABLE: 'the access point does not answer',
		ACCESS_POINT_REFUSED: 'the access point did not take it',
		TRANSPORT_FAILED: 'the access point could not deliver it',
		ATTEMPTS_EXHAUSTED: 'all attempts are made',
		CERTIFICATE_EXPIRED: 'the recipient’s certificate has expired',
		CERTIFICATE_REVOKED: 'the certificate of the recipient is revoked',
		MALWARE_FOUND: 'malware in an attachment; nothing was sent',
		SCANNER_UNAVAILABLE: 'waiting for the malware scan',
		GIVEN_UP: 'stopped by operations',
		duplicate: 'an earlier copy had arrived already'
	},
	rejectedBecause: 'Why it was rejected',
	theirWords: 'The recipient’s own words',
	rejections: {
		structure: {
			what: 'The recipient’s system could not read the message. Its format is not right.',
			action: 'Contact operations and give the id of the message.'
		},
		forbidden: {
			what: 'The recipient found harmful code in the message.',
			action:
				'Do not open the attachment. Contact operations, then send a clean file in a new message.'
		},
		'too-long': {
			what: 'The message is larger than 30 MB.',
			action: 'Divide the attachments over several messages.'
		},
		invariant: {
			what: 'A field of the message has a value that is not allowed.',
			action: 'Contact operations and give the id of the message.'
		},
		duplicate: {
			what: 'The recipient already has a message with the same id. The first copy arrived.',
			action: 'You need not send it again.'
		},
		'not-supported': {
			what: 'The recipient does not take the file type, or the message belongs to one that is already rejected.',
			action: 'Send the attachment as PDF in a new message.'
		},
		'not-found': {
			what: 'The recipient has no such functional address.',
			action: 'Look the function up in the address book again and send a new message there.'
		},
		security: {
			what: 'The recipient could not accept the signature, encryption or addressing of the message.',
			action: 'Contact operations and give the id of the message.'
		}
	},
	rejectionOther: {
		what: 'The recipient gave a reason that Sluss does not know.',
		action: 'Contact the recipient or operations and give the id of the message.'
	},
	messageId: 'Id of the message',
	downloadEvidence: 'Download evidence',
	evidenceMeans:
		'Envelopes, receipts, times and log, signed. Text and attachments of the message are not in it in plain text.',
	roots: {
		dnr: 'case no.',
		unregistred: 'no register',
		'1.3.88': 'GLN',
		'1.2.752.129.2.1.3.1': 'personal number',
		'1.2.752.129.2.1.3.3': 'coordination number',
		'1.2.752.74.9.1': 'national reserve identity',
		'1.2.752.29.6.2.1': 'HSA-id',
		'0.9.2342.19200300.100.1.3': 'e-mail',
		'1.2.752.129.2.1.2.1': 'other identity'
	},
	rootOther: 'other reference'
};
