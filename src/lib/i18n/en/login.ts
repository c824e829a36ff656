export const login = {
	title: 'Sign in',
	lead: (organisation: string) => `Secure messages for ${organisation}`,
	demo: 'Demo',
	demoLead:
		'This is a sandbox with invented organisations, people and cases. Choose who you want to be.',
	signInAs: (name: string) => `Sign in as ${name}`,
	noPeople: 'There are no demo people yet. Restart Sluss and they are made.',
	notConfigured: 'Sign-in is not set up',
	notConfiguredMeans: 'This installation is not connected to an identity provider yet.',
	notConfiguredAction: 'Contact whoever runs Sluss in your organisation.',
	personUnknown: 'There is no such person, or she is not active. Choose another in the list.',
	signedOut: 'You are signed out. Everything that Sluss had stored in this browser is removed.',
	expired: 'You need to sign in to go on.',
	otherLanguage: 'Svenska'
};
