import { describe, expect, it } from 'vitest';
import { bodyLimitOf, refusalOf } from './body-limit.ts';

const SIGN_IN = bodyLimitOf('/(public)/login');

describe('the body of a request', () => {
	it('is refused when it is larger than the route takes, before anybody has signed in too', () => {
		expect(refusalOf(new Headers({ 'content-length': '40000000' }), SIGN_IN)).toBe(413);
		expect(refusalOf(new Headers({ 'content-length': '64001' }), bodyLimitOf(null))).toBe(413);
	});

	it('is refused when it does not say how long it is', () => {
		expect(refusalOf(new Headers({ 'transfer-encoding': 'chunked' }), SIGN_IN)).toBe(411);
		expect(refusalOf(new Headers({ 'content-length': 'many' }), SIGN_IN)).toBe(413);
	});

	it('may be a form, a long draft, and for attachments and lists what those routes count themselves', () => {
		expect(refusalOf(new Headers({ 'content-length': '500' }), SIGN_IN)).toBeUndefined();
		expect(refusalOf(new Headers(), SIGN_IN)).toBeUndefined();
		const draft = bodyLimitOf('/(app)/compose/[draft]');
		expect(refusalOf(new Headers({ 'content-length': '3000000' }), draft)).toBeUndefined();
		expect(bodyLimitOf('/(app)/compose/[draft]/attachments')).toBeUndefined();
		expect(bodyLimitOf('/(admin)/admin/import')).toBeUndefined();
		expect(bodyLimitOf('/(admin)/admin/import/[import]')).toBe(SIGN_IN);
		expect(bodyLimitOf('/access-point/[connector]')).toBeUndefined();
		expect(bodyLimitOf('/scim/v2/[...path]')).toBeUndefined();
	});
});
