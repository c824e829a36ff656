import { alarms, unknownAlarm } from './alarms.ts';

/** The operations page. Codes keep their names: they stand in logs and in docs/errors.md. */
export const operations = {
	title: 'Drift',
	navigation: 'Drift',
	asOf: 'Läget',
	version: (version: string) => `Sluss ${version}`,
	levels: {
		good: 'Allt fungerar',
		attention: 'Något behöver ses över',
		broken: 'Något är fel'
	},
	goodMeans: 'Meddelanden går åt båda håll. Inget larm är öppet.',
	concerns: {
		'alarms-critical': (count: number) =>
			count === 1 ? '1 kritiskt larm' : `${count} kritiska larm`,
		'alarms-warning': (count: number) => (count === 1 ? '1 varning' : `${count} varningar`),
		'workers-stopped': () => 'bakgrundsarbetet står stilla',
		'queue-stands-still': () => 'en kö står stilla',
		'sending-postponed': (count: number) => `${count} väntar på nytt försök`,
		'access-point-unreachable': () => 'accesspunkten svarar inte',
		'access-point-refuses': () => 'accesspunkten nekar inloggning',
		'password-expired': () => 'lösenordet till accesspunkten har gått ut',
		'password-expiring': () => 'lösenordet till accesspunkten går snart ut',
		'directory-failing': () => 'certifikatkatalogen svarar inte som den ska',
		'scanner-unavailable': () => 'skyddet mot skadlig kod svarar inte',
		'scanner-off': () => 'filer kontrolleras inte',
		'address-book-old': () => 'adressboken är gammal',
		'certificate-expired': () => 'ett certifikat har gått ut',
		'certificate-expiring': () => 'ett certifikat går snart ut',
		'disk-full': () => 'disken är full',
		'disk-filling': () => 'disken fylls'
	} satisfies Record<string, (count: number) => string>,

	alarmsTitle: 'Larm',
	noAlarms: 'Inget larm är öppet.',
	moreAlarms: (count: number) => `${count} larm till visas inte. Åtgärda de översta först.`,
	severity: { critical: 'Kritiskt', warning: 'Varning' },
	since: 'sedan',
	times: (times: number) => `${times} gånger, senast`,
	alarms,
	unknownAlarm,
	showMore: (count: number) => `Visa ${count} till`,
	/** An alarm that stands for all further ones of its kind. */
	collected: 'Fler av samma slag, som inte räknas upp var för sig. Det senaste:',
	toIncoming: 'Gå till försändelsen under Inkommande',
	inTransfers: 'Överföringslogg',
	whatToDo: 'Gör så här',
	clearedTitle: 'Avslutade det senaste dygnet',
	clearedByItself: 'upphörde av sig självt',
	clearedBy: (name: string) => `åtgärdat av ${name}`,
	/** Facts that alarms carry. */
	facts: {
		code: 'Kod',
		count: 'Antal',
		latest: 'Senast',
		recipient: 'Mottagare',
		sender: 'Avsändare',
		finding: 'Brist',
		size: 'Storlek',
		reason: 'Orsak',
		kind: 'Typ',
		waitedMs: 'Har väntat',
		signature: 'Fynd',
		direction: 'Riktning',
		lastFailure: 'Senaste fel',
		silentMs: 'Tyst i',
		transportId: 'Transport',
		participant: 'Deltagare',
		use: 'Användning',
		fingerprint: 'Fingeravtryck',
		daysLeft: 'Dagar kvar',
		expiresAt: 'Går ut',
		notAfter: 'Går ut',
		until: 'Går ut',
		serial: 'Serienummer',
		subject: 'Certifikat'
	} as Record<string, string>,

	outTitle: 'Utgående',
	inTitle: 'Inkommande',
	states: {
		queued: 'Att försegla',
		sealed: 'Att lämna',
		submitted: 'På väg',
		transported: 'Väntar på kvittens',
		failed: 'Misslyckade',
		stored: 'Att bekräfta',
		acknowledged: 'Att öppna',
		quarantined: 'I karantän',
		finished: 'Klart',
		processed: 'Klart'
	},
	oldest: 'Äldst',
	nextAttempt: 'Nästa försök',
	nothingWaits: 'Inget väntar.',
	postponed: (count: number) =>
		count === 1 ? '1 väntar på nytt försök' : `${count} väntar på nytt försök`,
	kinds: { message: 'Meddelande', receipt: 'Kvittens' },
	unknownKind: 'Försändelse',
	to: 'till',
	from: 'från',
	round: (round: number) => `omsändning ${round - 1}`,
	attempts: (attempts: number) => (attempts === 1 ? '1 försök' : `${attempts} försök`),
	noCode: 'Ingen felkod.',
	ids: 'Id:n',
	idNames: { envelope: 'Kuvert', transport: 'Transport', entry: 'Köpost' },
	troubledNone: 'Inget har fastnat.',
	moreTroubled: (shown: number) => `De ${shown} första visas.`,
	now: 'nu',
	inFuture: (text: string) => `om ${text}`,
	seconds: (count: number) => `${count} s`,
	days: (count: number) => (count === 1 ? '1 dag' : `${count} dagar`),

	settleAll: (count: number) => ({
		name: `Åtgärdade (${count})`,
		means: `Alla ${count} larm av det här slaget stängs. Finns orsaken kvar kommer de tillbaka. Det antecknas att du stängde dem.`,
		confirm: `Ja, stäng ${count} larm`
	}),
	acts: {
		settle: {
			name: 'Åtgärdat',
			means:
				'Larmet stängs. Finns orsaken kvar kommer det tillbaka. Det antecknas att du stängde det.',
			confirm: 'Ja, stäng larmet'
		},
		retry: {
			name: 'Försök nu',
			means: 'Nästa försök görs genast i stället för vid den planerade tiden, med samma id.',
			confirm: 'Ja, försök nu'
		},
		giveUp: {
			name: 'Ge upp',
			means:
				'Inga fler försök görs. Avsändaren får se Misslyckat, eller Obekräftat om det kan ha kommit fram.',
			confirm: 'Ja, ge upp'
		},
		resend: {
			name: 'Skicka om',
			means:
				'Samma meddelande skickas en gång till med samma id. Har mottagaren det redan svarar den att det är en dubblett, och då räknas det som mottaget.',
			confirm: 'Ja, skicka om'
		},
		resendReceipt: {
			name: 'Skicka kvittensen igen',
			means:
				'Samma kvittens skickas en gång till, med samma svar, id och tid. Har avsändaren redan fått den räknas den första.',
			confirm: 'Ja, skicka kvittensen igen'
		},
		release: {
			name: 'Försök igen',
			means: 'Försändelsen tas ur karantän och öppnas på nytt, från samma bytes som kom.',
			confirm: 'Ja, försök öppna den igen'
		},
		close: {
			name: 'Avsluta',
			means:
				'Försändelsen öppnas inte. Kuvertet finns kvar som bevis, och hittas i överföringsloggen. Avsändaren får ingen kvittens.',
			confirm: 'Ja, avsluta'
		}
	},
	outcomes: {
		done: 'Gjort och antecknat.',
		'not-found': 'Den finns inte längre. Inget ändrades.',
		'not-possible': 'Det går inte i det här läget. Inget ändrades.',
		failed: 'Det gick inte. Inget ändrades.'
	},

	connectionsTitle: 'Anslutningar',
	accessPoint: 'Accesspunkt',
	directory: 'Certifikatkatalog',
	placeSilent: (place: string) => `${place} svarar inte sedan`,
	placesMore: (count: number) => `och ${count} till`,
	scanner: 'Skydd mot skadlig kod',
	addressBook: 'Adressbok',
	notices: 'Notiser',
	workers: 'Bakgrundsarbete',
	working: 'Fungerar',
	running: 'Igång',
	stopped: 'Står stilla',
	silent: 'Svarar inte',
	refused: 'Nekar inloggning',
	off: 'Avstängt',
	old: 'Gammal',
	unknown: 'Inget känt än',
	failing: 'Fel vid senaste frågan',
	lastListed: 'Hämtade senast',
	neverListed: 'Har inte hämtat sedan start',
	suspendedUntil: 'Frågar inte igen förrän',
	passwordLeft: (days: string) => `Lösenordet går ut om ${days}`,
	passwordExpired: 'Lösenordet har gått ut',
	lastAnswer: 'Svarade senast',
	lastFailure: 'Senaste fel',
	lastSync: 'Kopierad',
	neverSynced: 'Ingen kopia finns',
	functionCount: (count: number) => `${count} funktioner`,
	signatures: 'Signaturer från',
	unscanned: 'Filer går igenom utan kontroll',
	noticesWait: (count: number) => (count === 1 ? '1 väntar' : `${count} väntar`),
	noticesNone: 'Inga väntar',

	certificatesTitle: 'Certifikat',
	noCertificates: 'Inga egna certifikat är kända.',
	uses: {
		signing: 'Signering',
		encryption: 'Kryptering',
		'tls-client': 'Klient till accesspunkten',
		'directory-root': 'Katalogens rot'
	},
	daysLeft: (days: string) => `${days} kvar`,
	expired: 'Har gått ut',
	until: 'till',
	serialAndFingerprint: 'Serienummer och fingeravtryck',
	serial: 'Serienummer',
	fingerprint: 'Fingeravtryck',

	systemTitle: 'System',
	auditCheck: 'Loggens kedja',
	auditIntact: 'Hel. Kontrollerad',
	auditBroken: 'Bruten! Kontrollerad',
	auditNever: 'Inte kontrollerad än. Det sker en gång om dygnet.',
	identityProvider: 'Identitetstjänst',
	failingSince: 'Fungerar inte sedan',
	versionName: 'Version',
	started: 'Startat',
	database: 'Databas',
	diskFree: 'Ledigt på disken',
	diskOf: (free: string, whole: string) => `${free} av ${whole}`,
	environment: 'Miljö',
	environments: { production: 'Drift', sandbox: 'Sandlåda' },
	bytes: (bytes: number) =>
		bytes < 1e9
			? `${(bytes / 1e6).toFixed(1).replace('.', ',')} MB`
			: `${(bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0).replace('.', ',')} GB`,

	transfersTitle: 'Överföringslogg',
	transfersMean: 'Allt som skickats och tagits emot i minst tolv månader, utan innehåll.',
	searchLabel: 'Id eller organisation',
	searchHint: 'Meddelande-, konversations-, transport- eller AS4-id, eller 0203:…',
	search: 'Sök',
	newest: 'Nyast först',
	hitsFor: (query: string) => `Träffar på ${query}`,
	noHits: 'Inget i överföringsloggen har det id:t.',
	noTransfers: 'Inget har skickats eller tagits emot än.',
	older: 'Äldre',
	allTransfers: 'Visa alla',
	directions: { outgoing: 'Ut', incoming: 'In' },
	internal: 'inom huset',
	receipts: { ACCEPTED: 'Kvitterad', REJECTED: 'Avvisad' },
	evidence: 'Ladda ned bevispaket',
	evidenceMeans:
		'Kuvert, kvittenser, tider och signerad förteckning. Innehållet är krypterat i kuvertet. Nedladdningen loggas.',
	transferFacts: {
		envelopeId: 'Kuvert',
		transportId: 'Transport',
		accessPointMessageId: 'AS4',
		sdkConversationId: 'Konversation',
		receiptFor: 'Kvitterar',
		sha256: 'SHA-256',
		documentType: 'Dokumenttyp'
	},
	transferTimes: {
		createdAt: 'Beställd',
		submittedAt: 'Lämnad till vår accesspunkt',
		transportedAt: 'Hos mottagarens accesspunkt',
		receivedAt: 'Mottagen',
		processedAt: 'Behandlad',
		receiptAt: 'Kvittens'
	}
};
