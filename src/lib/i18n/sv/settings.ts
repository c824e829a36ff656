export const settings = {
	title: 'Jag',
	appearance: 'Utseende och språk',
	language: 'Språk',
	languages: { sv: 'Svenska', en: 'English' },
	theme: 'Tema',
	themes: { system: 'Som enheten', light: 'Ljust', dark: 'Mörkt' },
	assurance: 'Tillitsnivå',
	assuranceDemo: 'Demoinloggning utan tillitsnivå',
	assuranceLevel: (level: number) => `LOA ${level}`,
	signOut: 'Logga ut',
	signOutMeans: 'Sluss tar bort allt som är sparat i den här webbläsaren.',
	about: 'Om Sluss',
	aboutText:
		'Sluss är en öppen meddelandeklient och meddelandetjänst för Säker digital kommunikation (SDK).',
	organisation: 'Organisation',
	participant: 'Deltagar-id',
	federation: 'Federation',
	federations: {
		sdk: 'SDK',
		test: 'SDK test',
		sandbox: 'Sandlåda: inget lämnar den här datorn'
	},
	version: 'Version',
	licence: 'Licens',
	invalid: 'Välj ett av alternativen i listan. Inget ändrades.'
};
