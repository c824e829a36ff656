import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIVE_STATES, nextState, type OutboxFact, type OutboxState } from './outbox-entry.ts';

const STATES: OutboxState[] = [...ACTIVE_STATES, 'finished', 'failed'];
const FACTS: OutboxFact[] = [
	'sealed',
	'submitted',
	'forgotten',
	'transported',
	'handed-over',
	'receipted',
	'given-up'
];

describe('an outbox entry', () => {
	test('that is finished moves nowhere', () => {
		for (const fact of FACTS) {
			expect(nextState({ kind: 'message', state: 'finished' }, fact)).toBeUndefined();
		}
	});

	test('that has failed is moved by nothing but a late receipt', () => {
		for (const fact of FACTS) {
			expect(nextState({ kind: 'message', state: 'failed' }, fact)).toBe(
				fact === 'receipted' ? 'finished' : undefined
			);
		}
	});

	test('is sealed once: nothing takes it back to the queue', () => {
		for (const state of STATES) {
			for (const fact of FACTS) {
				expect(nextState({ kind: 'message', state }, fact)).not.toBe('queued');
				if (state !== 'queued') expect(nextState({ kind: 'message', state }, fact)).not.toBe(state);
			}
		}
	});

	test('cannot be submitted before it is sealed, nor be followed before it is submitted', () => {
		expect(nextState({ kind: 'message', state: 'queued' }, 'submitted')).toBeUndefined();
		expect(nextState({ kind: 'message', state: 'queued' }, 'handed-over')).toBeUndefined();
		expect(nextState({ kind: 'message', state: 'sealed' }, 'transported')).toBeUndefined();
	});

	test('with a message waits for its receipt; a receipt waits for nothing', () => {
		expect(nextState({ kind: 'message', state: 'submitted' }, 'transported')).toBe('transported');
		expect(nextState({ kind: 'receipt', state: 'submitted' }, 'transported')).toBe('finished');
	});

	test('between our own mailboxes is transported as soon as it is handed over', () => {
		expect(nextState({ kind: 'message', state: 'sealed' }, 'handed-over')).toBe('transported');
		expect(nextState({ kind: 'receipt', state: 'sealed' }, 'handed-over')).toBe('finished');
	});

	test('takes a receipt that overtakes our own record-keeping, and stops a further round', () => {
		for (const state of ['queued', 'sealed', 'submitted', 'transported'] as const) {
			expect(nextState({ kind: 'message', state }, 'receipted')).toBe('finished');
		}
	});

	test('ends in the same place however often facts repeat', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...FACTS)), (facts) => {
				let state: OutboxState = 'queued';
				for (const fact of facts) {
					const next = nextState({ kind: 'message', state }, fact);
					state = next ?? state;
					// Whatever has just been learned teaches nothing when it is said again.
					expect(nextState({ kind: 'message', state }, fact)).toBeUndefined();
				}
			})
		);
	});
});
