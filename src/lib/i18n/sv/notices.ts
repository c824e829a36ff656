export const notices = {
	title: 'Notiser',
	intro:
		'En notis säger att det har kommit ett nytt meddelande. Den visar aldrig vem som skrev, om vad eller till vilken brevlåda.',
	/** Efter klockan i sidhuvudet. */
	bell: { on: 'på', off: 'av', problem: 'fungerar inte' },

	browser: {
		title: 'Den här webbläsaren',
		checking: 'Kontrollerar …',
		needsScript: 'Notiser slås på med JavaScript, som är avstängt här. Resten av sidan fungerar.',
		allow: 'Slå på notiser här',
		again: 'Slå på igen',
		refuse: 'Stäng av här',
		working: 'Slår på … Svara ja om webbläsaren frågar.',
		states: {
			on: {
				title: 'Notiser är på',
				text: 'Du får en notis här när det kommer något till brevlådorna du har valt. Om du loggar ut slutar notiserna i den här webbläsaren.'
			},
			off: {
				title: 'Notiser är av',
				text: 'Du får inga notiser i den här webbläsaren. Kön visar ändå alltid det som har kommit.'
			},
			lost: {
				title: 'Notiser når inte hit längre',
				text: 'De var på, men webbläsaren eller pushtjänsten har tappat kopplingen. Slå på dem igen.'
			},
			failing: {
				title: 'Notiser kommer kanske inte fram',
				text: 'Pushtjänsten har inte tagit emot de senaste. Slå på igen, och skicka en provnotis. Titta i kön så länge.'
			},
			'no-mailboxes': {
				title: 'Ingen brevlåda är vald',
				text: 'Notiser är tillåtna här, men du får inga förrän du har valt minst en brevlåda nedan.'
			},
			denied: {
				title: 'Webbläsaren stoppar notiser från Sluss',
				text: 'Det har valts i webbläsaren, och bara du kan ändra det där: öppna inställningarna för den här webbplatsen (symbolen till vänster om adressen, eller appens inställningar i telefonen), tillåt aviseringar och ladda om sidan.'
			},
			unsupported: {
				title: 'Den här webbläsaren kan inte ta emot notiser',
				text: 'Använd en aktuell version av Chrome, Edge, Firefox eller Safari, och inte ett privat fönster. Kön fungerar som vanligt.'
			},
			'install-first': {
				title: 'Lägg först Sluss på hemskärmen',
				text: 'På iPhone och iPad får bara installerade appar visa notiser: tryck på Dela, välj Lägg till på hemskärmen, öppna Sluss därifrån och kom tillbaka hit.'
			},
			unknown: {
				title: 'Det gick inte att kontrollera notiserna',
				text: 'Sluss svarade inte. Ladda om sidan när du har kontakt igen.'
			}
		},
		outcomes: {
			done: 'Notiser är på i den här webbläsaren.',
			dismissed: 'Webbläsaren fick inget svar på sin fråga. Försök igen och välj Tillåt.',
			denied: 'Du svarade nej i webbläsaren. Inget har ändrats hos Sluss.',
			unreachable: 'Sluss svarade inte, så notiser är inte på. Försök igen när du har kontakt.',
			'push-service-silent':
				'Webbläsarens pushtjänst svarade inte. Notiser är inte på. Kontrollera nätet och försök igen.',
			'push-service-refused':
				'Webbläsaren kunde inte ansluta till sin pushtjänst. Kanske är den avstängd i webbläsaren eller spärrad i nätet. Fråga driften om det fortsätter.',
			'not-allowed':
				'Sluss skickar inte till den här webbläsarens pushtjänst. Prova en annan webbläsare, eller fråga driften.',
			'too-many': 'Du har redan notiser i så många webbläsare som går. Ta bort någon nedan först.',
			'no-worker': 'Sluss är inte färdigladdat. Ladda om sidan och försök igen.',
			refused: 'Notiser är av i den här webbläsaren.'
		}
	},

	mailboxes: {
		title: 'Notiser för brevlådor',
		hint: 'Gäller alla dina webbläsare.',
		none: 'Du kan inte läsa någon brevlåda, så det finns inget att få notiser om.',
		save: 'Spara val',
		saved: 'Valet är sparat.'
	},

	browsers: {
		title: 'Dina webbläsare',
		none: 'Ingen webbläsare får dina notiser än.',
		since: 'Påslagen',
		lastTaken: 'Senast mottaget av pushtjänsten',
		neverTaken: 'Ingen notis skickad än',
		failing: (count: number) =>
			count === 1 ? 'Det senaste försöket misslyckades' : `${count} försök i rad har misslyckats`,
		remove: 'Ta bort',
		removeNamed: (label: string) => `Ta bort ${label}`,
		removed: 'Webbläsaren är borttagen och får inga fler notiser.',
		notFound: 'Webbläsaren var redan borttagen.'
	},

	test: {
		title: 'Prova',
		text: 'Skickar en notis till alla dina webbläsare, precis som när ett meddelande kommer.',
		send: 'Skicka en provnotis',
		outcomes: {
			taken:
				'pushtjänsten tog emot den. Syns den inte: kontrollera telefonens eller datorns aviseringar och stör ej-läge.',
			gone: 'pushtjänsten känner inte till den längre, så den är borttagen. Slå på notiser i den igen.',
			refused: 'pushtjänsten vägrade ta emot den. Slå på notiser i den igen.',
			later: 'pushtjänsten svarade inte. Försök igen om en stund.'
		},
		arrived: 'En notis har just nått den här webbläsaren.'
	},

	trust: {
		title: 'Lita inte bara på notiser',
		text: 'Telefoner och webbläsare kan sluta visa notiser utan att säga till: strömsparläge, stör ej eller en uppdatering räcker. Sluss kontrollerar kopplingen varje gång du öppnar appen, men titta i kön också.'
	}
};
