import { expect } from 'vitest';
import type { Service } from '#tests/support/message-service.ts';

/** The receipt that answers these bytes, or the code under which they are kept for operations. */
export async function verdictOn(
	service: Service,
	envelope: Buffer,
	messageId: string
): Promise<string> {
	service.accessPoint.submitted.clear();
	const before = (await service.outcomes()).length;
	service.deliver(envelope);
	await service.settle();
	const receipts = service.receiptsSent();
	const [, ...more] = receipts;
	expect(more).toEqual([]);
	const [state, outcome] = (await service.outcomes()).at(before) ?? [];
	if (receipts.length === 0) {
		expect(state).toBe('quarantined');
		return String(outcome);
	}
	const { messageId: answered, verdict, findings } = service.verdict();
	expect(answered).toBe(messageId);
	return [verdict, ...findings.map(({ reason, detail }) => `${reason} ${detail}`)].join(' ');
}
