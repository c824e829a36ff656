/** Lists that are taken out, changed in a spreadsheet and let in again. */
export const imports = {
	title: 'Listor',
	intro:
		'Ta ut en lista, ändra den i Excel och läs in den igen. Du får granska varje ändring innan något görs.',
	kinds: { memberships: 'Behörigheter', people: 'Personer', mailboxes: 'Brevlådor' },
	kindsLabel: 'Vilken lista',
	takeOut: 'Ta ut',
	takeOutMeans: {
		memberships:
			'Behörigheter givna för hand, en rad för varje person och brevlåda. Det som följer av grupper är inte med.',
		people: 'Alla personer, också avstängda.',
		mailboxes: 'Brevlådorna du administrerar, också stängda.'
	},
	download: 'Ladda ner listan',
	template: 'Ladda ner en tom lista',
	logged:
		'Uttag antecknas i loggen. Listan innehåller personuppgifter: ta bort filen när du är klar.',
	letIn: 'Läs in',
	file: 'Fil från Excel, sparad som CSV',
	fileHint: 'Högst 10 000 rader och 4 MB. Ingenting ändras förrän du har granskat.',
	upload: 'Granska filen',
	noFile: 'Välj en fil.',
	broken: 'Filen kom inte fram hel. Försök igen.',
	rules: 'Så läses filen',
	rulesText: {
		memberships: [
			'Personen pekas ut med person-id, HSA-id eller e-post, brevlådan med funktionsadress.',
			'Behörighet är ingen, kö, läsa eller skicka. Den som kan skicka kan också läsa.',
			'En behörighet upphör när det står ingen, eller efter dagen under Till och med. Det som inte står i filen ändras inte.',
			'Datum skrivs ÅÅÅÅ-MM-DD. Tomt betyder genast, och tills vidare.',
			'Du kan inte ändra din egen behörighet.'
		],
		people: [
			'Personen känns igen på person-id, annars HSA-id, annars e-post. Den som inte finns läggs till.',
			'En person stängs av när det står avstängd under Status. Den som inte står i filen ändras inte.',
			'En avstängd person släpps in igen på sin egen sida, inte här. Roller ändras inte här.',
			'En tom ruta tömmer uppgiften. En kolumn som saknas lämnar den som den är.',
			'Personnummer används inte.'
		],
		mailboxes: [
			'Brevlådan känns igen på brevlåde-id, annars funktionsadress. En som inte finns öppnas.',
			'En brevlåda stängs när det står stängd under Status. Den som inte står i filen ändras inte.',
			'Namn, funktionsadress och status ändras av systemförvaltaren.',
			'En tom ruta tömmer uppgiften. En kolumn som saknas lämnar den som den är.'
		]
	},
	columns: 'Kolumner',

	reviewTitle: {
		memberships: 'Granska behörigheter',
		people: 'Granska personer',
		mailboxes: 'Granska brevlådor'
	},
	faultCount: (count: number) => (count === 1 ? '1 fel' : `${count} fel`),
	changeCount: (count: number) => (count === 1 ? '1 ändring' : `${count} ändringar`),
	unchangedCount: (count: number) =>
		count === 1 ? '1 rad utan ändring' : `${count} rader utan ändring`,
	acts: { new: 'Ny', changed: 'Ändras', ended: 'Upphör' },
	actCounts: (counts: { new: number; changed: number; ended: number }) =>
		`${counts.new} nya, ${counts.changed} ändras, ${counts.ended} upphör`,
	mend: 'Inget kan göras förrän felen är rättade. Rätta i filen och läs in den igen.',
	nothing: 'Filen stämmer med det som redan gäller. Inget behöver göras.',
	row: (line: number) => `Rad ${line}`,
	cell: (line: number, column: string) => `Rad ${line}, ${column}`,
	doAll: (count: number) => (count === 1 ? 'Gör ändringen' : `Gör ${count} ändringar`),
	undoable: 'Allt görs på en gång. Du kan ångra i ett dygn.',
	discard: 'Kasta filen',
	again: 'Läs in en annan fil',
	changedSince: 'Något har ändrats sedan du granskade. Inget är gjort. Granska igen.',
	waitsUntil: 'Filen kastas av sig själv',
	show: 'Visa',
	empty: 'tomt',
	becomes: 'blir',

	yesNo: { yes: 'ja', no: 'nej' },
	personStatus: { active: 'aktiv', left: 'avstängd' },
	mailboxStatus: { open: 'öppen', closed: 'stängd' },

	unreadable: 'Filen kan inte läsas',
	onLine: (line: number) => `Det gäller rad ${line}.`,
	fileFaults: {
		IMPORT_TOO_LARGE: 'Filen är större än 4 MB. Dela upp den.',
		IMPORT_TOO_MANY_ROWS: 'Filen har fler än 10 000 rader. Dela upp den.',
		IMPORT_TOO_MANY_COLUMNS: 'Filen har fler än 50 kolumner. Ta bort de som inte hör hit.',
		IMPORT_FIELD_TOO_LONG:
			'En ruta har mer än 4 000 tecken, eller så saknas ett citattecken i slutet av den.',
		IMPORT_ENCODING: 'Bokstäverna kan inte läsas. Spara som ”CSV UTF-8” i Excel.',
		IMPORT_NOT_CSV:
			'Det är ingen CSV-fil, eller så står ett citattecken fel. Spara som ”CSV UTF-8” i Excel.',
		IMPORT_COLUMNS: 'Kolumnerna stämmer inte.',
		IMPORT_EMPTY: 'Filen har inga rader.'
	},
	columnsUnknown: (names: string) => `Okända kolumner: ${names}. Ta bort dem eller rätta namnen.`,
	columnsDoubled: (names: string) => `Kolumner som står två gånger: ${names}. Ta bort den ena.`,
	columnsMissing: (names: string) => `Det saknas en kolumn: ${names}.`,
	columnsPersonalNumber: (names: string) =>
		`Personnummer används inte i Sluss. Ta bort kolumnen: ${names}.`,
	or: ' eller ',
	noName: '(utan namn)',

	faults: {
		'too-many-cells':
			'Raden har fler rutor än det finns kolumner. Står det ett semikolon i en text?',
		empty: 'Rutan får inte vara tom.',
		'no-key':
			'Raden säger inte vem eller vilken det gäller. Fyll i id, HSA-id, e-post eller adress.',
		name: 'Skriv ett namn, högst 200 tecken på en rad.',
		title: 'Titeln är för lång, högst 200 tecken på en rad.',
		email: 'E-postadressen är fel skriven.',
		'hsa-id': 'HSA-id är fel skrivet. Det ser ut så här: SE2321000016-1003.',
		address: 'Skriv funktionsadressen utan blanksteg, högst 256 tecken.',
		text: 'Texten är för lång, högst 2 000 tecken.',
		id: 'Id är fel skrivet.',
		day: 'Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-12-24.',
		level: 'Skriv ingen, kö, läsa eller skicka.',
		'yes-no': 'Skriv ja eller nej.',
		'person-status': 'Skriv aktiv eller avstängd.',
		'mailbox-status': 'Skriv öppen eller stängd. En ny brevlåda är öppen.',
		'personal-number': 'Det ser ut som ett personnummer. De används inte här: ta bort det.',
		doubled: 'Samma finns redan på en tidigare rad. Ta bort den ena.',
		'person-not-found': 'Det finns ingen sådan person.',
		'mailbox-not-found': 'Brevlådan finns inte, eller så administrerar du den inte.',
		ambiguous: 'Flera personer har e-postadressen. Ange person-id.',
		contradiction: 'Rutan pekar på någon annan än radens andra rutor. Rätta, eller töm den ena.',
		'name-differs':
			'Namnet är inte det som radens id eller adress pekar på. Har en kolumn sorterats för sig? Rätta, eller töm rutan.',
		taken: 'Det tillhör redan någon annan.',
		own: 'Du kan inte ändra din egen behörighet eller det du känns igen på. Ta bort raden.',
		left: 'Personen är avstängd och släpps in igen på sin egen sida, inte genom en fil.',
		dates: 'Slutdatumet har passerat eller ligger före startdatumet.',
		'last-administrator': 'Det måste finnas minst en systemförvaltare.',
		'address-fixed':
			'Funktionsadressen kan inte ändras: meddelanden har kommit eller gått med den.',
		'administrators-only': 'Det ändras av systemförvaltaren. Låt det stå som det var.'
	},
	earlierLine: (line: number) => `Den står på rad ${line}.`
};
