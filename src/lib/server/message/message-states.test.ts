import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INCOMING_STATUSES, OUTGOING_STATUSES, type MessageStatus } from '#lib/message/status.ts';
import { moveStatus, verdictOf } from './message-states.ts';

const statuses = fc.constantFrom<MessageStatus>(
	...OUTGOING_STATUSES,
	...INCOMING_STATUSES,
	'ERROR'
);

function run(direction: 'incoming' | 'outgoing', steps: MessageStatus[]): MessageStatus[] {
	const seen: MessageStatus[] = [direction === 'outgoing' ? 'SCHEDULED' : 'RETRIEVED'];
	for (const to of steps) {
		if (moveStatus(direction, seen.at(-1)!, to).outcome === 'moved') seen.push(to);
	}
	return seen;
}

describe('the status of a message', () => {
	it('never leaves ACCEPTED, REJECTED or NEW, whatever comes after', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('incoming', 'outgoing'),
				fc.array(statuses),
				(direction, steps) => {
					const seen = run(direction, steps);
					for (const final of ['ACCEPTED', 'REJECTED', 'NEW'] as const) {
						if (seen.includes(final)) expect(seen.at(-1)).toBe(final);
					}
				}
			)
		);
	});

	it('is never one of the other direction', () => {
		fc.assert(
			fc.property(fc.array(statuses), (steps) => {
				for (const status of run('outgoing', steps))
					expect(INCOMING_STATUSES).not.toContain(status);
				for (const status of run('incoming', steps)) {
					expect(['SUBMITTED', 'ACCEPTED', 'REJECTED', 'WAITING_FOR_RECEIPT']).not.toContain(
						status
					);
				}
			})
		);
	});

	it('is always left open to the truth: a receipt is taken in every state that is not final', () => {
		fc.assert(
			fc.property(fc.array(statuses), (steps) => {
				const from = run('outgoing', steps).at(-1)!;
				if (from === 'ACCEPTED' || from === 'REJECTED') return;
				expect(moveStatus('outgoing', from, 'ACCEPTED').outcome).toBe('moved');
				expect(moveStatus('outgoing', from, 'REJECTED').outcome).toBe('moved');
			})
		);
	});

	it('does not change when a worker repeats its step', () => {
		fc.assert(
			fc.property(fc.array(statuses), (steps) => {
				const from = run('outgoing', steps).at(-1)!;
				expect(moveStatus('outgoing', from, from)).toEqual({ outcome: 'unchanged' });
			})
		);
	});

	it.each([
		['ACKNOWLEDGE', 'SUBMITTED'],
		['WAITING_FOR_RECEIPT', 'ACKNOWLEDGE'],
		['SCHEDULED', 'WAITING_FOR_RECEIPT'],
		['ACCEPTED', 'REJECTED'],
		['ACCEPTED', 'MESSAGE_EXCHANGE_ERROR'],
		['MESSAGE_EXCHANGE_ERROR', 'WAITING_FOR_RECEIPT']
	] as const)('does not go from %s to %s', (from, to) => {
		expect(moveStatus('outgoing', from, to)).toEqual({ outcome: 'refused' });
	});

	it('knows a receipt that comes after we have given up as late', () => {
		expect(moveStatus('outgoing', 'MESSAGE_EXCHANGE_ERROR', 'ACCEPTED')).toEqual({
			outcome: 'moved',
			late: true
		});
		expect(moveStatus('outgoing', 'WAITING_FOR_RECEIPT', 'ACCEPTED')).toEqual({
			outcome: 'moved',
			late: false
		});
	});

	it('goes the usual way out and in', () => {
		const out: MessageStatus[] = ['SUBMITTED', 'ACKNOWLEDGE', 'WAITING_FOR_RECEIPT', 'ACCEPTED'];
		expect(run('outgoing', out)).toEqual(['SCHEDULED', ...out]);
		expect(run('incoming', ['RECEIPT_SENT', 'NEW'])).toEqual(['RETRIEVED', 'RECEIPT_SENT', 'NEW']);
	});
});

describe('the verdict of a receipt', () => {
	const rejected = (...details: string[]) =>
		verdictOf({ accepted: false, findings: details.map((detail) => ({ detail })) });

	it('is that the message arrived, when it is refused only as a duplicate', () => {
		expect(rejected('duplicate')).toEqual({ status: 'ACCEPTED', code: 'duplicate' });
		expect(rejected('multiple-matches')).toEqual({ status: 'ACCEPTED', code: 'duplicate' });
	});

	it('is that it was refused for any other reason, also beside a duplicate or without one', () => {
		expect(rejected('not-found')).toEqual({ status: 'REJECTED', code: 'not-found' });
		expect(rejected('duplicate', 'invariant').status).toBe('REJECTED');
		expect(rejected()).toEqual({ status: 'REJECTED', code: null });
		expect(verdictOf({ accepted: true, findings: [] })).toEqual({ status: 'ACCEPTED', code: null });
	});
});
