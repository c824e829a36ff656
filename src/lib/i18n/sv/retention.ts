/** Gallring: rules, preview and holds. */
export const retention = {
	title: 'Gallring',
	means:
		'Avslutade konversationer tas bort efter den tid som varje funktionsbrevlåda har. Oläst, otilldelat, pågående och spärrat tas aldrig bort av ålder.',
	mailboxes: 'Funktionsbrevlådor',
	none: 'Ingen gallring',
	ruleText: (days: number, basis: 'done' | 'last-event') =>
		`${days === 1 ? '1 dag' : `${days} dagar`} efter ${basis === 'done' ? 'avslut' : 'det senaste som hände'}`,
	done: (count: number) => (count === 1 ? '1 avslutad' : `${count} avslutade`),
	holdCount: (count: number) => (count === 1 ? '1 spärr' : `${count} spärrar`),
	rule: 'Regel',
	basis: 'Räkna från',
	bases: { done: 'avslut', 'last-event': 'det senaste som hände' },
	days: 'Antal dagar',
	envelopeDays: 'Behåll råa kuvert som bevis, antal dagar',
	envelopeHint: 'Räknas från överföringen. Tomt: kuverten tas bort med meddelandena.',
	save: 'Spara regeln',
	remove: 'Ta bort regeln',
	optional: 'valfritt',
	previewTitle: 'Detta tas bort vid nästa körning',
	previewNone: 'Inget tas bort nu.',
	previewCounts: (conversations: number, messages: number, attachments: number) =>
		`${conversations} konversationer, ${messages} meddelanden, ${attachments} bilagor`,
	/** Counting has ended before the end. */
	atLeast: 'Minst',
	previewFirst: (shown: number) => `De ${shown} äldsta:`,
	since: 'sedan',
	messages: (count: number) => (count === 1 ? '1 meddelande' : `${count} meddelanden`),
	open: 'Öppna',
	holdsTitle: 'Spärrar',
	noHolds: 'Inget är spärrat.',
	wholeMailbox: 'Hela brevlådan',
	conversation: 'Konversation',
	holdConversation: 'Konversationens id',
	holdConversationHint: 'Tomt: hela brevlådan spärras.',
	reason: 'Skäl',
	reasonHint: 'Ärendenummer eller beslut. Aldrig personnummer.',
	setHold: 'Spärra',
	liftHold: 'Häv spärren',
	setBy: (name: string) => `av ${name}`,
	installation: 'installationen',
	runsTitle: 'Senaste körningarna',
	noRuns: 'Ingen gallring har körts än. Den körs en gång om dygnet.',
	runText: (conversations: number, messages: number, files: number) =>
		`${conversations} konversationer, ${messages} meddelanden, ${files} filer`,
	runFailed: (code: string) => `Avbröts: ${code}`,
	runOpen: 'Pågår eller avbröts',
	outcomes: {
		done: 'Gjort och antecknat.',
		'not-found': 'Det finns inte. Inget ändrades.',
		rule: `Ange ett antal dagar mellan 1 och 36 500. Inget ändrades.`,
		reason: 'Ange ett skäl på högst 300 tecken, utan personnummer. Inget ändrades.',
		'held-already': 'Det är redan spärrat. Inget ändrades.'
	}
};
