export const search = {
	title: 'Sök',
	label: 'Sök bland konversationer i dina brevlådor',
	hint: 'Rubrik, organisation, funktion eller referens. Personnummer söks inte.',
	submit: 'Sök',
	start: 'Sök bland det du får läsa',
	startAction: 'Skriv minst två tecken ur rubriken, motpartens namn eller en referens.',
	tooShort: 'Skriv minst två tecken.',
	none: (query: string) => `Inget stämmer med ”${query}”`,
	noneAction: 'Pröva ett kortare ord, eller en annan del av rubriken eller motpartens namn.',
	hits: (count: number) => (count === 1 ? '1 träff' : `${count} träffar`),
	limited: (count: number) => `De ${count} senaste visas. Skriv mer för att begränsa.`
};
