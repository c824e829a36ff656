/** What the kinds of organisations can be written to about: name, description, search words, and whether they answer. */
import type { AnswerTopic } from '../behaviour.ts';
import type { OrganisationKind, OrganisationSeed } from './organisations.ts';

export interface FunctionSeed {
	name: string;
	description: string;
	categories: string;
	answers?: AnswerTopic;
}

/** Reads a table: name | description | search words | topic of its answers, if it answers. */
function functionsOf(table: string): FunctionSeed[] {
	return table
		.trim()
		.split('\n')
		.map((line) => {
			const [name = '', description = '', categories = '', answers] = line
				.split('|')
				.map((cell) => cell.trim());
			return { name, description, categories, ...(answers && { answers: answers as AnswerTopic }) };
		});
}

const REGISTRY =
	'Registrator | Tar emot det som inte har någon egen mottagare. | diarium allmän handling post | registry';

const MUNICIPALITY = functionsOf(`
Barn och unga, mottagning | Tar emot orosanmälan och ansökan om stöd som rör barn och unga. | orosanmälan barnavård socialtjänst barn unga | child
Socialjour | Akuta ärenden kvällar, nätter och helger. | jour akut socialtjänst orosanmälan | child
Barn och unga, utredning | Pågående utredningar enligt socialtjänstlagen. | utredning barnavård socialtjänst
Familjerätt | Vårdnad, boende, umgänge och faderskap. | vårdnad umgänge adoption familj
Ekonomiskt bistånd | Försörjningsstöd och annat ekonomiskt bistånd. | försörjningsstöd socialbidrag socialtjänst
Vuxen, beroende och våld | Stöd vid beroende och vid våld i nära relationer. | missbruk skyddat boende våld
Äldreomsorg, bistånd | Beslut om hemtjänst, boende och korttidsplats. | äldre hemtjänst särskilt boende | care
Utskrivning, samordning | Samordnar hemgång från sjukhus. | utskrivning vårdplanering äldre | care
Hemsjukvård | Sjuksköterskor och rehabilitering i hemmet. | hemsjukvård rehabilitering hälsa
LSS-handläggning | Stöd och service till personer med funktionsnedsättning. | funktionsnedsättning assistans lss
Elevhälsan | Skolsköterskor, skolläkare, skolpsykologer och skolkuratorer. | skola skolhälsovård elev kurator | school
Skolplacering och skolskjuts | Byte av skola, skolpliktsbevakning och skolskjuts. | skola skolplikt elev
Överförmyndare | Gode män, förvaltare och ensamkommande barn. | god man förvaltare
${REGISTRY}`);

const REGION = functionsOf(`
Barn- och ungdomsmottagningen | Öppenvård för barn och ungdomar. | barnläkare barn unga barnhälsa | child
Barn- och ungdomspsykiatri | Utredning och behandling, öppen och sluten vård. | bup psykiatri barn unga | child
Akutmottagningen | Akut sjukvård dygnet runt. | akut jour sjukhus
Barnhälsovård, samordning | Barnavårdscentralerna i regionen. | bvc spädbarn förskolebarn
Mödrahälsovård | Barnmorskor, graviditet och eftervård. | gravid barnmorska förlossning
Vuxenpsykiatri, öppenvård | Bedömning och behandling. | psykiatri psykisk ohälsa
Beroendemottagningen | Utredning och behandling vid beroende. | missbruk beroende abstinens
Vårdcentralen Centrum | Primärvård. | vårdcentral läkare primärvård
Vårdcentralen Hamnen | Primärvård. | vårdcentral läkare primärvård
Utskrivningsklara, samordning | Samordnar utskrivning med kommunerna. | utskrivning vårdplanering | care
Habiliteringen | Stöd till barn och vuxna med funktionsnedsättning. | funktionsnedsättning habilitering
Ungdomsmottagningen | För unga mellan 13 och 25 år. | unga samtal preventivmedel
Hjälpmedelscentralen | Förskrivning och återlämning av hjälpmedel. | hjälpmedel rullstol
Patientnämnden | Synpunkter och klagomål på vården. | klagomål patient
${REGISTRY}`);

const AGENCY: Readonly<Record<NonNullable<OrganisationSeed['functions']>, FunctionSeed[]>> = {
	family: functionsOf(`
Familjerättsfrågor | Råd till kommunernas familjerätt. | vårdnad umgänge familjerätt | child
Adoption | Medgivande och uppföljning. | adoption barn
Föräldraskapsstöd | Stöd till föräldrar och metoder. | förälder stöd
${REGISTRY}`),
	order: functionsOf(`
Barnahus och barnförhör | Samråd om barn som kan ha utsatts för brott. | brott barn samråd barnahus | child
Brott i nära relation | Utredning av våld i nära relationer. | våld hot relation brott
Skyddsärenden | Skydd för hotade personer. | hot skydd sekretess
Lokalpolisområde Mitt, begäran om handräckning | Handräckning enligt socialtjänstens begäran. | handräckning polis
Utlämnande av uppgifter | Begäran om uppgifter ur register. | register begäran
${REGISTRY}`),
	custody: functionsOf(`
Frivården | Övervakning, samhällstjänst och samverkan med socialtjänsten. | frivård övervakning villkorlig | care
Häktet, barnfrågor | Barn till frihetsberövade. | häkte barn besök
Anstalt, frigivningsplanering | Planering inför frigivning. | anstalt frigivning
${REGISTRY}`),
	income: functionsOf(`
Samordning socialtjänst | Frågor från kommunernas socialtjänst. | försörjningsstöd ersättning retroaktiv | care
Sjukersättning och läkarutlåtanden | Kompletterande läkarutlåtanden. | sjukpenning intyg läkare
Omvårdnadsbidrag | Bidrag för barn med funktionsnedsättning. | barn bidrag funktionsnedsättning
Assistansersättning | Personlig assistans. | assistans lss
Underhållsstöd | Underhåll till barn. | barn förälder underhåll
${REGISTRY}`),
	schooling: functionsOf(`
Kränkande behandling | Anmälningar om kränkningar i skolan. | skola elev kränkning mobbning | school
Skolplikt och frånvaro | Elever som inte går i skolan. | skola frånvaro skolplikt
Tillsyn | Planerad och riktad tillsyn. | tillsyn inspektion skola
${REGISTRY}`),
	settlement: functionsOf(`
Ensamkommande barn | Anvisning och överlämnande. | barn ensamkommande asyl | child
Anvisning av nyanlända | Bosättning i kommun. | nyanländ bosättning kommun
Återsökning av ersättning | Kommunernas ersättning. | ersättning statsbidrag
${REGISTRY}`)
};

export function functionsFor(organisation: OrganisationSeed): FunctionSeed[] {
	const byKind: Readonly<Record<OrganisationKind, FunctionSeed[]>> = {
		municipality: MUNICIPALITY,
		region: REGION,
		agency: organisation.functions ? AGENCY[organisation.functions] : [],
		training: []
	};
	return byKind[organisation.kind];
}
