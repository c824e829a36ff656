/** Groups of the identity provider, and the rules that give their members rights. */
export const groups = {
	title: 'Grupper',
	about:
		'Grupperna sköts där medarbetarna sköts. Här bestäms vad medlemmarna får göra i brevlådorna.',
	search: 'Gruppens namn eller externa id',
	count: (count: number) => (count === 1 ? '1 grupp' : `${count} grupper`),
	none: 'Ingen grupp stämmer med sökningen.',
	noneYet: 'Inga grupper finns än',
	noneYetMeans:
		'De kommer hit när identitetskällan lägger upp dem (SCIM) eller nämner dem vid en inloggning. Hur det ställs in står i driftdokumentationen.',
	sources: { scim: 'SCIM', claim: 'Vid inloggning' },
	sourcesMean: {
		scim: 'Läggs upp av identitetskällan. Den som lämnar gruppen förlorar behörigheten genast.',
		claim:
			'Nämns av identitetskällan vid inloggning. Den som lämnat gruppen förlorar behörigheten vid nästa inloggning.'
	},
	members: (count: number) => (count === 1 ? '1 medlem' : `${count} medlemmar`),
	rules: (count: number) => (count === 1 ? '1 regel' : `${count} regler`),
	noRule: 'Ingen regel',
	externalId: 'Externt id',
	back: 'Alla grupper',

	rulesTitle: 'Regler',
	noRules: 'Gruppen ger inga behörigheter.',
	change: 'Ändra',
	changeOf: (mailbox: string) => `regeln för ${mailbox}`,
	newRule: 'Ny regel',
	mailbox: 'Brevlåda',
	rights: 'Medlemmarna får',
	preview: 'Visa vilka den berör',
	remove: 'Ta bort regeln …',
	membersTitle: 'Medlemmar',
	noMembers: 'Gruppen har inga medlemmar.',
	moreMembers: 'Visa fler',
	firstMembers: 'Från början',
	left: 'Avstängd',

	ruleTitle: 'Vilka regeln berör',
	removeTitle: 'Vilka som berörs när regeln tas bort',
	wish: (group: string, mailbox: string) => `${group} i ${mailbox}`,
	nobodyTouched: 'Ingen får eller förlorar något nu. Regeln gäller dem som blir medlemmar senare.',
	nobodyTouchedRemoved: 'Ingen förlorar något.',
	gains: (count: number) => (count === 1 ? '1 person får' : `${count} personer får`),
	loses: (count: number) => (count === 1 ? '1 person förlorar' : `${count} personer förlorar`),
	same: (count: number) =>
		count === 1 ? 'För 1 person ändras inget' : `För ${count} personer ändras inget`,
	gain: 'Får',
	lose: 'Förlorar',
	has: 'Har',
	byHand: 'givet för hand, påverkas inte',
	right: {
		queue: 'se kön',
		read: 'läsa',
		send: 'skicka',
		administer: 'administrera'
	},
	andMore: (count: number) => `och ${count} till`,
	save: 'Spara regeln',
	confirmRemove: 'Ta bort regeln',
	saved: (count: number) =>
		count === 1 ? 'Sparat. 1 behörighet ändrades.' : `Sparat. ${count} behörigheter ändrades.`,
	cancel: 'Avbryt',
	own: 'Du är själv med i gruppen och skulle få mer än du har',
	ownMeans: (rights: string) =>
		`Du skulle få ${rights}. Ingen höjer sin egen behörighet, så någon annan måste spara regeln.`,
	ownOthers: (names: string) => `Be ${names}.`,
	ownNobody:
		'Det finns ingen annan systemförvaltare. Den som driver Sluss kan ge rollen till någon med kommandot sluss admin.',
	problems: {
		'not-found': 'Gruppen, brevlådan eller regeln finns inte längre. Inget ändrades.',
		invalid: 'Välj vad medlemmarna får göra.',
		'too-many': 'Gruppen har redan så många regler som en grupp kan ha.',
		own: 'Regeln skulle höja din egen behörighet. Inget ändrades.',
		'changed-since': 'Vilka som berörs har ändrats sedan du såg det. Se efter igen. Inget ändrades.'
	}
};
