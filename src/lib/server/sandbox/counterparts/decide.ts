import type { Finding } from '#lib/message/message.ts';
import type { SdkMessage } from '../../content/sdk-message.ts';
import type { AnswerTopic, Behaviour } from '../behaviour.ts';

/** What the counterpart already knows. */
export interface Known {
	/** The same message has come before, under another transport id. */
	duplicate: boolean;
	/** The message that it refers to was refused. */
	refersToRejected: boolean;
	/** Undefined: the organisation has no such function. */
	behaviour: Behaviour | undefined;
}

export interface Decision {
	/** Empty: accepted. */
	findings: Finding[];
	receipt: 'now' | 'late' | 'never';
	answer?: AnswerTopic;
}

/** What a counterpart does with a message that could be opened (facts: Receipts). */
export function decide(message: SdkMessage, known: Known): Decision {
	const { behaviour } = known;
	if (behaviour === undefined)
		return refuse('BV', 'not-found', 'the functional address is not known');
	if (known.duplicate) {
		return refuse('BV', 'duplicate', 'a message with this id has been received before');
	}
	if (known.refersToRejected) {
		return refuse('BV', 'not-supported', 'the message refers to one that was refused');
	}
	switch (behaviour.kind) {
		case 'accept':
			return { findings: [], receipt: 'now' };
		case 'late':
			return { findings: [], receipt: 'late' };
		case 'no-receipt':
			return { findings: [], receipt: 'never' };
		case 'reject':
			return refuse(
				behaviour.reason,
				behaviour.detail,
				'refused for training, as this function does'
			);
		case 'answer':
			return {
				findings: [],
				receipt: 'now',
				...(isAnswered(message, behaviour.topic) && { answer: behaviour.topic })
			};
	}
}

/** Ordinary functions answer the first message; a thank-you needs no answer. Nobody can answer who has no address. */
function isAnswered(message: SdkMessage, topic: AnswerTopic): boolean {
	if (message.sender.address === undefined) return false;
	return topic === 'training' || message.refToMessageId === undefined;
}

function refuse(reason: Finding['reason'], detail: string, text: string): Decision {
	return { findings: [{ reason, detail, location: 'NA', text }], receipt: 'now' };
}
