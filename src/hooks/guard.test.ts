import { describe, expect, it } from 'vitest';
import { isOpen } from './guard.ts';

describe('the guard', () => {
	it.each([
		'/(app)/mailboxes',
		'/(app)/attachments/[attachment]',
		'/(admin)/admin/operations',
		'/push/subscription',
		'/health/anything-new',
		'/scim/v3',
		'/api/sdk/v1/sdk/messages',
		'/(publicity)/x',
		'/anything-new'
	])('keeps %s closed without a session', (routeId) => {
		expect(isOpen(routeId)).toBe(false);
	});

	it.each([
		null,
		'/',
		'/health',
		'/health/live',
		'/health/ready',
		'/metrics',
		'/access-point/[connector]',
		'/scim/v2/[...path]',
		'/(public)/login'
	])('leaves %s open', (routeId) => {
		expect(isOpen(routeId)).toBe(true);
	});
});
