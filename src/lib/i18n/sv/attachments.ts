export const attachments = {
	title: 'Bilagor',
	add: 'Lägg till bilagor',
	manage: 'Lägg till eller ta bort bilagor',
	addHint: 'PDF kan alla ta emot. Dra filer hit eller välj dem.',
	addHintPlain: 'PDF kan alla ta emot.',
	limit:
		'Hela meddelandet får vara 30 MB. Filer växer med en tredjedel när de packas: det räcker till ungefär 22 MB filer.',
	pickHint: 'Välj en eller flera filer. Texten i utkastet är redan sparad.',
	files: 'Filer',
	upload: 'Ladda upp',
	done: 'Klar, tillbaka till meddelandet',
	none: 'Inga bilagor ännu.',
	remove: (fileName: string) => `Ta bort ${fileName}`,
	removed: (fileName: string) => `${fileName} är borttagen.`,
	added: (count: number) => (count === 1 ? '1 fil är tillagd.' : `${count} filer är tillagda.`),
	meter: 'Meddelandets storlek',
	meterOf: (used: string, max: string) => `${used} av ${max}`,
	meterLeft: (left: string) => `Plats för ${left} filer till`,
	meterFull: 'Fullt. Ta bort något för att få plats med mer.',
	uploading: (fileName: string) => `Laddar upp ${fileName}`,
	uploadingPercent: (percent: number) => `${percent} %`,
	cancelUpload: (fileName: string) => `Avbryt ${fileName}`,
	retryUpload: (fileName: string) => `Försök igen med ${fileName}`,
	dismiss: (fileName: string) => `Ta bort raden för ${fileName}`,
	uncertainType: 'Mottagaren kan avvisa den här filtypen. PDF kan alla ta emot.',
	refusals: {
		'too-large': (fileName: string) =>
			`${fileName} får inte plats: hela meddelandet får vara högst 30 MB. Gör filen mindre eller dela upp bilagorna på flera meddelanden.`,
		'not-supported': (fileName: string) =>
			`${fileName} har en filtyp som inte kan skickas. Spara den som PDF och lägg till den igen.`,
		empty: (fileName: string) => `${fileName} är tom. Kontrollera filen och välj den igen.`,
		'wrong-content': (fileName: string) =>
			`${fileName} är inte det som namnet säger. Öppna filen, spara den som PDF och lägg till den igen.`,
		'too-many': () => 'Ett meddelande kan ha högst 50 bilagor.',
		'not-allowed-here': (fileName: string) =>
			`${fileName} har en filtyp som brevlådan inte skickar. Spara den som PDF och lägg till den igen.`
	},
	families: {
		pdf: 'PDF',
		document: 'textdokument (Word, OpenDocument, RTF)',
		spreadsheet: 'kalkylblad (Excel, OpenDocument, CSV)',
		presentation: 'presentationer (PowerPoint, OpenDocument)',
		image: 'bilder (PNG, JPEG, GIF, TIFF)',
		text: 'enkla textfiler (TXT)'
	},
	onlyThese: (families: readonly string[]) =>
		`Från den här brevlådan kan du skicka: ${families.join(', ')}.`,
	nothingChosen: 'Välj minst en fil att ladda upp.',
	uploadFailed: {
		'not-multipart': 'Filerna kunde inte läsas. Ladda om sidan och försök igen.',
		'too-large':
			'Filerna är tillsammans större än vad ett meddelande rymmer (30 MB). Inget av det du valde har sparats. Välj färre eller mindre filer.',
		'too-many-files': 'Du valde fler än 50 filer. De första 50 är tillagda.',
		'too-many-fields': 'Filerna kunde inte läsas. Ladda om sidan och försök igen.',
		malformed: 'Uppladdningen kom fram skadad. Försök igen.',
		'cut-off': 'Uppladdningen avbröts på vägen. Försök igen.',
		'too-slow': 'Uppladdningen stannade av. Kontrollera nätet och försök igen.'
	},
	uploadLost: (fileName: string) =>
		`${fileName} kunde inte laddas upp. Kontrollera nätet och försök igen.`,
	gone: 'Utkastet går inte längre att ändra: det är skickat eller kastat.',

	viewer: 'Bilaga',
	download: 'Ladda ner',
	open: 'Öppna filen',
	back: 'Tillbaka',
	downloadWarning:
		'Filen kan innehålla känsliga uppgifter. Spara den bara där du får, och ta bort den när du är klar.',
	cannotShow: 'Den här filtypen kan inte visas i Sluss.',
	cannotShowMeans:
		'Du kan ladda ner filen och öppna den i ett annat program. Gör det bara om du väntar dig filen.',
	cutText: 'Bara början av texten visas. Ladda ner filen för att läsa allt.',
	pdf: {
		loading: 'Öppnar dokumentet …',
		loadingPercent: (percent: number) => `Öppnar dokumentet … ${percent} %`,
		failed: 'Dokumentet kunde inte visas här.',
		failedAction: 'Försök igen, eller öppna filen utanför visningen.',
		locked: 'Dokumentet är låst med lösenord och kan inte visas här. Ladda ner det.',
		pages: 'Dokumentets sidor',
		page: (number: number, count: number) => `Sida ${number} av ${count}`,
		more: (shown: number, count: number) =>
			`De första ${shown} av ${count} sidor visas. Ladda ner filen för att läsa resten.`,
		previous: 'Föregående sida',
		next: 'Nästa sida',
		zoomIn: 'Förstora',
		zoomOut: 'Förminska',
		fitWidth: 'Anpassa till bredden',
		zoom: (percent: number) => `${percent} %`,
		noScript: 'Dokumentet kan visas här när JavaScript är på. Du kan öppna filen direkt i stället.'
	}
};
