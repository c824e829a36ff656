import type { operations as source } from '../sv/operations.ts';
import { alarms, unknownAlarm } from './alarms.ts';

export const operations: typeof source = {
	title: 'Operations',
	/** Short: six names stand side by side on a phone. */
	navigation: 'Status',
	asOf: 'As of',
	version: (version) => `Sluss ${version}`,
	levels: {
		good: 'Everything works',
		attention: 'Something needs a look',
		broken: 'Something is wrong'
	},
	goodMeans: 'Messages move both ways. No alarm is open.',
	concerns: {
		'alarms-critical': (count) => (count === 1 ? '1 critical alarm' : `${count} critical alarms`),
		'alarms-warning': (count) => (count === 1 ? '1 warning' : `${count} warnings`),
		'workers-stopped': () => 'the background work stands still',
		'queue-stands-still': () => 'a queue stands still',
		'sending-postponed': (count) => `${count} wait for another attempt`,
		'access-point-unreachable': () => 'the access point does not answer',
		'access-point-refuses': () => 'the access point refuses our credentials',
		'password-expired': () => 'the password at the access point has expired',
		'password-expiring': () => 'the password at the access point expires soon',
		'directory-failing': () => 'the certificate directory does not answer as it should',
		'scanner-unavailable': () => 'the malware scanner does not answer',
		'scanner-off': () => 'files are not scanned',
		'address-book-old': () => 'the address book is old',
		'certificate-expired': () => 'a certificate has expired',
		'certificate-expiring': () => 'a certificate expires soon',
		'disk-full': () => 'the disk is full',
		'disk-filling': () => 'the disk fills up'
	},

	alarmsTitle: 'Alarms',
	noAlarms: 'No alarm is open.',
	moreAlarms: (count) => `${count} more alarms are not shown. Deal with the first ones first.`,
	severity: { critical: 'Critical', warning: 'Warning' },
	since: 'since',
	times: (times) => `${times} times, last`,
	alarms,
	unknownAlarm,
	showMore: (count) => `Show ${count} more`,
	collected: 'More of the same kind, which are not listed one by one. The latest:',
	toIncoming: 'Go to the delivery under Incoming',
	inTransfers: 'Transfer log',
	whatToDo: 'What to do',
	clearedTitle: 'Closed within a day',
	clearedByItself: 'passed by itself',
	clearedBy: (name) => `dealt with by ${name}`,
	facts: {
		code: 'Code',
		count: 'Count',
		latest: 'Latest',
		recipient: 'Recipient',
		sender: 'Sender',
		finding: 'Fault',
		size: 'Size',
		reason: 'Reason',
		kind: 'Kind',
		waitedMs: 'Has waited',
		signature: 'Found',
		direction: 'Direction',
		lastFailure: 'Last failure',
		silentMs: 'Silent for',
		transportId: 'Transport',
		participant: 'Participant',
		use: 'Use',
		fingerprint: 'Fingerprint',
		daysLeft: 'Days left',
		expiresAt: 'Expires',
		notAfter: 'Expires',
		until: 'Expires',
		serial: 'Serial number',
		subject: 'Certificate'
	},

	outTitle: 'Outgoing',
	inTitle: 'Incoming',
	states: {
		queued: 'To be sealed',
		sealed: 'To be handed over',
		submitted: 'On its way',
		transported: 'Awaiting receipt',
		failed: 'Failed',
		stored: 'To be confirmed',
		acknowledged: 'To be opened',
		quarantined: 'In quarantine',
		finished: 'Done',
		processed: 'Done'
	},
	oldest: 'Oldest',
	nextAttempt: 'Next attempt',
	nothingWaits: 'Nothing waits.',
	postponed: (count) =>
		count === 1 ? '1 waits for another attempt' : `${count} wait for another attempt`,
	kinds: { message: 'Message', receipt: 'Receipt' },
	unknownKind: 'Delivery',
	to: 'to',
	from: 'from',
	round: (round) => `resend ${round - 1}`,
	attempts: (attempts) => (attempts === 1 ? '1 attempt' : `${attempts} attempts`),
	noCode: 'No error code.',
	ids: 'Ids',
	idNames: { envelope: 'Envelope', transport: 'Transport', entry: 'Entry' },
	troubledNone: 'Nothing is stuck.',
	moreTroubled: (shown) => `The first ${shown} are shown.`,
	now: 'now',
	inFuture: (text) => `in ${text}`,
	seconds: (count) => `${count} s`,
	days: (count) => (count === 1 ? '1 day' : `${count} days`),

	settleAll: (count) => ({
		name: `Dealt with (${count})`,
		means: `All ${count} alarms of this kind are closed. If the reason is still there they come back. It is noted that you closed them.`,
		confirm: `Yes, close ${count} alarms`
	}),
	acts: {
		settle: {
			name: 'Dealt with',
			means:
				'The alarm is closed. If the reason is still there it comes back. It is noted that you closed it.',
			confirm: 'Yes, close the alarm'
		},
		retry: {
			name: 'Try now',
			means: 'The next attempt is made at once instead of at the planned time, with the same id.',
			confirm: 'Yes, try now'
		},
		giveUp: {
			name: 'Give up',
			means:
				'No further attempts are made. The sender sees Failed, or Unconfirmed if it may have arrived.',
			confirm: 'Yes, give up'
		},
		resend: {
			name: 'Send again',
			means:
				'The same message is sent once more with the same id. If the receiver has it already it answers that it is a duplicate, which counts as received.',
			confirm: 'Yes, send again'
		},
		resendReceipt: {
			name: 'Send the receipt again',
			means:
				'The same receipt is sent once more, with the same answer, id and time. If the sender has it already, the first one counts.',
			confirm: 'Yes, send the receipt again'
		},
		release: {
			name: 'Try again',
			means:
				'The delivery leaves the quarantine and is opened anew, from the very bytes that came.',
			confirm: 'Yes, try to open it again'
		},
		close: {
			name: 'Close',
			means:
				'The delivery is not opened. Its envelope stays as evidence, and is found in the transfer log. The sender gets no receipt.',
			confirm: 'Yes, close it'
		}
	},
	outcomes: {
		done: 'Done, and noted.',
		'not-found': 'It is no longer there. Nothing was changed.',
		'not-possible': 'That is not possible in its present state. Nothing was changed.',
		failed: 'It did not work. Nothing was changed.'
	},

	connectionsTitle: 'Connections',
	accessPoint: 'Access point',
	directory: 'Certificate directory',
	placeSilent: (place: string) => `${place} has not answered since`,
	placesMore: (count: number) => `and ${count} more`,
	scanner: 'Malware scanner',
	addressBook: 'Address book',
	notices: 'Notices',
	workers: 'Background work',
	working: 'Works',
	running: 'Running',
	stopped: 'Stands still',
	silent: 'No answer',
	refused: 'Refuses our credentials',
	off: 'Off',
	old: 'Old',
	unknown: 'Nothing known yet',
	failing: 'The last question failed',
	lastListed: 'Last fetched',
	neverListed: 'Has not fetched since the start',
	suspendedUntil: 'Does not ask again before',
	passwordLeft: (days) => `The password expires in ${days}`,
	passwordExpired: 'The password has expired',
	lastAnswer: 'Last answered',
	lastFailure: 'Last failure',
	lastSync: 'Copied',
	neverSynced: 'There is no copy',
	functionCount: (count) => `${count} functions`,
	signatures: 'Signatures of',
	unscanned: 'Files pass unscanned',
	noticesWait: (count) => (count === 1 ? '1 waits' : `${count} wait`),
	noticesNone: 'None wait',

	certificatesTitle: 'Certificates',
	noCertificates: 'No certificates of ours are known.',
	uses: {
		signing: 'Signing',
		encryption: 'Encryption',
		'tls-client': 'Client to the access point',
		'directory-root': 'Root of the directory'
	},
	daysLeft: (days) => `${days} left`,
	expired: 'Has expired',
	until: 'until',
	serialAndFingerprint: 'Serial number and fingerprint',
	serial: 'Serial number',
	fingerprint: 'Fingerprint',

	systemTitle: 'System',
	auditCheck: 'Chain of the log',
	auditIntact: 'Whole. Checked',
	auditBroken: 'Broken! Checked',
	auditNever: 'Not checked yet. That is done once a day.',
	identityProvider: 'Identity provider',
	failingSince: 'Has not worked since',
	versionName: 'Version',
	started: 'Started',
	database: 'Database',
	diskFree: 'Free on disk',
	diskOf: (free, whole) => `${free} of ${whole}`,
	environment: 'Environment',
	environments: { production: 'Production', sandbox: 'Sandbox' },
	bytes: (bytes) =>
		bytes < 1e9
			? `${(bytes / 1e6).toFixed(1)} MB`
			: `${(bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0)} GB`,

	transfersTitle: 'Transfer log',
	transfersMean: 'All that was sent and received for at least twelve months, without content.',
	searchLabel: 'Id or organisation',
	searchHint: 'Message, conversation, transport or AS4 id, or 0203:…',
	search: 'Search',
	newest: 'Newest first',
	hitsFor: (query) => `Hits for ${query}`,
	noHits: 'Nothing in the transfer log has that id.',
	noTransfers: 'Nothing has been sent or received yet.',
	older: 'Older',
	allTransfers: 'Show all',
	directions: { outgoing: 'Out', incoming: 'In' },
	internal: 'within the house',
	receipts: { ACCEPTED: 'Receipted', REJECTED: 'Rejected' },
	evidence: 'Download evidence package',
	evidenceMeans:
		'Envelopes, receipts, times and a signed list. The content is encrypted in the envelope. The download is logged.',
	transferFacts: {
		envelopeId: 'Envelope',
		transportId: 'Transport',
		accessPointMessageId: 'AS4',
		sdkConversationId: 'Conversation',
		receiptFor: 'Receipt for',
		sha256: 'SHA-256',
		documentType: 'Document type'
	},
	transferTimes: {
		createdAt: 'Ordered',
		submittedAt: 'Handed to our access point',
		transportedAt: 'At the receiver’s access point',
		receivedAt: 'Received',
		processedAt: 'Processed',
		receiptAt: 'Receipt'
	}
};
