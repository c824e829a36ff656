import { describe, expect, it } from 'vitest';
import { queryOf, viewOf, viewWith } from './queue-place.ts';

const anna = { id: 'anna', displayName: 'Anna' };

describe('the place in the queue', () => {
	it.each([null, '', 'nonsense', 'Mine'])('is Otilldelat when the address says %s', (text) => {
		expect(viewOf(text)).toBe('unassigned');
	});

	it('comes back from the address that it was written to', () => {
		expect(viewOf(new URLSearchParams(queryOf('mine', '12.a')).get('view'))).toBe('mine');
		expect(new URLSearchParams(queryOf('all', '12&a')).get('before')).toBe('12&a');
	});

	it('of what a colleague has is among all, of my own under Mitt', () => {
		expect(viewWith({ state: 'assigned', assignee: anna }, 'bo')).toBe('all');
		expect(viewWith({ state: 'assigned', assignee: anna }, 'anna')).toBe('mine');
		expect(viewWith({ state: 'waiting', assignee: anna }, 'anna')).toBe('waiting');
		expect(viewWith({ state: 'unassigned', assignee: null }, 'anna')).toBe('unassigned');
		expect(viewWith({ state: 'done', assignee: anna }, 'anna')).toBe('done');
	});
});
