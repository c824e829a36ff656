import { and, eq, ne } from 'drizzle-orm';
import type { OpenedEnvelope, OpenedMessage } from '../../sealing/sealing-jobs.ts';
import { receptions, type transports } from '../tables.ts';
import type { CounterpartDeps } from './counterpart-deps.ts';
import { decide } from './decide.ts';
import { newAnswerTask, newReceiptTask, type NewTask } from './new-tasks.ts';

type Transport = typeof transports.$inferSelect;
type Reception = typeof receptions.$inferInsert;

/** What is written down of a delivery, and what has to be done because of it. */
export interface Judgement {
	reception: Reception;
	following: NewTask[];
}

/** `opened` undefined: it names no sender that can be looked up, so nobody is answered. */
export async function judgeDelivery(
	deps: CounterpartDeps,
	transport: Transport,
	opened: OpenedEnvelope | undefined
): Promise<Judgement> {
	const base: Reception = {
		transportId: transport.transportId,
		organisation: transport.recipient,
		sender: transport.sender,
		envelopeId: transport.envelopeId,
		kind: 'unreadable',
		outcome: 'PARTICIPANT_UNKNOWN',
		receivedAt: deps.clock.now()
	};
	switch (opened?.outcome) {
		case undefined:
			return { reception: base, following: [] };
		case 'unreadable':
			deps.log.warn('sandbox.envelope-unreadable', { code: opened.code });
			return { reception: { ...base, outcome: opened.code }, following: [] };
		case 'receipt': {
			const { verdict, messageId } = opened.receipt;
			return {
				reception: { ...base, kind: 'receipt', outcome: verdict.verdict, receiptFor: messageId },
				following: []
			};
		}
		case 'rejected': {
			const { header, findings } = opened;
			const { handlingServiceId } = header;
			return {
				reception: {
					...base,
					kind: 'message',
					outcome: 'REJECTED',
					functionalAddress: handlingServiceId ?? null,
					conversationId: opened.conversationId ?? null
				},
				following: [
					newReceiptTask(
						deps,
						transport,
						{ messageId: header.id, handlingServiceId, findings },
						'now'
					)
				]
			};
		}
		case 'message':
			return judgeMessage(deps, transport, opened, base);
	}
}

async function judgeMessage(
	deps: CounterpartDeps,
	transport: Transport,
	{ header, message }: OpenedMessage,
	base: Reception
): Promise<Judgement> {
	const { recipient, messageId, refToMessageId } = message;
	const { findings, receipt, answer } = decide(message, {
		behaviour: deps.federation.findFunction(transport.recipient, recipient.address)?.behaviour,
		duplicate: await hasReceived(deps, base, messageId, 'any'),
		refersToRejected:
			refToMessageId !== undefined && (await hasReceived(deps, base, refToMessageId, 'REJECTED'))
	});
	const following: NewTask[] = [];
	if (receipt !== 'never') {
		const { id, handlingServiceId } = header;
		const about = { messageId: id, handlingServiceId, findings };
		following.push(newReceiptTask(deps, transport, about, receipt));
	}
	if (answer) following.push(newAnswerTask(deps, transport, answer, message));
	return {
		reception: {
			...base,
			envelopeId: messageId.toLowerCase(),
			kind: 'message',
			outcome: findings.length > 0 ? 'REJECTED' : 'ACCEPTED',
			functionalAddress: recipient.address,
			conversationId: message.conversationId
		},
		following
	};
}

async function hasReceived(
	{ store }: CounterpartDeps,
	{ organisation, sender, transportId }: Reception,
	messageId: string,
	outcome: 'any' | 'REJECTED'
): Promise<boolean> {
	const [row] = await store.db.read
		.select({ transportId: receptions.transportId })
		.from(receptions)
		.where(
			and(
				eq(receptions.organisation, organisation),
				eq(receptions.sender, sender),
				eq(receptions.envelopeId, messageId.toLowerCase()),
				eq(receptions.kind, 'message'),
				ne(receptions.transportId, transportId),
				outcome === 'any' ? undefined : eq(receptions.outcome, outcome)
			)
		)
		.limit(1);
	return row !== undefined;
}
