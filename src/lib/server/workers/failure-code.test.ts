import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { failureCodeOf } from './failure-code.ts';
import { mayPass } from './may-pass.ts';

const failed = (code: string, cause?: Error) =>
	Object.assign(new Error('no', cause && { cause }), { code });

describe('the code of a failure', () => {
	test.for(['ENOSPC', 'EROFS', 'SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_IOERR_WRITE'])(
		'is that storage fails when the machine says %s, which passes when somebody makes room',
		(code) => {
			expect(failureCodeOf(failed(code))).toBe('STORAGE_FAILING');
			expect(failureCodeOf(new Error('query', { cause: failed(code) }))).toBe('STORAGE_FAILING');
			expect(mayPass(failed(code), 100)).toBe(true);
		}
	);

	test('is that of a bug for everything else that nobody foresaw', () => {
		for (const error of [
			new Error('x'),
			failed('SQLITE_CONSTRAINT'),
			failed('ENOENT'),
			'x',
			null
		]) {
			expect(failureCodeOf(error)).toBe('INTERNAL');
			expect(mayPass(error, 100)).toBe(false);
		}
		const circle = new Error('x');
		circle.cause = circle;
		expect(failureCodeOf(circle)).toBe('INTERNAL');
	});

	test('is its own where it has one', () => {
		const error = new AppError('BLOB_MISSING', undefined, { cause: failed('EIO') });
		expect(failureCodeOf(error)).toBe('BLOB_MISSING');
	});
});
