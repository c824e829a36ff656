export const search = {
	title: 'Search',
	label: 'Search the conversations in your mailboxes',
	hint: 'Subject, organisation, function or reference. Personal numbers are not searched.',
	submit: 'Search',
	start: 'Search what you may read',
	startAction: 'Write at least two characters of the subject, the other party or a reference.',
	tooShort: 'Write at least two characters.',
	none: (query: string) => `Nothing matches “${query}”`,
	noneAction: 'Try a shorter word, or another part of the subject or of the other party’s name.',
	hits: (count: number) => (count === 1 ? '1 hit' : `${count} hits`),
	limited: (count: number) => `The ${count} latest show. Write more to narrow it down.`
};
