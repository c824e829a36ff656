/**
 * The counterpart organisations of the sandbox. All invented: no name is that of a Swedish municipality, region or agency,
 * and `.example` domains belong to nobody.
 */
export type OrganisationKind = 'region' | 'municipality' | 'agency' | 'training';

export interface OrganisationSeed {
	kind: OrganisationKind;
	name: string;
	/** What its domain is made from, when not its name. */
	place?: string;
	alternateName?: string;
	description: string;
	/** Given when the functions of its kind are not what it has: names of function lists in functions.ts. */
	functions?: 'family' | 'order' | 'custody' | 'income' | 'schooling' | 'settlement';
}

const REGIONS = ['Norrmark', 'Västerskog', 'Sjöland', 'Östermark', 'Hedelandet', 'Kustbygden'];
const MUNICIPALITIES = [
	'Skogsby',
	'Granhult',
	'Björkvalla',
	'Älvnäs',
	'Stenmåla',
	'Lövvik',
	'Tallmo',
	'Kvarnheda',
	'Sundsele',
	'Hällmalmö',
	'Ängsholm',
	'Backmyra',
	'Fjällvik',
	'Rönnhamn',
	'Vindkulla',
	'Ljungfors',
	'Mossebro',
	'Öringe',
	'Strandhult',
	'Torpvalla',
	'Viksäter',
	'Åsmyra'
];

export const ORGANISATIONS: readonly OrganisationSeed[] = [
	{
		kind: 'training',
		name: 'Övningsmyndigheten',
		alternateName: 'Övning',
		description:
			'För utbildning och test: varje funktion gör det som dess namn säger. Finns bara i övningsmiljön.'
	},
	...REGIONS.map((name): OrganisationSeed => ({
		kind: 'region',
		name: `Region ${name}`,
		alternateName: `${name}s sjukvård`,
		description: `Hälso- och sjukvård i ${name}.`
	})),
	...MUNICIPALITIES.map((name): OrganisationSeed => ({
		kind: 'municipality',
		name: `${name}${/[sxaeiouyåäö]$/.test(name) ? '' : 's'} kommun`,
		place: name,
		description: `Socialtjänst, skola och omsorg i ${name}.`
	})),
	{
		kind: 'agency',
		name: 'Myndigheten för familjefrågor',
		alternateName: 'MFF',
		description: 'Stöd i frågor om familjerätt, adoption och föräldraskap.',
		functions: 'family'
	},
	{
		kind: 'agency',
		name: 'Ordningsmyndigheten',
		alternateName: 'OM',
		description: 'Utredning av brott och skydd av den som är hotad.',
		functions: 'order'
	},
	{
		kind: 'agency',
		name: 'Anstaltsmyndigheten',
		description: 'Häkten, anstalter och frivård.',
		functions: 'custody'
	},
	{
		kind: 'agency',
		name: 'Inkomststödsmyndigheten',
		alternateName: 'ISM',
		description: 'Ersättning vid sjukdom, till familjer och vid funktionsnedsättning.',
		functions: 'income'
	},
	{
		kind: 'agency',
		name: 'Skolgranskningsmyndigheten',
		description: 'Granskar skolor och prövar anmälningar om kränkande behandling.',
		functions: 'schooling'
	},
	{
		kind: 'agency',
		name: 'Bosättningsmyndigheten',
		description: 'Anvisning och bosättning av nyanlända, ensamkommande barn.',
		functions: 'settlement'
	}
];
