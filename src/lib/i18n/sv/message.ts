import type { MessageStatus, ShownState } from '#lib/message/status.ts';

export interface RejectionText {
	/** What the receiver found. */
	what: string;
	/** What the sender can do about it. */
	action: string;
}

export const message = {
	/** The state words that people see, and no others. */
	states: {
		draft: 'Utkast',
		queued: 'Köat',
		sent: 'Skickat',
		received: 'Mottaget',
		rejected: 'Avvisat',
		unconfirmed: 'Obekräftat',
		failed: 'Misslyckat',
		new: 'Nytt',
		read: 'Läst'
	} satisfies Record<ShownState, string>,
	stateMeans: {
		draft: 'Meddelandet är inte skickat.',
		queued: 'Meddelandet väntar på att lämnas till nätet. Du behöver inte göra något.',
		sent: 'Meddelandet är på väg. Mottagaren har inte kvitterat ännu.',
		received:
			'Mottagarens system har tagit emot och godkänt meddelandet. Det säger inte att någon har läst det.',
		rejected: 'Mottagarens system har avvisat meddelandet. Funktionen har inte fått det.',
		unconfirmed:
			'Ingen kvittens kom i tid. Meddelandet kan ändå ha kommit fram. Ring mottagaren om det brådskar, eller skicka igen. En sen kvittens visas här.',
		failed:
			'Meddelandet har inte nått mottagaren. Skicka igen, eller kontakta mottagaren på annat sätt.',
		new: 'Meddelandet har kommit till brevlådan.',
		read: 'Du har läst meddelandet.'
	} satisfies Record<ShownState, string>,
	receiptDelayed: 'Kvittensen dröjer längre än vanligt. Vi fortsätter att vänta på den.',
	receiptLate: 'Kvittensen kom sent.',
	resend: 'Skicka igen',
	resendHint:
		'Samma meddelande skickas en gång till, med samma id. Har det redan kommit fram tar mottagaren bara emot det ena.',
	resent: 'Meddelandet skickas igen.',
	history: 'Händelser',
	historyOf: (state: string) => `${state}: visa händelser`,
	events: {
		SCHEDULED: 'Köat för sändning',
		SUBMITTED: 'Lämnat till vår accesspunkt',
		SCHEDULED_FOR_RESEND: 'Kunde inte lämnas ännu; nytt försök är planerat',
		ACKNOWLEDGE: 'Mottagarens accesspunkt har tagit emot det',
		WAITING_FOR_RECEIPT: 'Väntar på mottagarens kvittens',
		ACCEPTED: 'Kvitterat: mottaget och godkänt',
		REJECTED: 'Kvitterat: avvisat',
		MESSAGE_EXCHANGE_ERROR: 'Utväxlingen avbröts',
		RETRIEVED: 'Hämtat från vår accesspunkt',
		RECEIPT_SENT: 'Vår kvittens är skickad',
		NEW: 'Lagt i brevlådan',
		ERROR: 'Fel i meddelandetjänsten'
	} satisfies Record<MessageStatus, string>,
	/** Event codes that people can make something of; any other shows as it is. */
	eventCodes: {
		RECEIPT_TIMEOUT: 'ingen kvittens i tid',
		PARTICIPANT_UNKNOWN: 'organisationen finns inte i certifikatkatalogen',
		DIRECTORY_UNAVAILABLE: 'certifikatkatalogen svarar inte',
		DIRECTORY_ANSWER_INVALID: 'certifikatkatalogens svar går inte att lita på',
		ACCESS_POINT_UNAVAILABLE: 'accesspunkten svarar inte',
		ACCESS_POINT_REFUSED: 'accesspunkten tog inte emot det',
		TRANSPORT_FAILED: 'accesspunkten kunde inte leverera det',
		ATTEMPTS_EXHAUSTED: 'alla försök är gjorda',
		CERTIFICATE_EXPIRED: 'mottagarens certifikat har gått ut',
		CERTIFICATE_REVOKED: 'mottagarens certifikat är spärrat',
		MALWARE_FOUND: 'skadlig kod i en bilaga; inget har skickats',
		SCANNER_UNAVAILABLE: 'väntar på viruskontroll',
		GIVEN_UP: 'stoppat av driften',
		duplicate: 'ett tidigare exemplar hade redan kommit fram'
	} as Record<string, string>,
	rejectedBecause: 'Varför det avvisades',
	theirWords: 'Mottagarens egna ord',
	/** By detail code of the receipt (C3.2.4). */
	rejections: {
		structure: {
			what: 'Mottagarens system kunde inte läsa meddelandet. Formatet är inte som det ska.',
			action: 'Kontakta driften och uppge meddelandets id.'
		},
		forbidden: {
			what: 'Mottagaren fann skadlig kod i meddelandet.',
			action:
				'Öppna inte bilagan. Kontakta driften, och skicka sedan en ren fil i ett nytt meddelande.'
		},
		'too-long': {
			what: 'Meddelandet är större än 30 MB.',
			action: 'Dela upp bilagorna på flera meddelanden.'
		},
		invariant: {
			what: 'En uppgift i meddelandet har ett värde som inte är tillåtet.',
			action: 'Kontakta driften och uppge meddelandets id.'
		},
		duplicate: {
			what: 'Mottagaren har redan ett meddelande med samma id. Det första exemplaret kom fram.',
			action: 'Du behöver inte skicka igen.'
		},
		'not-supported': {
			what: 'Mottagaren tar inte emot filtypen, eller så hör meddelandet till ett som redan är avvisat.',
			action: 'Skicka bilagan som PDF i ett nytt meddelande.'
		},
		'not-found': {
			what: 'Funktionsadressen finns inte hos mottagaren.',
			action: 'Sök upp funktionen i adressboken igen och skicka ett nytt meddelande dit.'
		},
		security: {
			what: 'Mottagaren kunde inte godta meddelandets underskrift, kryptering eller adressering.',
			action: 'Kontakta driften och uppge meddelandets id.'
		}
	} as Record<string, RejectionText>,
	rejectionOther: {
		what: 'Mottagaren uppgav ett skäl som Sluss inte känner till.',
		action: 'Kontakta mottagaren eller driften och uppge meddelandets id.'
	} satisfies RejectionText,
	messageId: 'Meddelandets id',
	downloadEvidence: 'Ladda ner bevis',
	evidenceMeans:
		'Kuvert, kvittenser, tider och logg, undertecknade. Meddelandets text och bilagor ingår inte i klartext.',
	/** Registers that references and persons come from (facts: Payload). */
	roots: {
		dnr: 'dnr',
		unregistred: 'utan register',
		'1.3.88': 'GLN',
		'1.2.752.129.2.1.3.1': 'personnummer',
		'1.2.752.129.2.1.3.3': 'samordningsnummer',
		'1.2.752.74.9.1': 'nationell reservidentitet',
		'1.2.752.29.6.2.1': 'HSA-id',
		'0.9.2342.19200300.100.1.3': 'e-post',
		'1.2.752.129.2.1.2.1': 'annan identitet'
	} as Record<string, string>,
	rootOther: 'annan referens'
};
