import type { Finding } from '#lib/message/message.ts';
import type { SdkMessage } from '../../content/sdk-message.ts';
import type { AnswerTopic } from '../behaviour.ts';
import type { TaskContent, tasks, transports } from '../tables.ts';
import type { CounterpartDeps } from './counterpart-deps.ts';

type Deps = Pick<CounterpartDeps, 'ids' | 'clock' | 'delays'>;
type Transport = typeof transports.$inferSelect;
export type NewTask = typeof tasks.$inferInsert;

export function newReceiptTask(
	deps: Deps,
	transport: Transport,
	about: { messageId: string; handlingServiceId: string | undefined; findings: readonly Finding[] },
	when: 'now' | 'late'
): NewTask {
	const { receiptMs, lateReceiptMs } = deps.delays;
	return newTask(
		deps,
		transport,
		{ kind: 'receipt', ...about, findings: [...about.findings] },
		when === 'late' ? lateReceiptMs : receiptMs
	);
}

export function newAnswerTask(
	deps: Deps,
	transport: Transport,
	topic: AnswerTopic,
	message: SdkMessage
): NewTask {
	return newTask(
		deps,
		transport,
		{
			kind: 'answer',
			topic,
			conversationId: message.conversationId,
			refToMessageId: message.messageId,
			subject: message.subject,
			confidential: message.confidential,
			from: { address: message.recipient.address },
			to: { address: message.sender.address ?? '' },
			references: [...message.sender.references]
		},
		deps.delays.answerMs
	);
}

/** Back to where the transport came from. */
function newTask(
	{ ids, clock }: Deps,
	transport: Transport,
	content: TaskContent,
	delayMs: number
): NewTask {
	const now = clock.now();
	return {
		id: ids.uuid(),
		transportId: `${ids.uuid()}@sandbox.example`,
		sender: transport.recipient,
		recipient: transport.sender,
		content,
		state: 'due',
		dueAt: now + delayMs,
		attempts: 0,
		createdAt: now
	};
}
