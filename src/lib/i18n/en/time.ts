export const time = {
	locale: 'en-GB',
	today: (clock: string) => `today ${clock}`,
	yesterday: 'yesterday',
	yesterdayAt: (clock: string) => `yesterday ${clock}`,
	dayAt: (day: string, clock: string) => `${day} ${clock}`,
	now: 'just now',
	minutes: (count: number) => `${count} min`,
	hours: (count: number) => `${count} h`
};
