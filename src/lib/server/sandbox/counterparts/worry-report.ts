/** Worry reports (orosanmälan) that come unasked: the persons and the events are invented, the form is what real ones have. */
import { makePdf } from './pdf.ts';

export interface WorryReport {
	subject: string;
	/** Markdown of the SDK subset. */
	text: string;
	child: { personalNumber: string; name: string };
	reporter: { hsaId: string; name: string };
	caseNumber: string;
	file: { fileName: string; contentType: string; bytes: Buffer };
}

interface Story {
	child: { birthDate: string; name: string; age: number };
	reporter: string;
	observed: string[];
	known: string;
}

const STORIES: readonly Story[] = [
	{
		child: { birthDate: '20180312', name: 'Alva Testsson', age: 8 },
		reporter: 'Maria Ekdahl, barnläkare',
		observed: [
			'Upprepade besök för magont utan medicinsk förklaring, tre gånger på fem veckor.',
			'Alva berättar att hon ofta är **ensam hemma på kvällarna** och gör egen mat.',
			'Hon somnade i väntrummet och säger att det är svårt att sova när de vuxna bråkar.'
		],
		known: 'Vårdnadshavaren är informerad om anmälan och har själv bett om stöd.'
	},
	{
		child: { birthDate: '20240905', name: 'Ville Testberg', age: 2 },
		reporter: 'Johan Lind, sjuksköterska',
		observed: [
			'Uteblivna besök på barnhälsovården vid fyra tillfällen.',
			'Vikten har stått stilla sedan i våras.',
			'Föräldern verkade **påverkad** vid dagens besök och hade svårt att svara på frågor.'
		],
		known: 'Vårdnadshavaren är *inte* informerad om anmälan.'
	},
	{
		child: { birthDate: '20110621', name: 'Noor Testlund', age: 15 },
		reporter: 'Sara Holm, kurator',
		observed: [
			'Berättar om hot hemma om att inte få gå kvar i skolan.',
			'Har blåmärken på överarmarna som hon inte vill förklara.',
			'Är rädd för att någon ska få veta att hon har varit hos oss.'
		],
		known: 'Kontakta **inte** hemmet före samråd. Noor nås säkrast via elevhälsan.'
	}
];

/** `number` counts the reports: each has another story until they begin anew. */
export function makeWorryReport(number: number, region: string): WorryReport {
	const story = STORIES[number % STORIES.length] as Story;
	const caseNumber = `ORO-${String(1041 + number)}`;
	const text = [
		'# Anmälan om oro för barn',
		`Vi anmäler oro enligt socialtjänstlagen för ett barn, ${story.child.age} år, som vi har mött i vården.`,
		'## Vad vi har sett',
		story.observed.map((line) => `- ${line}`).join('\n'),
		'## Vad vi vet om hemmet',
		story.known,
		'## Vad vi ber om',
		'1. Bekräfta att ni har tagit emot anmälan.\n2. Hör av er om ni vill att vi deltar i ett möte.',
		'---',
		'Journalanteckningen finns som bilaga.'
	].join('\n\n');
	return {
		subject: `Orosanmälan, ${caseNumber}`,
		text,
		child: {
			personalNumber: testPersonalNumber(story.child.birthDate),
			name: story.child.name
		},
		reporter: { hsaId: `SE9000000000-${1000 + (number % 100)}`, name: story.reporter },
		caseNumber,
		file: {
			fileName: `journalanteckning-${caseNumber.toLowerCase()}.pdf`,
			contentType: 'application/pdf',
			bytes: makePdf(`Journalanteckning ${caseNumber}`, [
				{ text: region, size: 10 },
				{ text: 'Journalanteckning', size: 20, bold: true },
				{ text: `Ärende ${caseNumber}. Övningsmaterial: personer och händelser är påhittade.` },
				{ text: ' ' },
				{ text: 'Observationer', size: 13, bold: true },
				...story.observed.map((line) => ({ text: `- ${line.replaceAll('*', '')}` })),
				{ text: ' ' },
				{ text: 'Bedömning', size: 13, bold: true },
				{ text: 'Oron är sådan att anmälan görs till socialtjänsten i dag.' },
				{ text: ' ' },
				{ text: `Antecknat av ${story.reporter}` }
			])
		}
	};
}

/** A personal number from the series 980–999 that is given to nobody, with its check digit (Luhn). */
function testPersonalNumber(birthDate: string): string {
	const digits = `${birthDate}980`;
	const sum = [...digits.slice(2)].reduce((total, digit, index) => {
		const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
		return total + (product > 9 ? product - 9 : product);
	}, 0);
	return `${digits}${(10 - (sum % 10)) % 10}`;
}
