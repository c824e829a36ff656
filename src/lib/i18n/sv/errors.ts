/** What happened – what it means – what to do. */
export interface ErrorText {
	title: string;
	means: string;
	action: string;
}

const notFound: ErrorText = {
	title: 'Sidan finns inte',
	means: 'Adressen är fel, det som fanns här är borta, eller så har du inte behörighet att se det.',
	action: 'Gå till kön och leta därifrån.'
};

const fault: ErrorText = {
	title: 'Något gick fel hos oss',
	means: 'Det är inget du har gjort. Felet är loggat. Det som redan är sparat finns kvar.',
	action: 'Försök igen. Händer det igen: kontakta driften och uppge fel-id.'
};

export const errors = {
	notFound,
	fault,
	tooLarge: {
		title: 'Det är för stort',
		means: 'Det du skickade in är större än vad Sluss tar emot. Inget har sparats.',
		action: 'Gå tillbaka och välj mindre filer.'
	} satisfies ErrorText,
	refused: {
		title: 'Det gick inte att ta emot formuläret',
		means: 'Formuläret kom inte från Sluss egen sida, eller så har sidan legat öppen för länge.',
		action: 'Gå tillbaka, ladda om sidan och försök igen.'
	} satisfies ErrorText,
	/** In front of a form that lacks some of its fields; `names` as the page has them. */
	fieldsMissing: (names: string) =>
		`Formuläret kom utan några av sina fält (${names}). Inget har ändrats. Gå tillbaka, ladda om sidan och försök igen.`,
	tooMany: {
		title: 'För många försök',
		means:
			'Det har kommit ovanligt många försök härifrån på kort tid. Sluss tar en paus för säkerhets skull.',
		action: 'Vänta några minuter och försök igen.'
	} satisfies ErrorText,
	busy: {
		title: 'Sluss svarar inte just nu',
		means: 'Tjänsten startar om eller har mycket att göra. Inget har gått förlorat.',
		action: 'Vänta en liten stund och försök igen.'
	} satisfies ErrorText,
	disconnected: {
		title: 'Sidan kunde inte hämtas',
		means: 'Uppkopplingen bröts på vägen. Det som redan är sparat finns kvar.',
		action: 'Kontrollera nätet och försök igen.'
	} satisfies ErrorText,
	id: 'Fel-id',
	toQueue: 'Till kön'
};
