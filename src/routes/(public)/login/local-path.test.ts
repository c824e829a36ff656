import { describe, expect, it } from 'vitest';
import { localPath } from './local-path.ts';

describe('where to go after sign-in', () => {
	it.each([
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'https://evil.example/',
		'javascript:alert(1)',
		'/.//evil.example',
		'/x/..//evil.example',
		'/%2e//evil.example',
		'mailboxes',
		'/login',
		'/logout',
		'/./login?next=/login',
		'',
		null,
		undefined
	])('is never %s', (text) => {
		expect(localPath(text)).toBeUndefined();
	});

	it('is a path with its query', () => {
		expect(localPath('/mailboxes/a?view=mine')).toBe('/mailboxes/a?view=mine');
	});
});
