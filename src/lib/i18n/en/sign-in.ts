const refusals = {
	cancelled: {
		means: 'You cancelled at the identity provider. Nobody was signed in.',
		action: 'Try again when you like.'
	},
	'provider-error': {
		means: 'The identity provider answered with an error.',
		action: 'Try again. If it happens again: contact whoever runs Sluss in your organisation.'
	},
	'provider-down': {
		means: 'The identity provider does not answer just now. Nothing is wrong with your account.',
		action: 'Wait a while and try again.'
	},
	'token-invalid': {
		means: 'The answer of the identity provider could not be trusted, so Sluss did not take it.',
		action: 'Try again. If it happens again: contact whoever runs Sluss in your organisation.'
	},
	'attempt-unknown': {
		means: 'This sign-in did not begin in this browser.',
		action: 'Go back to the browser or app where you began, or start over here.'
	},
	'attempt-expired': {
		means: 'More than ten minutes have passed since you began to sign in.',
		action: 'Start over.'
	},
	'attempt-used': {
		means: 'This sign-in has been used already. Each is good only once.',
		action: 'Start over.'
	},
	'level-too-low': {
		means: '',
		action:
			'Sign in again and choose a stronger eID at the identity provider, such as SITHS eID, Freja OrgID or BankID.'
	},
	'person-unknown': {
		means: 'The identity provider knows you, but you have not been added to Sluss.',
		action: 'Ask the administrator of Sluss to add you with your HSA id.'
	},
	'identity-conflict': {
		means: 'Your HSA id or address belongs to somebody who signs in in another way.',
		action: 'Contact the administrator of Sluss in your organisation.'
	},
	'person-inactive': {
		means: 'Your user in Sluss has been ended.',
		action: 'Contact the administrator of Sluss if that is wrong.'
	},
	'other-person': {
		means: 'You confirmed as somebody else than who is signed in, or the session had ended.',
		action: 'Sign in as yourself.'
	},
	'passkey-unknown': {
		means: 'That passkey belongs to nobody here. It may have been removed.',
		action: 'Choose another passkey, or ask for a new invitation.'
	},
	'passkey-invalid': {
		means: 'The passkey could not be verified.',
		action: 'Try again. If it happens again: use another passkey or ask for a new invitation.'
	},
	'passkey-counter': {
		means: 'The passkey seems to exist twice, and is therefore not used.',
		action: 'Contact operations, and use another passkey meanwhile.'
	},
	'passkeys-full': {
		means: 'You have as many passkeys as Sluss keeps.',
		action: 'Remove one that you do not use.'
	},
	'invitation-invalid': {
		means: 'The invitation has been used, is too old or is incomplete.',
		action: 'Ask for a new invitation.'
	}
};

export const signIn = {
	withProvider: 'Sign in',
	providerDown:
		'Signing in with an eID does not work right now. The identity provider does not answer; nothing is wrong with your account. Operations are alarmed if it goes on. Try again in a while.',
	providerLead: 'You sign in with your eID at the identity provider of the organisation.',
	withPasskey: 'Sign in with a passkey',
	passkeyLead: 'Use fingerprint, face or PIN on the device, or a security key.',
	needsScript:
		'To sign in with a passkey the browser has to run scripts. Turn JavaScript on for this page and reload it.',
	missing: (settings: string) => `For operations: the settings ${settings} are missing.`,
	toProvider: 'Sign out at the identity provider too',
	problems: {
		unsupported: 'This browser cannot use passkeys. Update it, or use another.',
		cancelled: 'That was cancelled. Try again when you are ready.',
		exists: 'This device already has a passkey for Sluss.',
		'invitation-invalid': `${refusals['invitation-invalid'].means} ${refusals['invitation-invalid'].action}`,
		'passkeys-full': `${refusals['passkeys-full'].means} ${refusals['passkeys-full'].action}`,
		busy: 'Too many tries in a short time. Wait a few minutes and try again.',
		failed: 'That did not work. Check the network and try again.'
	},
	refused: {
		title: 'You are not signed in',
		reasons: refusals,
		tooLow: (level: number, needed: number) =>
			level === 0
				? `The identity provider did not say at which level of assurance you signed in. Sluss asks for LoA ${needed}.`
				: `You signed in at level of assurance LoA ${level}. Sluss asks for LoA ${needed}.`,
		retry: 'To the sign-in',
		onward: 'Back to Sluss'
	},
	again: {
		title: 'Confirm that it is you',
		lead: 'What you are about to do is sensitive. Therefore you need to show once more that it is you.',
		asDemo: (name: string) => `I am ${name}`,
		withProvider: 'Confirm with eID',
		withPasskey: 'Confirm with a passkey',
		cancel: 'Cancel',
		noWay: 'There is no way to confirm you here. Sign out and in again.'
	},
	invitation: {
		title: 'Make your passkey',
		lead: (organisation: string) => `You are invited to secure messages for ${organisation}.`,
		hello: (name: string) => `Hello ${name}!`,
		what: 'A passkey takes the place of a password. It is kept on this device or in your security key and is unlocked with fingerprint, face or PIN.',
		create: 'Make a passkey',
		off: 'Passkeys are not used in this installation.',
		checking: 'Checking the invitation …'
	},
	sessions: {
		title: 'Where you are signed in',
		here: 'This browser',
		since: 'Signed in',
		lastSeen: 'Last used',
		end: 'Sign out',
		endNamed: (label: string) => `Sign out ${label}`,
		endOthers: 'Sign out everywhere but here',
		ended: (count: number) =>
			count === 1 ? 'One sign-in is ended.' : `${count} sign-ins are ended.`,
		gone: 'That sign-in had ended already.'
	},
	passkeys: {
		title: 'Your passkeys',
		none: 'You have no passkeys.',
		name: 'Name',
		rename: 'Rename',
		renameNamed: (name: string) => `Rename ${name}`,
		remove: 'Remove',
		removeNamed: (name: string) => `Remove ${name}`,
		add: 'Add a passkey',
		confirmFirst: 'Confirm that it is you to add or remove passkeys',
		synced: 'Comes along to your other devices',
		onlyHere: 'On one device only',
		created: 'Made',
		used: 'Last used',
		neverUsed: 'Not used yet',
		said: {
			added: 'The passkey is added.',
			renamed: 'The name is changed.',
			removed: 'The passkey is removed. Remove it on the device too.',
			'not-found': 'That passkey was gone already.',
			'name-empty': 'Write a name. Nothing was changed.',
			last: 'It is your only way into Sluss. Add another passkey first.'
		}
	}
};
