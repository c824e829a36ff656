import type { FindingReason } from '#lib/message/message.ts';

/** What a counterpart's function does with a message that is in order. What is not in order it rejects, as anybody does. */
export type Behaviour =
	/** Receipt, and after a while an answer in the same conversation. */
	| { kind: 'answer'; topic: AnswerTopic }
	/** Receipt, and no more. */
	| { kind: 'accept' }
	/** Receipt, but long after. */
	| { kind: 'late' }
	/** Takes the message and never says so. */
	| { kind: 'no-receipt' }
	/** Says that the message was refused, whatever it was. */
	| { kind: 'reject'; reason: FindingReason; detail: string };

export type AnswerTopic = 'child' | 'care' | 'school' | 'registry' | 'training';
