export const common = {
	product: 'Sluss',
	back: 'Tillbaka',
	cancel: 'Avbryt',
	close: 'Stäng',
	save: 'Spara',
	saved: 'Sparat.',
	retry: 'Försök igen',
	refresh: 'Uppdatera',
	show: 'Visa',
	hide: 'Dölj',
	more: 'Fler val',
	loading: 'Hämtar …',
	skipToContent: 'Hoppa till innehållet',
	required: 'måste fyllas i',
	optional: 'valfritt',
	secrecy: 'Sekretess',
	noSecrecy: 'Ingen sekretess',
	attachmentCount: (count: number) => (count === 1 ? '1 bilaga' : `${count} bilagor`),
	/** A size for people: decimal units, as the limit of 30 MB is. */
	bytes: (bytes: number) => {
		if (bytes < 1_000) return `${bytes} byte`;
		if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
		return `${(bytes / 1_000_000).toFixed(1).replace('.', ',')} MB`;
	}
};
