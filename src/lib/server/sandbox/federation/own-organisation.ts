/** The functions of our own organisation in the sandbox, as the address book publishes them; the demo has a mailbox for each. */
export const OWN_FUNCTIONS = [
	{
		slug: 'barn-och-unga',
		name: 'Barn och unga, mottagning',
		description: 'Tar emot orosanmälan och ansökan om stöd som rör barn och unga.',
		categories: 'orosanmälan barnavård socialtjänst barn unga'
	},
	{
		slug: 'ekonomiskt-bistand',
		name: 'Ekonomiskt bistånd',
		description: 'Försörjningsstöd och annat ekonomiskt bistånd.',
		categories: 'försörjningsstöd socialbidrag socialtjänst'
	},
	{
		slug: 'aldreomsorg',
		name: 'Äldreomsorg, bistånd',
		description: 'Beslut om hemtjänst, boende och korttidsplats.',
		categories: 'äldre hemtjänst särskilt boende'
	},
	{
		slug: 'elevhalsan',
		name: 'Elevhälsan',
		description: 'Skolsköterskor, skolläkare, skolpsykologer och skolkuratorer.',
		categories: 'skola skolhälsovård elev kurator'
	},
	{
		slug: 'registrator',
		name: 'Registrator',
		description: 'Tar emot det som inte har någon egen mottagare.',
		categories: 'diarium allmän handling post'
	}
] as const;
