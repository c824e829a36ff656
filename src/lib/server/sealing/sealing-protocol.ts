import { AppError, ERROR_CODES, isAppError, type ErrorCode } from '../errors.ts';
import { openEnvelope } from './open-envelope.ts';
import { readHeader } from './read-header.ts';
import { sealMessage } from './seal-message.ts';
import { sealReceipt } from './seal-receipt.ts';

/** What a sealing thread can do, by name: the main thread asks for one of these and gets its result. */
export const SEALING_TASKS = { sealMessage, sealReceipt, readHeader, openEnvelope };

export type TaskName = keyof typeof SEALING_TASKS;
export type TaskJob<Name extends TaskName> = Parameters<(typeof SEALING_TASKS)[Name]>[0];
export type TaskResult<Name extends TaskName> = ReturnType<(typeof SEALING_TASKS)[Name]>;

export interface TaskRequest {
	readonly name: TaskName;
	readonly job: unknown;
}

export type TaskAnswer =
	| { readonly outcome: 'done'; readonly result: unknown }
	| { readonly outcome: 'failed'; readonly failure: TaskFailure };

/** An error as it crosses between threads, where classes are lost. */
export interface TaskFailure {
	readonly code: ErrorCode;
	readonly message: string;
	readonly retryable: boolean;
	readonly stack: string | undefined;
}

export function describeFailure(error: unknown): TaskFailure {
	if (isAppError(error)) {
		const { code, message, retryable, stack } = error;
		return { code, message, retryable, stack };
	}
	const stack = error instanceof Error ? error.stack : undefined;
	return {
		code: 'INTERNAL',
		message: ERROR_CODES.INTERNAL,
		retryable: false,
		stack: stack ?? String(error)
	};
}

/** The AppError again, with the code that it had; what was thrown in the thread is its cause. */
export function reviveFailure({ code, message, retryable, stack }: TaskFailure): AppError {
	return new AppError(code, message, { retryable, cause: stack });
}
