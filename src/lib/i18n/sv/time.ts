export const time = {
	locale: 'sv-SE',
	today: (clock: string) => `i dag ${clock}`,
	yesterday: 'i går',
	yesterdayAt: (clock: string) => `i går ${clock}`,
	dayAt: (day: string, clock: string) => `${day} ${clock}`,
	now: 'nyss',
	minutes: (count: number) => `${count} min`,
	hours: (count: number) => `${count} h`
};
