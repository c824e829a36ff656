import { afterEach, expect, test, vi } from 'vitest';
import { isUuid, randomIds } from './ids.ts';

afterEach(() => vi.useRealTimers());

test('a row id is a UUID of version 7 that says when it was made', () => {
	vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 2, 0) });
	const id = randomIds.rowId();
	expect(isUuid(id)).toBe(true);
	expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
	expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(Date.now());
});

test('row ids of one moment differ, and later ones come after them', () => {
	vi.useFakeTimers({ now: 0xffff });
	const early = new Set(Array.from({ length: 1000 }, () => randomIds.rowId()));
	expect(early.size).toBe(1000);
	vi.setSystemTime(0x10000);
	const later = randomIds.rowId();
	expect([...early].every((id) => id < later)).toBe(true);
});

test('what peers read is of version 4', () => {
	expect(randomIds.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
});
