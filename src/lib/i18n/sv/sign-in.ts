const refusals = {
	cancelled: {
		means: 'Du avbröt hos identitetstjänsten. Ingen inloggning gjordes.',
		action: 'Försök igen när du vill.'
	},
	'provider-error': {
		means: 'Identitetstjänsten svarade med ett fel.',
		action: 'Försök igen. Händer det igen: kontakta driften i din organisation.'
	},
	'provider-down': {
		means: 'Identitetstjänsten svarar inte just nu. Det är inget fel på ditt konto.',
		action: 'Vänta en stund och försök igen.'
	},
	'token-invalid': {
		means: 'Svaret från identitetstjänsten gick inte att lita på, så Sluss tog inte emot det.',
		action: 'Försök igen. Händer det igen: kontakta driften i din organisation.'
	},
	'attempt-unknown': {
		means: 'Inloggningen påbörjades inte i den här webbläsaren.',
		action: 'Gå tillbaka till webbläsaren eller appen där du började, eller börja om här.'
	},
	'attempt-expired': {
		means: 'Det gick mer än tio minuter sedan du började logga in.',
		action: 'Börja om.'
	},
	'attempt-used': {
		means: 'Den här inloggningen är redan använd. Var och en gäller bara en gång.',
		action: 'Börja om.'
	},
	'level-too-low': {
		means: '',
		action:
			'Logga in igen och välj en starkare e-legitimation hos identitetstjänsten, till exempel SITHS eID, Freja OrgID eller BankID.'
	},
	'person-unknown': {
		means: 'Identitetstjänsten känner dig, men du är inte upplagd i Sluss.',
		action: 'Be den som administrerar Sluss att lägga upp dig med ditt HSA-id.'
	},
	'identity-conflict': {
		means: 'Ditt HSA-id eller din adress hör redan till någon som loggar in på ett annat sätt.',
		action: 'Kontakta den som administrerar Sluss i din organisation.'
	},
	'person-inactive': {
		means: 'Din användare i Sluss är avslutad.',
		action: 'Kontakta den som administrerar Sluss om det är fel.'
	},
	'other-person': {
		means:
			'Du bekräftade som någon annan än den som är inloggad, eller så hann sessionen avslutas.',
		action: 'Logga in som dig själv.'
	},
	'passkey-unknown': {
		means: 'Den nyckeln hör inte till någon här. Den kan ha tagits bort.',
		action: 'Välj en annan nyckel, eller be om en ny inbjudan.'
	},
	'passkey-invalid': {
		means: 'Nyckeln gick inte att kontrollera.',
		action: 'Försök igen. Händer det igen: använd en annan nyckel eller be om en ny inbjudan.'
	},
	'passkey-counter': {
		means: 'Nyckeln verkar finnas i två exemplar, och används därför inte.',
		action: 'Kontakta driften, och använd en annan nyckel så länge.'
	},
	'passkeys-full': {
		means: 'Du har redan så många nycklar som Sluss håller reda på.',
		action: 'Ta bort någon som du inte använder.'
	},
	'invitation-invalid': {
		means: 'Inbjudan är använd, för gammal eller ofullständig.',
		action: 'Be om en ny inbjudan.'
	}
};

export const signIn = {
	withProvider: 'Logga in',
	providerDown:
		'Det går inte att logga in med e-legitimation just nu. Identitetstjänsten svarar inte, och det är inget fel på ditt konto. Driften larmas om det fortsätter. Försök igen om en stund.',
	providerLead: 'Du loggar in med din e-legitimation hos organisationens identitetstjänst.',
	withPasskey: 'Logga in med nyckel',
	passkeyLead: 'Använd fingeravtryck, ansikte eller pin-kod på enheten, eller en säkerhetsnyckel.',
	needsScript:
		'För att logga in med en nyckel behöver webbläsaren köra skript. Slå på JavaScript för den här sidan och ladda om den.',
	missing: (settings: string) => `För driften: inställningarna ${settings} saknas.`,
	toProvider: 'Logga ut hos identitetstjänsten också',
	problems: {
		unsupported:
			'Den här webbläsaren kan inte använda nycklar. Uppdatera den eller byt webbläsare.',
		cancelled: 'Det blev avbrutet. Försök igen när du är redo.',
		exists: 'Den här enheten har redan en nyckel hos Sluss.',
		'invitation-invalid': `${refusals['invitation-invalid'].means} ${refusals['invitation-invalid'].action}`,
		'passkeys-full': `${refusals['passkeys-full'].means} ${refusals['passkeys-full'].action}`,
		busy: 'För många försök på kort tid. Vänta några minuter och försök igen.',
		failed: 'Det gick inte. Kontrollera nätet och försök igen.'
	},
	refused: {
		title: 'Du är inte inloggad',
		reasons: refusals,
		tooLow: (level: number, needed: number) =>
			level === 0
				? `Identitetstjänsten sade inte på vilken tillitsnivå du loggade in. Sluss kräver LOA ${needed}.`
				: `Du loggade in på tillitsnivå LOA ${level}. Sluss kräver LOA ${needed}.`,
		retry: 'Till inloggningen',
		onward: 'Tillbaka till Sluss'
	},
	again: {
		title: 'Bekräfta att det är du',
		lead: 'Det du ska göra är känsligt. Därför behöver du visa en gång till att det är du.',
		asDemo: (name: string) => `Jag är ${name}`,
		withProvider: 'Bekräfta med e-legitimation',
		withPasskey: 'Bekräfta med nyckel',
		cancel: 'Avbryt',
		noWay: 'Det finns inget sätt att bekräfta dig här. Logga ut och in igen.'
	},
	invitation: {
		title: 'Skapa din nyckel',
		lead: (organisation: string) => `Du är inbjuden till säkra meddelanden för ${organisation}.`,
		hello: (name: string) => `Hej ${name}!`,
		what: 'En nyckel ersätter lösenord. Den sparas på den här enheten eller i din säkerhetsnyckel och låses upp med fingeravtryck, ansikte eller pin-kod.',
		create: 'Skapa nyckel',
		off: 'Nycklar används inte i den här installationen.',
		checking: 'Inbjudan kontrolleras …'
	},
	sessions: {
		title: 'Där du är inloggad',
		here: 'Den här webbläsaren',
		since: 'Inloggad',
		lastSeen: 'Senast använd',
		end: 'Logga ut',
		endNamed: (label: string) => `Logga ut ${label}`,
		endOthers: 'Logga ut överallt utom här',
		ended: (count: number) =>
			count === 1 ? 'En inloggning är avslutad.' : `${count} inloggningar är avslutade.`,
		gone: 'Den inloggningen var redan avslutad.'
	},
	passkeys: {
		title: 'Dina nycklar',
		none: 'Du har inga nycklar.',
		name: 'Namn',
		rename: 'Byt namn',
		renameNamed: (name: string) => `Byt namn på ${name}`,
		remove: 'Ta bort',
		removeNamed: (name: string) => `Ta bort ${name}`,
		add: 'Lägg till en nyckel',
		confirmFirst: 'Bekräfta att det är du för att lägga till eller ta bort nycklar',
		synced: 'Följer med till dina andra enheter',
		onlyHere: 'Bara på en enhet',
		created: 'Skapad',
		used: 'Senast använd',
		neverUsed: 'Inte använd ännu',
		said: {
			added: 'Nyckeln är tillagd.',
			renamed: 'Namnet är ändrat.',
			removed: 'Nyckeln är borttagen. Ta bort den på enheten också.',
			'not-found': 'Den nyckeln fanns inte längre.',
			'name-empty': 'Skriv ett namn. Inget ändrades.',
			last: 'Det är din enda väg in i Sluss. Lägg till en annan nyckel först.'
		}
	}
};
