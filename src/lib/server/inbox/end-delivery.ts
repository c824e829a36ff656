/** How a delivery ends when there is no message to store. Its row keeps the envelope; what is open is an alarm. */
import type { Finding } from '#lib/message/message.ts';
import { raiseAlarm } from '../alarms/raise-alarm.ts';
import { clearWaitingAlarm, endWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { assert } from '../assert.ts';
import type { EnvelopeHeader } from '../envelope/envelope.ts';
import type { ErrorCode } from '../errors.ts';
import { queueReceipt } from '../outbox/queue-entry.ts';
import { loggedId, type Delivery } from './delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { recordDelivery } from './store.ts';

type Deps = Pick<InboxDeps, 'db' | 'clock' | 'ids' | 'log' | 'hostName'>;

/** Of a finding, in the log and in an alarm; the location alone may be as deep as a document. */
const FINDING_LENGTH_MAX = 300;

export interface Refusal {
	header: EnvelopeHeader;
	code: ErrorCode;
	findings: readonly Finding[];
	conversationId?: string | undefined;
	/** The scanner's name of what it has found. */
	malware?: string | undefined;
}

/**
 * A rejecting receipt and an audit event; nothing is stored but the envelope itself. Malware is an incident on top: the
 * delivery stays in quarantine, with an alarm, until somebody has looked at it.
 */
export async function refuseDelivery(
	deps: Deps,
	delivery: Delivery,
	refusal: Refusal
): Promise<void> {
	const { header, code } = refusal;
	const [first] = refusal.findings;
	assert(first !== undefined, 'a refusal has a reason');
	const now = deps.clock.now();
	const sdkConversationId = loggedId(refusal.conversationId);
	await deps.db.write(async (tx) => {
		const held = await recordDelivery(tx, delivery, {
			state: refusal.malware === undefined ? 'processed' : 'quarantined',
			outcome: code,
			processedAt: now,
			sdkConversationId
		});
		if (!held) return;
		await clearWaitingAlarm(tx, deps, delivery.outcome, delivery.originalSender);
		await queueReceipt(tx, deps, {
			messageId: null,
			receiptFor: header.id,
			recipientOrganisation: header.from.toLowerCase(),
			handlingServiceId: header.handlingServiceId ?? '',
			sdkConversationId,
			route: delivery.route,
			findings: [...refusal.findings]
		});
		await appendAudit(tx, {
			event: 'transfer.refused',
			at: now,
			personId: null,
			facts: {
				...transferFactsOf(delivery),
				envelopeId: header.id,
				sdkConversationId,
				code
			}
		});
		await appendAudit(tx, {
			event: 'receipt.queued',
			at: now,
			personId: null,
			facts: { verdict: 'REJECTED', code: first.detail }
		});
		if (refusal.malware === undefined) return;
		await raiseAlarm(tx, deps, {
			kind: 'malware.found',
			subject: header.id.toLowerCase(),
			facts: {
				code,
				transportId: delivery.transportId,
				sender: header.from,
				signature: refusal.malware
			}
		});
	});
	deps.log.warn('delivery refused', { transportId: delivery.transportId, code });
}

/** No receipt: it cannot be answered. Kept, and an alarm for operations with what is wrong with it. */
export async function quarantineDelivery(
	deps: Deps,
	delivery: Delivery,
	code: ErrorCode,
	findings: readonly Finding[] = []
): Promise<void> {
	const now = deps.clock.now();
	const finding = oneLineOf(findings);
	await deps.db.write(async (tx) => {
		const held = await recordDelivery(tx, delivery, {
			state: 'quarantined',
			outcome: code,
			processedAt: now
		});
		if (!held) return;
		await appendAudit(tx, {
			event: 'transfer.refused',
			at: now,
			personId: null,
			facts: { ...transferFactsOf(delivery), code }
		});
		await endWaitingAlarm(tx, deps, delivery.outcome, delivery.originalSender);
		await raiseAlarm(tx, deps, {
			kind: 'delivery.quarantined',
			subject: delivery.transportId,
			facts: { code, finding, sender: delivery.originalSender, size: delivery.size }
		});
	});
	deps.log.error('delivery quarantined', {
		transportId: delivery.transportId,
		sender: delivery.originalSender,
		code,
		finding
	});
}

/** The first rule that is broken, where, and how many more are; null when none is known. */
function oneLineOf([first, ...others]: readonly Finding[]): string | null {
	if (first === undefined) return null;
	const more = others.length > 0 ? ` (+${others.length})` : '';
	const { reason, detail, location, text } = first;
	return `${reason}/${detail} ${location}: ${text}`.slice(0, FINDING_LENGTH_MAX) + more;
}

export function transferFactsOf(delivery: Delivery) {
	return {
		transportId: delivery.transportId,
		envelopeId: delivery.envelopeId,
		documentType: delivery.documentType,
		from: delivery.originalSender,
		to: delivery.finalRecipient,
		sdkConversationId: null,
		size: delivery.size
	};
}
