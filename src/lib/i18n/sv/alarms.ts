/** What an alarm is, for a person on duty: what has happened, what it means, what to do. By kind. */
export interface AlarmText {
	title: string;
	means: string;
	action: string;
}

export const alarms: Record<string, AlarmText> = {
	'delivery.quarantined': {
		title: 'En försändelse gick inte att ta emot',
		means:
			'Den går inte att öppna eller svara på. Kuvertet är sparat i karantän och avsändaren har inte fått någon kvittens.',
		action:
			'Läs felkoden under Inkommande. Åtgärda orsaken och välj Försök igen, eller kontakta avsändaren och avsluta.'
	},
	'delivery.left': {
		title: 'En försändelse ligger kvar hos accesspunkten',
		means:
			'Vi har inte hämtat den: den är för stor, ställd till någon annan, har ett id som inte går att fråga efter eller går inte att läsa. Accesspunkten tar bort den när dess lagringstid går ut.',
		action: 'Kontakta accesspunktens operatör och uppge id:t.'
	},
	'malware.found': {
		title: 'Skadlig kod i ett meddelande',
		means:
			'Det som kom är avvisat och kuvertet sparat. Det som skulle skickas har stoppats. Ingen fil har nått någon läsare.',
		action: 'Hantera som en säkerhetsincident enligt era rutiner. Öppna inte kuvertet.'
	},
	'receipt.unmatched': {
		title: 'En kvittens hör inte till något vi har skickat',
		means:
			'Inget har ändrats. Motparten kan ha gjort fel, eller så är en återställd backup för gammal.',
		action: 'Sök på id:t i överföringsloggen. Kontakta motparten om det upprepas.'
	},
	'receipt.overdue': {
		title: 'En kvittens dröjer',
		means: 'Mottagarens accesspunkt har meddelandet, men mottagaren har inte svarat än.',
		action:
			'Du behöver inte göra något nu. Kommer den inte i tid får avsändaren se Obekräftat. Gäller det flera: kontakta mottagaren.'
	},
	'sending.failed': {
		title: 'Ett meddelande eller en kvittens kunde inte lämnas fram',
		means: 'Vi har slutat försöka. Avsändaren ser det i Sluss.',
		action: 'Läs felkoden under Utgående. Åtgärda orsaken och skicka om.'
	},
	'access-point.silent': {
		title: 'Accesspunkten svarar inte',
		means: 'Meddelanden köas åt båda håll. Inget går förlorat, och allt fortsätter av sig självt.',
		action: 'Kontrollera nätet härifrån. Kontakta sedan operatören.'
	},
	'access-point.authentication': {
		title: 'Accesspunkten godtar inte vår inloggning',
		means:
			'Vi frågar inte igen förrän efter en stund: fler felaktiga försök låser kontot. Meddelanden köas åt båda håll.',
		action: 'Kontrollera användare, lösenord och klientcertifikat. Starta om efter byte.'
	},
	'access-point.password-expiring': {
		title: 'Lösenordet till accesspunkten går snart ut',
		means: 'När det har gått ut stannar all trafik.',
		action:
			'Byt lösenord hos operatören och i filen. Ange dagen i SLUSS_ACCESS_POINT_PASSWORD_SET_ON och starta om.'
	},
	'certificate.expiring': {
		title: 'Ett certifikat går snart ut',
		means: 'När det har gått ut kan andra inte skicka till oss, eller godtar inte det vi skickar.',
		action:
			'Beställ ett nytt. Lägg till den nya nyckelfilen, publicera certifikatet och behåll den gamla.'
	},
	'certificate.expired': {
		title: 'Ett certifikat har gått ut',
		means: 'Andra kan inte skicka till oss, eller godtar inte det vi skickar.',
		action: 'Byt certifikat nu. Behåll den gamla nyckelfilen för det som redan är på väg.'
	},
	'own-certificate.unusable': {
		title: 'Vårt publicerade certifikat stämmer inte',
		means:
			'Gäller det signing väntar allt vi ska skicka. Gäller det encryption kan vi inte öppna det som andra skickar.',
		action:
			'Jämför med nyckelfilerna: certifikatet är inte publicerat, spärrat eller hör till en nyckel som saknas här.'
	},
	'revocation.unavailable': {
		title: 'Spärrkontrollen svarar inte',
		means:
			'Vi kan inte se om ett certifikat är spärrat. Vad som händer då bestämmer SLUSS_REVOCATION.',
		action: 'Kontrollera att servern når utfärdarens spärrlistor.'
	},
	'directory.unavailable': {
		title: 'Certifikatkatalogen svarar inte som den ska',
		means: 'Meddelanden väntar tills motpartens certifikat går att hämta och lita på.',
		action:
			'Kontrollera DNS och nätet till SMP. Gäller det en enda motpart: den har publicerat fel.'
	},
	'scanner.unavailable': {
		title: 'Skyddet mot skadlig kod svarar inte',
		means: 'Meddelanden väntar. Inget släpps igenom utan att ha kontrollerats.',
		action:
			'Starta clamd och kontrollera att dess signaturer är hämtade. Allt fortsätter av sig självt.'
	},
	'scanner.off': {
		title: 'Filer kontrolleras inte för skadlig kod',
		means: 'Så är Sluss inställt. Båda sidor i SDK ska kontrollera det de skickar och tar emot.',
		action: 'Ange en skanner i SLUSS_MALWARE_SCANNER, om inget annat gör kontrollen.'
	},
	'address-book.stale': {
		title: 'Adressboken är gammal',
		means: 'Den senaste goda kopian används. Nya och ändrade adresser saknas.',
		action: 'Kontrollera att servern når adressboken.'
	},
	'identity-provider.unavailable': {
		title: 'Ingen kan logga in',
		means:
			'Identitetstjänsten svarar inte, eller känner inte igen Sluss. De som redan är inloggade kan arbeta vidare.',
		action:
			'Kontrollera att identitetstjänsten är igång och att servern når den (SLUSS_OIDC_ISSUER). Är hemligheten eller certifikatet bytt: byt i Sluss också.'
	},
	'scim.last-administrator': {
		title: 'Den sista administratören ska avslutas',
		means:
			'Identitetskällan säger att personen har slutat. Hen är kvar i Sluss, med sina behörigheter, eftersom ingen annan är administratör.',
		action:
			'Ge någon annan rollen administratör. Nästa gång identitetskällan frågar avslutas personen.'
	},
	'storage.failing': {
		title: 'Det gick inte att spara',
		means: 'Databasen eller disken tar inte emot. Inget nytt hämtas förrän det går igen.',
		action: 'Kontrollera diskens utrymme och hälsa nu.'
	},
	'audit.broken': {
		title: 'Loggen är bruten',
		means: 'Händelser har ändrats eller tagits bort efter att de skrevs.',
		action:
			'Ändra ingenting. Ta en säkerhetskopia, jämför med ett tidigare noterat kontrollvärde (sluss audit verify --expect) och utred vem som har haft åtkomst till databasen.'
	}
};

/** For a kind that has no text of its own yet. */
export const unknownAlarm: AlarmText = {
	title: 'Ett larm utan egen text',
	means: 'Uppgifterna nedan säger vad det gäller.',
	action: 'Se docs/operations.md.'
};
