export const settings = {
	title: 'Me',
	appearance: 'Appearance and language',
	language: 'Language',
	languages: { sv: 'Svenska', en: 'English' },
	theme: 'Theme',
	themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
	assurance: 'Level of assurance',
	assuranceDemo: 'Demo sign-in without a level of assurance',
	assuranceLevel: (level: number) => `LoA ${level}`,
	signOut: 'Sign out',
	signOutMeans: 'Sluss removes everything that is stored in this browser.',
	about: 'About Sluss',
	aboutText:
		'Sluss is an open message client and message service for Säker digital kommunikation (SDK).',
	organisation: 'Organisation',
	participant: 'Participant id',
	federation: 'Federation',
	federations: {
		sdk: 'SDK',
		test: 'SDK test',
		sandbox: 'Sandbox: nothing leaves this computer'
	},
	version: 'Version',
	licence: 'Licence',
	invalid: 'Choose one of the alternatives in the list. Nothing was changed.'
};
