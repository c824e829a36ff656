import type { AnswerTopic } from '../behaviour.ts';

/** What counterparts answer: plain sentences that repeat nothing of what was written to them. */
const ANSWERS: Readonly<Record<AnswerTopic, readonly string[]>> = {
	child: [
		'Hej,\n\nTack för ert meddelande. Det har fördelats till en handläggare hos oss, som läser det i dag.\n\n**Så går vi vidare**\n\n- Vi gör en första bedömning inom ett dygn.\n- Vi hör av oss här i konversationen om vi behöver kompletterande uppgifter.\n\nVid akut fara: ring vår jour.',
		'Hej,\n\nVi har tagit emot uppgifterna. Ansvarig handläggare är tillbaka i morgon förmiddag och återkommer då.\n\nHar ni ett datum för ett samverkansmöte får ni gärna föreslå det som svar på det här meddelandet.'
	],
	care: [
		'Hej,\n\nTack, vi har tagit emot underlaget och påbörjar vår planering.\n\n1. Vi stämmer av med berörd enhet.\n2. Vi återkommer med förslag på tid.\n\nKomplettera gärna i samma konversation om något ändras.',
		'Hej,\n\nVi bekräftar att ärendet är registrerat hos oss och att en handläggare är utsedd. Besked kommer här i konversationen.'
	],
	school: [
		'Hej,\n\nTack för ert meddelande. Elevhälsoteamet går igenom det vid nästa möte och återkommer med svar.\n\nBehöver ni nå oss snabbare, skriv *brådskande* i en komplettering.'
	],
	registry: [
		'Hej,\n\nErt meddelande är registrerat hos oss. Uppge gärna vår beteckning vid fortsatt kontakt.'
	],
	training: [
		'Hej från Övningsmyndigheten!\n\nDet här är ett **övningssvar**. Meddelandet kom fram, signaturen stämde och innehållet kunde läsas.\n\n- Svara gärna: då svarar vi igen.\n- Inget av det här är på riktigt.'
	]
};

/** The answer to a message, the same for the same message id. */
export function answerText(topic: AnswerTopic, messageId: string): string {
	const texts = ANSWERS[topic];
	return texts[Number.parseInt(messageId.slice(0, 8), 16) % texts.length] ?? '';
}

/** "Sv: " before the subject, once, within the 256 characters that a subject may have. */
export function answerSubject(subject: string): string {
	return (/^sv:/i.test(subject) ? subject : `Sv: ${subject}`).slice(0, 256);
}
