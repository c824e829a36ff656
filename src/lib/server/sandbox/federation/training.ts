/** The functions of the training agency. Their names say what they do, for those who learn and for those who test. */
import type { Behaviour } from '../behaviour.ts';

export interface TrainingFunction {
	/** End of the functional address, and what tests call it by. */
	slug: string;
	name: string;
	description: string;
	behaviour: Behaviour;
}

const reject = (reason: 'SV' | 'BV' | 'SIG', detail: string): Behaviour => ({
	kind: 'reject',
	reason,
	detail
});

export const TRAINING_FUNCTIONS: readonly TrainingFunction[] = [
	{
		slug: 'svarar',
		name: 'Övning – svarar alltid',
		description: 'Kvitterar och svarar i samma konversation efter några sekunder.',
		behaviour: { kind: 'answer', topic: 'training' }
	},
	{
		slug: 'tyst',
		name: 'Övning – tar emot utan att svara',
		description: 'Kvitterar men svarar aldrig.',
		behaviour: { kind: 'accept' }
	},
	{
		slug: 'sen-kvittens',
		name: 'Övning – kvitterar sent',
		description: 'Kvitterar långt efter att meddelandet kom fram.',
		behaviour: { kind: 'late' }
	},
	{
		slug: 'ingen-kvittens',
		name: 'Övning – kvitterar aldrig',
		description: 'Tar emot men skickar ingen kvittens: meddelandet blir obekräftat.',
		behaviour: { kind: 'no-receipt' }
	},
	{
		slug: 'fel-format',
		name: 'Övning – avvisar: fel format',
		description: 'Avvisar med SV, structure.',
		behaviour: reject('SV', 'structure')
	},
	{
		slug: 'regelbrott',
		name: 'Övning – avvisar: bryter mot en regel',
		description: 'Avvisar med BV, invariant.',
		behaviour: reject('BV', 'invariant')
	},
	{
		slug: 'for-stort',
		name: 'Övning – avvisar: för stort',
		description: 'Avvisar med BV, too-long.',
		behaviour: reject('BV', 'too-long')
	},
	{
		slug: 'skadlig-kod',
		name: 'Övning – avvisar: skadlig kod',
		description: 'Avvisar med BV, forbidden.',
		behaviour: reject('BV', 'forbidden')
	},
	{
		slug: 'dubblett',
		name: 'Övning – avvisar: redan mottaget',
		description: 'Avvisar med BV, duplicate.',
		behaviour: reject('BV', 'duplicate')
	},
	{
		slug: 'stods-inte',
		name: 'Övning – avvisar: filtypen stöds inte',
		description: 'Avvisar med BV, not-supported.',
		behaviour: reject('BV', 'not-supported')
	},
	{
		slug: 'okand-adress',
		name: 'Övning – avvisar: okänd funktionsadress',
		description: 'Avvisar med BV, not-found.',
		behaviour: reject('BV', 'not-found')
	},
	{
		slug: 'adressfel',
		name: 'Övning – avvisar: adressuppgifter som inte stämmer',
		description: 'Avvisar med BV, security.',
		behaviour: reject('BV', 'security')
	},
	{
		slug: 'fel-signatur',
		name: 'Övning – avvisar: ogiltig signatur',
		description: 'Avvisar med SIG, security.',
		behaviour: reject('SIG', 'security')
	}
];

/** An organisation of its own: whether a message gets through is decided before any function sees it. */
export const UNREACHABLE = {
	domain: 'onabar.example',
	name: 'Övningsmyndigheten, onåbar plats',
	description:
		'För utbildning och test: dess accesspunkt svarar aldrig, så att transporten misslyckas.',
	functionName: 'Övning – transporten misslyckas'
} as const;
