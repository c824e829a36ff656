export const login = {
	title: 'Logga in',
	lead: (organisation: string) => `Säkra meddelanden för ${organisation}`,
	demo: 'Demo',
	demoLead:
		'Det här är en sandlåda med påhittade organisationer, personer och ärenden. Välj vem du vill vara.',
	signInAs: (name: string) => `Logga in som ${name}`,
	noPeople: 'Det finns inga demopersoner ännu. Starta om Sluss, så skapas de.',
	notConfigured: 'Inloggning är inte inställd',
	notConfiguredMeans: 'Den här installationen är inte ansluten till någon identitetstjänst ännu.',
	notConfiguredAction: 'Kontakta den som sköter driften av Sluss i din organisation.',
	personUnknown: 'Den personen finns inte eller är inte aktiv. Välj en annan i listan.',
	signedOut: 'Du är utloggad. Allt som Sluss hade sparat i den här webbläsaren är borttaget.',
	expired: 'Du behöver logga in för att fortsätta.',
	otherLanguage: 'English'
};
