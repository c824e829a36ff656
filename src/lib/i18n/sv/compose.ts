import type { DraftField, DraftProblemCode } from '#lib/message/draft.ts';

export const compose = {
	title: 'Skriv meddelande',
	titleReply: 'Svara',
	titleSupplement: 'Komplettera',
	chooseMailbox: 'Vilken brevlåda skickar du från?',
	noMailbox:
		'Du har ingen brevlåda att skicka från. Be den som administrerar brevlådorna om behörighet att skicka.',
	start: 'Skriv nytt meddelande',
	startFrom: (mailbox: string) => `Skriv från ${mailbox}`,
	startFailed:
		'Utkastet kunde inte påbörjas. Du har kanske inte längre rätt att skicka från brevlådan. Välj en annan.',
	noMailboxTitle: 'Ingen brevlåda att skicka från',
	drafts: 'Dina utkast',
	noDrafts: 'Du har inga utkast. Det du börjar skriva sparas här tills du skickar det.',
	draftTo: (name: string) => `Till ${name}`,
	noRecipientYet: 'Ingen mottagare än',
	noSubjectYet: 'Utan rubrik',
	discard: 'Kasta utkastet',
	discardConfirm: 'Utkastet och dess bilagor tas bort för gott. Ingen annan har sett det.',
	discardYes: 'Ja, kasta utkastet',
	discarded: 'Utkastet är borta.',

	from: 'Från',
	to: 'Till',
	search: 'Sök mottagare',
	searchHint: 'Skriv en del av organisationens eller funktionens namn.',
	searchButton: 'Sök',
	searchPlaceholder: 'region exempel barn',
	hits: (count: number) => (count === 1 ? '1 träff' : `${count} träffar`),
	hitsMany: (count: number) => `De ${count} bästa träffarna. Skriv mer för att hitta rätt.`,
	noHits: (query: string) =>
		`Ingen funktion passar ”${query}”. Pröva färre eller andra ord, till exempel bara organisationens namn.`,
	searching: 'Söker …',
	searchFailed:
		'Adressboken svarar inte just nu. Det du har skrivit är kvar. Försök igen om en stund.',
	choose: 'Välj',
	chosen: 'Mottagare',
	changeRecipient: 'Byt mottagare',
	recipientFixed:
		'Ett svar går till den som skrev. Vill du skriva till någon annan, börja ett nytt meddelande.',
	recipientChosen: (name: string) => `Mottagare: ${name}`,

	/** Several recipients: one message each. */
	sendList: {
		title: 'Fler mottagare',
		add: 'Lägg till mottagare',
		another: 'En mottagare till',
		cancel: 'Avbryt',
		hint: (count: number) =>
			`${count} mottagare. Var och en får ett eget meddelande och ser inte de andra.`,
		remove: (name: string) => `Ta bort ${name}`,
		added: (name: string) => `${name} är tillagd.`,
		already: (name: string) => `${name} är redan mottagare.`,
		removed: (name: string) => `${name} är borttagen.`,
		review: (count: number) => `Till ${count} mottagare`,
		send: (count: number) => `Skicka till ${count}`,
		sentTo: (count: number) => `Skickat till ${count} mottagare, ett meddelande var`,
		thisOne: 'den här konversationen'
	},

	subject: 'Rubrik',
	subjectHint: 'Syns i köer och listor. Skriv inga personuppgifter här.',
	subjectGuard: {
		title: 'Rubriken innehåller ett personnummer',
		means:
			'Rubriken syns i mottagarens köer och listor, även för dem som inte får läsa meddelandet.',
		action:
			'Ta bort numret ur rubriken. Lägg det i stället som personreferens, längre ned på sidan.'
	},
	secrecy: 'Omfattas meddelandet av sekretess?',
	secrecyYes: 'Ja, sekretess',
	secrecyYesHint:
		'Mottagaren ser tydligt att innehållet är sekretessbelagt och ska hanteras därefter.',
	secrecyNo: 'Nej, ingen sekretess',
	secrecyNoHint: 'Innehållet får hanteras som vilken handling som helst.',

	text: 'Text',
	textHint:
		'Rubrik: # Rubrik. Fet: **fet**. Kursiv: *kursiv*. Lista: en rad per punkt som börjar med -',
	toolbar: 'Formatera text',
	heading: 'Mellanrubrik',
	bold: 'Fet',
	italic: 'Kursiv',
	list: 'Lista',
	headingExample: 'Mellanrubrik',
	boldExample: 'fet text',
	italicExample: 'kursiv text',
	listExample: 'punkt',

	references: 'Referenser och personer',
	referencesHint:
		'Ditt diarienummer följer med och kommer tillbaka i svaret. Lämna tomt om du inte har något.',
	referenceSummary: (references: number, persons: number) =>
		references + persons === 0 ? 'inga ännu' : `${references + persons} ifyllda`,
	referenceKind: 'Sort',
	referenceValue: 'Referens',
	referenceKinds: {
		dnr: 'Diarienummer',
		gln: 'GLN',
		unregistred: 'Annan referens'
	},
	theirReferences: 'Mottagarens referenser, som följer med svaret',
	persons: 'Personer som meddelandet gäller',
	personsHint: 'Här får personnummer stå. Det visas bara för den som öppnar meddelandet.',
	personKind: 'Sort',
	personValue: 'Nummer eller id',
	personLabel: 'Namn eller roll (valfritt)',
	personKinds: {
		personalNumber: 'Personnummer',
		coordinationNumber: 'Samordningsnummer',
		reserveNumber: 'Nationell reservidentitet',
		hsaId: 'HSA-id',
		email: 'E-postadress',
		other: 'Annat id'
	},
	addReference: 'Lägg till referens',
	addPerson: 'Lägg till person',
	removeRow: (row: number) => `Ta bort rad ${row}`,

	review: 'Granska och skicka',
	saveNow: 'Spara utkast',
	savedNow: 'Utkastet är sparat.',
	saved: 'Sparat',
	notSaved: 'Inte sparat – försöker igen',
	notSavedOffline:
		'Inte sparat – ingen uppkoppling. Texten finns kvar på sidan och sparas när nätet är tillbaka.',
	notSavedGone:
		'Utkastet går inte längre att ändra: det är skickat eller kastat. Kopiera det du vill behålla.',
	signedOut: 'Inte sparat – du är utloggad. Logga in i en annan flik, så sparas texten här.',
	uploadsRunning: 'Vänta tills filerna är uppladdade, eller avbryt dem. Granska sedan igen.',
	reviewLost:
		'Granskningen kunde inte öppnas. Det du har skrivit finns kvar här. Kontrollera nätet och försök igen.',
	removeLost: 'Bilagan kunde inte tas bort. Kontrollera nätet och försök igen.',
	unsavedWarning: 'Allt är inte sparat än. Vill du ändå lämna sidan?',

	colleaguesUnmanned: 'Ingen läser och svarar i den brevlådan just nu.',
	problemsTitle: (count: number) =>
		count === 1 ? 'En sak behöver rättas' : `${count} saker behöver rättas`,
	problems: {
		recipient: {
			missing: 'Välj mottagare i adressboken.',
			'unknown-recipient': 'Mottagaren finns inte längre i adressboken. Sök och välj en annan.',
			'same-mailbox': 'Mottagaren är brevlådan som du skickar från. Välj en annan.',
			duplicate: 'Samma mottagare finns två gånger. Ta bort den ena.',
			'too-many': 'Högst 50 mottagare åt gången. Ta bort några, och skicka till dem efteråt.'
		},
		subject: {
			missing: 'Skriv en rubrik.',
			'too-long': 'Rubriken är för lång. Högst 256 tecken.',
			'personal-number': 'Rubriken innehåller ett personnummer. Flytta det till personreferenserna.'
		},
		confidential: { missing: 'Välj om meddelandet omfattas av sekretess.' },
		text: {
			missing: 'Skriv en text eller lägg till en bilaga.',
			'too-large': 'Texten är för stor. Lägg den i en bilaga.',
			'too-long': 'Texten är längre än 100 000 tecken. Lägg den i en bilaga.'
		},
		attachments: {
			'too-large': 'Meddelandet är större än 30 MB. Ta bort någon bilaga.',
			'not-allowed-here':
				'En bilaga har en filtyp som brevlådan inte skickar. Ta bort den, eller lägg till den som PDF.'
		},
		references: {
			incomplete: 'En referens saknar sort eller värde. Fyll i båda eller töm raden.',
			'too-long': 'En referens är för lång.'
		},
		persons: {
			incomplete: 'En person saknar nummer eller id. Fyll i det eller töm raden.',
			'too-long': 'Ett nummer eller id är för långt.'
		}
	} as Record<DraftField, Partial<Record<DraftProblemCode, string>>>,
	problemOther: 'Uppgiften kan inte skickas som den är. Ändra den.',
	gone: {
		title: 'Utkastet går inte att spara',
		means:
			'Det är redan skickat, kastat, eller så har du inte längre rätt att skicka från brevlådan.',
		action: 'Kopiera det du vill behålla och börja ett nytt meddelande.'
	},

	reviewTitle: 'Granska innan du skickar',
	reviewLead: 'Läs mottagaren en gång till. Ett skickat meddelande går inte att ta tillbaka.',
	changedSinceReview: 'Utkastet har ändrats sedan du granskade det. Granska igen innan du skickar.',
	functionalAddress: 'Funktionsadress',
	noText: 'Ingen text.',
	noAttachments: 'Inga bilagor.',
	size: 'Storlek',
	send: 'Skicka',
	change: 'Ändra',
	sendingIn: (seconds: number) => `Skickar om ${seconds} s`,
	sendingSoon: 'Meddelandet skickas om fem sekunder. Tryck på Ångra för att stoppa.',
	undo: 'Ångra',
	undone: 'Inget är skickat.',
	sendNow: 'Skicka nu',
	sending: 'Skickar …',
	sendLost:
		'Vi fick inget svar och vet inte om meddelandet hann skickas. Tryck på Skicka igen: det skickas ändå bara en gång.'
};
