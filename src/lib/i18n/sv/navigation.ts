export const navigation = {
	label: 'Huvudmeny',
	queue: 'Kö',
	search: 'Sök',
	compose: 'Skriv',
	notices: 'Notiser',
	me: 'Jag',
	unread: (count: number) => (count === 1 ? '1 oläst' : `${count} olästa`),
	online: 'Uppkopplad igen.',
	offline:
		'Ingen uppkoppling. Du ser det som redan hämtats. Det du skriver finns kvar på sidan; skicka när du har nät igen.',
	newVersion: 'Det finns en ny version av Sluss.',
	reload: 'Ladda om'
};
