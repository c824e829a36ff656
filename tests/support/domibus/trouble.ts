/** What can be told to go wrong, for which operation, and how often. Plain data, so that it reaches another process. */
import type { FaultWish } from './answers.ts';
import type { Operation } from './names.ts';

export type Trouble =
	/** Answers, but late. */
	| { kind: 'slow'; ms: number }
	/** Takes the request and never answers; the connection stays open. */
	| { kind: 'silent' }
	/**
	 * Cuts the connection: while the request is still coming, when it has come and nothing has been done, when it has been
	 * done and nothing answered, or in the middle of the answer.
	 */
	| { kind: 'cut'; when: 'in-request' | 'before' | 'after' | 'in-answer' }
	/** Does it, and ends the answer early as if that were all of it. */
	| { kind: 'truncated' }
	| ({ kind: 'fault' } & FaultWish)
	/** What a proxy in front says; nothing has been done. */
	| {
			kind: 'status';
			status: number;
			contentType?: string;
			body?: string;
			headers?: Record<string, string>;
	  }
	/** Does it, and answers this instead. */
	| { kind: 'instead'; status?: number; contentType?: string; body: string }
	/** Does it, and changes the text of the answer. */
	| { kind: 'replace'; from: string; to: string }
	/** An answer without an end. */
	| { kind: 'endless' };

export class TroubleScript {
	readonly #planned: { operation: Operation | '*'; trouble: Trouble; times: number }[] = [];

	plan(operation: Operation | '*', trouble: Trouble, times = 1): void {
		this.#planned.push({ operation, trouble, times });
	}

	clear(): void {
		this.#planned.length = 0;
	}

	/** Before anything of the body has been read, nobody knows the operation. */
	nextAtConnection(): Trouble | undefined {
		return this.#take(
			({ operation, trouble }) =>
				operation === '*' && trouble.kind === 'cut' && trouble.when === 'in-request'
		);
	}

	next(operation: Operation): Trouble | undefined {
		return this.#take((each) => each.operation === '*' || each.operation === operation);
	}

	#take(fits: (planned: { operation: Operation | '*'; trouble: Trouble }) => boolean) {
		const found = this.#planned.find((each) => each.times > 0 && fits(each));
		if (found === undefined) return undefined;
		found.times -= 1;
		return found.trouble;
	}
}
