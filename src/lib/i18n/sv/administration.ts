/** The administration of mailboxes, people and rights. */
export const administration = {
	navigation: 'Administration',
	/** In the main menu, where there is little room. */
	navigationShort: 'Admin',
	label: 'Administration',
	matrix: 'Behörigheter',
	mailboxes: 'Brevlådor',
	people: 'Personer',
	batches: 'Ändringar',

	levels: { none: 'Ingen', queue: 'Se kön', read: 'Läsa', send: 'Läsa och skicka' },
	levelsMean: {
		none: 'Ser ingenting i brevlådan.',
		queue: 'Ser antal och ålder, aldrig avsändare, rubrik eller innehåll.',
		read: 'Ser kön och läser meddelanden.',
		send: 'Läser, skickar och svarar.'
	},
	levelsShort: { none: '', queue: 'Kö', read: 'Läsa', send: 'Skicka' },
	administer: 'Administrera',
	administerShort: 'Adm',
	administerMeans: 'Ger och tar bort behörigheter i den här brevlådan. Behöver inte kunna läsa.',
	roles: {
		administrator: 'Systemförvaltare',
		operations: 'Drift',
		auditor: 'Granskare'
	},
	rolesMean: {
		administrator:
			'Administrerar alla brevlådor, personer och behörigheter. Läser inga meddelanden.',
		operations: 'Ser hur allt mår. Läser inga meddelanden.',
		auditor: 'Granskar loggen. Läser inga meddelanden.'
	},
	noRights: 'Ingen behörighet',
	manual: 'Given för hand',
	byGroup: 'Följer av en grupp',
	byGroupNamed: (group: string) => `Följer av gruppen ${group}`,
	fromDay: (day: string) => `från ${day}`,
	untilDay: (day: string) => `till och med ${day}`,
	noEnd: 'tills vidare',
	when: { now: 'Gäller', later: 'Gäller inte än', over: 'Har upphört' },

	filter: 'Visa',
	apply: 'Visa urval',
	page: (page: number, pages: number) => `Sida ${page} av ${pages}`,
	previous: 'Föregående',
	next: 'Nästa',
	nobody: 'Ingen person stämmer med urvalet.',
	noMailbox: 'Ingen brevlåda stämmer med urvalet.',
	tryOther: 'Ändra sökord eller urval.',

	peopleFilters: {
		active: 'Aktiva',
		'never-signed-in': 'Har aldrig loggat in',
		'without-rights': 'Utan behörighet',
		left: 'Avstängda',
		all: 'Alla'
	},
	peopleCount: (count: number) => (count === 1 ? '1 person' : `${count} personer`),
	searchPeople: 'Namn, titel, e-post eller HSA-id',
	newPerson: 'Ny person',
	name: 'Namn',
	titleField: 'Titel',
	titleHint: 'Vad personen arbetar med, till exempel Socialsekreterare.',
	email: 'E-post',
	hsaId: 'HSA-id',
	identityHint: 'Används för att känna igen personen vid första inloggningen.',
	createPerson: 'Lägg till personen',
	personCreated: 'Personen är tillagd, än utan behörighet.',
	left: 'Avstängd',
	neverSignedIn: 'Aldrig inloggad',
	lastSignIn: 'Senast inloggad',
	mailboxCount: (count: number) =>
		count === 0 ? 'Ingen brevlåda' : count === 1 ? '1 brevlåda' : `${count} brevlådor`,
	particulars: 'Uppgifter',
	canDo: 'Vad personen kan göra och varför',
	canDoNothing: 'Personen har ingen behörighet i någon brevlåda.',
	personLeft: 'Personen är avstängd: inget av det här gäller.',
	organisationRoles: 'Roller',
	noRoles: 'Ingen roll.',
	grant: 'Ge rollen',
	revoke: 'Ta bort rollen',
	ownRights: 'Du kan inte ändra dina egna roller eller behörigheter. Det gör en kollega.',
	giveRights: 'Ge behörighet i fler brevlådor',
	invite: 'Skapa inbjudan',
	inviteMeans:
		'En länk med vilken personen registrerar sin passkey. Den gäller en gång, i tre dygn. En tidigare länk slutar gälla.',
	inviteTitle: 'Inbjudan',
	inviteLink: 'Länken visas bara nu. Ge den till personen på ett säkert sätt.',
	inviteExpires: 'Gäller till',
	means: {
		title: 'Inloggning',
		own: 'Dina egna nycklar och inloggningar ändrar du under Inställningar.',
		none: 'Ingen nyckel och ingen identitetstjänst är kopplad än. Med en inbjudan kan personen registrera en nyckel.',
		noneLeft: 'Personen har inget att logga in med.',
		passkeys: 'Nycklar',
		synced: 'Finns på flera av personens enheter',
		onlyHere: 'Bara på en enhet',
		removePasskey: 'Ta bort nyckeln',
		removePasskeyMeans:
			'Till exempel när en telefon är borta. Personen kan inte logga in med nyckeln mer, loggas ut överallt och får inga notiser förrän hon slår på dem igen. Har personen ingen annan nyckel behövs en ny inbjudan.',
		removePasskeyConfirm: 'Ja, ta bort nyckeln',
		identities: 'Identitetstjänst',
		linked: 'Kopplad',
		unlink: 'Koppla bort',
		unlinkMeans:
			'Personen loggas ut överallt. Nästa gång hon loggar in hos identitetstjänsten känns hon igen på nytt, av HSA-id eller e-postadress. Ändra dem först om det var fel person.',
		unlinkConfirm: 'Ja, koppla bort',
		invitation: 'Inbjudan',
		invitationOpen: 'En inbjudan som inte är använd',
		invitedBy: (name: string | null) => (name === null ? 'Skapad' : `Skapad av ${name}`),
		revokeInvitation: 'Återkalla',
		revokeInvitationMeans: 'Länken slutar gälla genast.',
		revokeInvitationConfirm: 'Ja, återkalla inbjudan',
		sessions: 'Inloggad nu',
		sessionCount: (count: number) =>
			count === 0 ? 'Ingenstans' : count === 1 ? 'I en webbläsare' : `I ${count} webbläsare`,
		seen: 'senast sedd',
		endSessions: 'Logga ut överallt',
		endSessionsMeans:
			'Personen loggas ut i alla webbläsare och får inga notiser där förrän hon loggar in och slår på dem igen. Hon kan logga in som vanligt.',
		endSessionsConfirm: (name: string) => `Ja, logga ut ${name}`
	},
	deactivate: 'Stäng av',
	deactivateMeans:
		'Personen loggas ut överallt, alla behörigheter upphör och inga notiser skickas. Namnet står kvar i det personen gjort.',
	deactivateConfirm: (name: string) => `Ja, stäng av ${name}`,
	reactivate: 'Släpp in igen',
	reactivateMeans:
		'Personen kan logga in igen. Tidigare behörigheter kommer inte tillbaka av sig själva.',
	restoreRights:
		'Ge tillbaka behörigheterna och rollerna från förr (om avstängningen var ett misstag)',
	reactivateConfirm: (name: string) => `Ja, släpp in ${name}`,

	mailboxFilters: {
		open: 'Öppna',
		unmanned: 'Obemannade nu eller snart',
		closed: 'Stängda',
		all: 'Alla'
	},
	mailboxesCount: (count: number) =>
		count === 1 ? '1 funktionsbrevlåda' : `${count} funktionsbrevlådor`,
	searchMailboxes: 'Namn, funktionsadress eller beskrivning',
	newMailbox: 'Ny brevlåda',
	functionalAddress: 'Funktionsadress',
	addressHint: 'Som den står i adressboken. Kan inte ändras när meddelanden finns.',
	addressFixed: 'Kan inte ändras: meddelanden har kommit eller gått med den.',
	nameByAdministrator: 'Namn och funktionsadress ändras av systemförvaltaren.',
	description: 'Beskrivning',
	contact: 'För kollegor',
	contactMeans:
		'Visas för dem som ser brevlådan och för kollegor som skriver till den. Andra organisationer ser det inte.',
	weeklyHours: 'Öppettider',
	weeklyHoursHint:
		'Lämna en dag tom när ingen svarar. Slutar dagen före den börjar gäller det till nästa morgon. Samma tid två gånger: dygnet runt.',
	opens: (day: string) => `${day}, öppnar`,
	closes: (day: string) => `${day}, stänger`,
	weekdays: ['Måndag', 'Tisdag', 'Onsdag', 'Torsdag', 'Fredag', 'Lördag', 'Söndag'],
	weekdaysShort: ['mån', 'tis', 'ons', 'tors', 'fre', 'lör', 'sön'],
	aroundTheClock: 'dygnet runt',
	nextDay: '(nästa dag)',
	openNow: 'Öppet nu',
	closedNow: 'Inte öppet nu',
	openingHours: 'Mer om öppettider',
	openingHoursHint: 'Till exempel helgdagar och lunch.',
	fallbackContact: 'Reservkontakt',
	fallbackContactHint: 'Vem man vänder sig till när ingen svarar, till exempel ett telefonnummer.',
	policies: 'Regler',
	nameInNotices: 'Brevlådans namn får stå i notiser',
	nameInNoticesHint: 'Notiser syns på låsta skärmar. Utan bock står där bara ”Nytt meddelande”.',
	fileFamilies: 'Filtyper som får skickas härifrån',
	fileFamiliesHint:
		'PDF går alltid att skicka. Det som kommer in tas emot som vanligt, vilka filtyper som än är valda.',
	retentionNone: 'Inget gallras: brevlådan har ingen regel.',
	retentionChange: 'Se och ändra gallringen',
	createMailbox: 'Öppna brevlådan',
	mailboxCreated: 'Brevlådan är öppen. Ingen har behörighet i den än.',
	closed: 'Stängd',
	peopleInMailbox: (people: number, handlers: number) =>
		`${people === 1 ? '1 person' : `${people} personer`}, ${handlers} läser och skickar`,
	unmanned: 'Obemannad',
	unmannedSoon: (day: string) => `Obemannad från ${day}`,
	unmannedSoonMeans: 'Från den dagen kan ingen läsa och skicka. Ge någon behörighet innan dess.',
	unmannedMeans: 'Ingen kan läsa och skicka. Ge någon behörighet, eller stäng brevlådan.',
	unmannedCount: (count: number) =>
		count === 1
			? '1 brevlåda är obemannad nu eller snart'
			: `${count} brevlådor är obemannade nu eller snart`,
	who: 'Vem kan göra vad och varför',
	nobodyHere: 'Ingen har behörighet i brevlådan.',
	settings: 'Uppgifter och regler',
	addPeople: 'Ge fler behörighet',
	addFirst: 'Ge någon behörighet',
	closeMailbox: 'Stäng brevlådan',
	closeMeans:
		'Nya meddelanden avvisas som om adressen inte fanns, och inget kan skickas härifrån. Det som finns kan läsas som förut. Ta också bort den ur adressboken.',
	closeConfirm: (name: string) => `Ja, stäng ${name}`,
	reopen: 'Öppna brevlådan igen',
	reopenMeans: 'Brevlådan tar emot och skickar meddelanden igen.',
	reopenConfirm: 'Ja, öppna igen',

	change: 'Ändra',
	changeOf: (person: string, mailbox: string) => `${person} i ${mailbox}`,
	matrixHelp:
		'Rader är personer, kolumner är brevlådor. Välj en ruta för att ändra den, eller markera personer och brevlådor och ändra många på en gång.',
	peopleQuery: 'Personer',
	mailboxQuery: 'Brevlådor',
	members: 'Bara personer med behörighet i dem',
	select: (name: string) => `Markera ${name}`,
	changeSelected: 'Ändra markerade',
	table: 'Behörigheter, personer och brevlådor',
	person: 'Person',
	matrixKeys: 'Piltangenter flyttar mellan rutorna.',
	cell: (person: string, mailbox: string, rights: string) => `${person}, ${mailbox}: ${rights}`,

	changeTitle: 'Ändra behörigheter',
	chosenPeople: 'Personer',
	chosenMailboxes: 'Brevlådor',
	chooseNone: 'Välj minst en person och en brevlåda.',
	chosenCount: (count: number) =>
		count === 0 ? '(ingen markerad)' : count === 1 ? '(1 markerad)' : `(${count} markerade)`,
	find: 'Sök',
	findPeople: 'Sök namn eller titel',
	findMailboxes: 'Sök namn eller funktionsadress',
	moreChoices: (count: number) =>
		`${count} till visas inte. Sök för att hitta dem. Det du har markerat följer med.`,
	tooManyChosen: (max: number) =>
		`Högst ${max} personer och ${max} brevlådor åt gången. De sista markeringarna är inte med: gör de första klara och ta resten sedan.`,
	tooMany: 'Det är för många ändringar på en gång. Dela upp dem.',
	newRights: 'Ny behörighet',
	newRightsHint: 'Ersätter det som är givet för hand. Det som följer av en grupp ändras inte.',
	from: 'Från och med',
	until: 'Till och med',
	datesHint: 'Tomt: genast, och tills vidare.',
	preview: 'Granska ändringarna',
	previewTitle: 'Granska',
	willChange: (count: number) =>
		count === 0 ? 'Inget kommer att ändras.' : count === 1 ? '1 ändring' : `${count} ändringar`,
	willRefuse: (count: number) => (count === 1 ? '1 görs inte' : `${count} görs inte`),
	willStay: (count: number) => (count === 1 ? '1 är redan så' : `${count} är redan så`),
	becomes: 'blir',
	refusals: {
		'not-found': 'Personen eller brevlådan finns inte, eller så administrerar du den inte.',
		own: 'Du kan inte ändra din egen behörighet.',
		inactive: 'Personen är avstängd.',
		dates: 'Slutdatumet har passerat eller ligger före startdatumet.',
		'changed-since': 'Någon har ändrat den sedan dess.'
	},
	changeBack: 'Tillbaka till valen',
	doChanges: (count: number) => (count === 1 ? 'Gör ändringen' : `Gör ${count} ändringar`),
	planChanged: 'Något har ändrats sedan du granskade. Granska igen.',
	invalidDay: 'Skriv dagen som ÅÅÅÅ-MM-DD.',
	batchDone: (count: number) =>
		count === 1 ? '1 ändring är gjord.' : `${count} ändringar är gjorda.`,
	undo: 'Ångra',
	undoMeans: 'Det som var återställs, utom det som någon har ändrat sedan dess. Det antecknas.',
	undoConfirm: 'Ja, ångra alla',
	undoneAt: 'Ångrad',
	undoUntil: 'Kan ångras till',
	undoOver: 'Kan inte ångras längre.',
	undone: (changes: number, left: number) =>
		left === 0
			? `${changes} är återställda.`
			: `${changes} är återställda. ${left} lämnades som de är, eftersom de ändrats sedan dess eller inte går att ändra.`,
	batchKinds: {
		bulk: 'Ändring av behörigheter',
		'import-memberships': 'Import av behörigheter',
		'import-people': 'Import av personer',
		'import-mailboxes': 'Import av brevlådor'
	},
	noBatches: 'Du har inte ändrat flera på en gång än.',
	batchesMean: 'Dina egna ändringar. Var och en kan ångras inom ett dygn.',

	problems: {
		name: 'Skriv ett namn, högst 200 tecken.',
		title: 'Titeln är för lång.',
		email: 'E-postadressen är fel skriven.',
		'hsa-id': 'HSA-id är fel skrivet.',
		'taken-email': 'E-postadressen tillhör någon annan.',
		'taken-hsa-id': 'HSA-id tillhör någon annan.',
		address: 'Skriv funktionsadressen utan blanksteg, högst 256 tecken.',
		text: 'Texten är för lång, högst 2 000 tecken.',
		hours: 'Skriv både när dagen börjar och slutar, till exempel 08:00 och 16:30.',
		'file-types': 'Välj bland filtyperna i listan.',
		exists: 'Det finns redan en brevlåda med den funktionsadressen.',
		'address-fixed':
			'Funktionsadressen kan inte ändras: meddelanden har kommit eller gått med den.',
		own: 'Du kan inte ändra dina egna roller, behörigheter eller det du känns igen på.',
		'last-administrator':
			'Det måste finnas minst en systemförvaltare. Ge någon annan rollen först.',
		'not-found': 'Det finns inte, eller så får du inte ändra det. Inget ändrades.'
	} as Record<string, string>
};
