// A test that writes an error or a warning to the console has found something nobody looked at: it fails.
import { afterEach, beforeEach, expect, vi } from 'vitest';
import '../../scripts/engine.ts';

beforeEach(() => {
	vi.spyOn(console, 'error');
	vi.spyOn(console, 'warn');
});

afterEach(() => {
	expect(vi.mocked(console.error).mock.calls, 'console.error was called').toEqual([]);
	expect(vi.mocked(console.warn).mock.calls, 'console.warn was called').toEqual([]);
});
