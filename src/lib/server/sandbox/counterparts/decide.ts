import type { Finding } from '#lib/message/message.ts';
import type { OpenedMessage } from '../../sealing/sealing-jobs.ts';
import type { Behaviour } from '../behaviour.ts';

/** What the counterpart already knows of the conversation. */
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
	answers: boolean;
}

/** What a counterpart does with a message that could be opened (facts: Receipts). */
export function decide({ message }: OpenedMessage, known: Known): Decision {
	const refuse = (detail: string, text: string, reason: Finding['reason'] = 'BV'): Decision => ({
		findings: [{ reason, detail, location: 'NA', text }],
		receipt: 'now',
		answers: false
	});
	const { behaviour } = known;
	if (behaviour === undefined) return refuse('not-found', 'The functional address is not known.');
	if (known.duplicate)
		return refuse('duplicate', 'A message with this id has been received before.');
	if (known.refersToRejected) {
		return refuse('not-supported', 'The message refers to one that was refused.');
	}
	const accept: Decision = { findings: [], receipt: 'now', answers: false };
	switch (behaviour.kind) {
		case 'accept':
			return accept;
		case 'answer':
			// Ordinary functions answer the first message; a thank-you needs no answer.
			return {
				...accept,
				answers:
					message.sender.address !== undefined &&
					(behaviour.topic === 'training' || message.refToMessageId === undefined)
			};
		case 'late':
			return { ...accept, receipt: 'late' };
		case 'no-receipt':
			return { ...accept, receipt: 'never' };
		case 'reject':
			return refuse(
				behaviour.detail,
				'Refused for training: this function always does.',
				behaviour.reason
			);
	}
}
