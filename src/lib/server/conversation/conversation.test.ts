import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	moveWork,
	workAfterIncoming,
	workAfterOutgoing,
	type Work,
	type WorkAct
} from './conversation.ts';

const people = fc.constantFrom('anna', 'bo', 'cecilia');
const acts: fc.Arbitrary<WorkAct> = fc.oneof(
	fc.record({ act: fc.constantFrom('claim', 'release', 'wait', 'close', 'reopen'), by: people }),
	fc.record({ act: fc.constant('assign' as const), to: people })
) as fc.Arbitrary<WorkAct>;
const events = fc.oneof(
	acts.map((act) => (work: Work) => {
		const move = moveWork(work, act);
		return move.outcome === 'moved' ? move.work : work;
	}),
	fc.boolean().map((mayRead) => (work: Work) => workAfterIncoming(work, mayRead)),
	people.map((author) => (work: Work) => workAfterOutgoing(work, author))
);
const START: Work = { state: 'unassigned', assigneeId: null };
const works = fc
	.array(events, { maxLength: 12 })
	.map((steps) => steps.reduce((work, step) => step(work), START));

describe('the work on a conversation', () => {
	it('has somebody when it is assigned or waits, and nobody when it is unassigned', () => {
		fc.assert(
			fc.property(works, ({ state, assigneeId }) => {
				if (state === 'unassigned') expect(assigneeId).toBeNull();
				if (state === 'assigned' || state === 'waiting') expect(assigneeId).not.toBeNull();
			})
		);
	});

	it('is never taken from a colleague but by handing it over', () => {
		fc.assert(
			fc.property(works, acts, (work, act) => {
				if (act.act === 'assign' || work.state === 'done') return;
				if (work.assigneeId === null || work.assigneeId === act.by) return;
				expect(moveWork(work, act)).toEqual({ outcome: 'conflict' });
			})
		);
	});

	it('stays done until it is reopened or a message comes', () => {
		fc.assert(
			fc.property(works, acts, (work, act) => {
				if (work.state !== 'done' || act.act === 'reopen') return;
				expect(moveWork(work, act).outcome).toBe(act.act === 'close' ? 'unchanged' : 'conflict');
			})
		);
	});

	it('does not change when the same is asked again', () => {
		fc.assert(
			fc.property(works, acts, (work, act) => {
				const move = moveWork(work, act);
				if (move.outcome !== 'moved') return;
				expect(moveWork(move.work, act)).toEqual({ outcome: 'unchanged' });
			})
		);
	});

	it('goes back to whoever had it when a message comes, if she may still read it', () => {
		const done: Work = { state: 'done', assigneeId: 'anna' };
		expect(workAfterIncoming(done, true)).toEqual({ state: 'assigned', assigneeId: 'anna' });
		expect(workAfterIncoming(done, false)).toEqual(START);
		expect(workAfterIncoming({ state: 'done', assigneeId: null }, true)).toEqual(START);
		expect(workAfterIncoming({ state: 'waiting', assigneeId: 'anna' }, true)).toEqual({
			state: 'assigned',
			assigneeId: 'anna'
		});
	});

	it('waits with whoever writes, and stays with a colleague who has it', () => {
		expect(workAfterOutgoing(START, 'bo')).toEqual({ state: 'waiting', assigneeId: 'bo' });
		const colleagues: Work = { state: 'assigned', assigneeId: 'anna' };
		expect(workAfterOutgoing(colleagues, 'bo')).toEqual(colleagues);
		expect(workAfterOutgoing({ state: 'done', assigneeId: 'anna' }, 'bo')).toEqual({
			state: 'waiting',
			assigneeId: 'bo'
		});
	});
});
