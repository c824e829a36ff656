/** What the fuzz tests share: how often, with what damage, and what may come of it. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { isAppError, type ErrorCode } from '#lib/server/errors.ts';

/** 500 documents in `npm test`; SLUSS_FUZZ_RUNS says how many else. A failure prints the seed that repeats it. */
export const RUNS = Math.max(500, Number(process.env.SLUSS_FUZZ_RUNS ?? 0));
/** The same documents at each short run; long runs look at others. */
const SEED = RUNS > 500 ? undefined : 20260302;
const SETTINGS = { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) };

/** For tests of long runs: vitest's own patience is for short ones. */
export const PATIENCE_MS = 60_000 + RUNS * 200;

export function forAll<T>(what: fc.Arbitrary<T>, holds: (value: T) => void): void {
	fc.assert(fc.property(what, holds), SETTINGS);
}

export async function forAllAsync<T>(
	what: fc.Arbitrary<T>,
	holds: (value: T) => Promise<void>
): Promise<void> {
	await fc.assert(fc.asyncProperty(what, holds), SETTINGS);
}

/** The result, or undefined when it threw an AppError that may be thrown. Anything else thrown is a fault of ours. */
export function orRefusal<T>(action: () => T, allowed: RegExp): T | undefined {
	try {
		return action();
	} catch (error) {
		expectAllowed(error, allowed);
		return undefined;
	}
}

export function expectAllowed(error: unknown, allowed: RegExp): void {
	if (!isAppError(error)) throw error;
	const code: ErrorCode = error.code;
	expect(code).toMatch(allowed);
}

/** Pieces that mean something to a reader of XML, of base64, of MIME. */
const TOKENS = [
	...[
		'<',
		'>',
		'/>',
		'</',
		'<!--',
		'-->',
		'<![CDATA[',
		']]>',
		'<?',
		'?>',
		'<!DOCTYPE a>',
		'&',
		'&amp;',
		'&#0;',
		'&#x10FFFF;',
		'&#',
		';'
	],
	...[
		'"',
		"'",
		'=',
		' ',
		'\t',
		'\r',
		'\n',
		'\r\n',
		':',
		'xmlns=""',
		' xmlns:a="urn:a"',
		' xml:lang="sv"',
		' xsi:type="a:b"',
		'<a>',
		'</a>',
		'<a/>'
	],
	...[
		'\0',
		'\ufeff',
		'\ufffe',
		'\u0085',
		'\u2028',
		'\u202e',
		'😀',
		'e\u0301',
		'====',
		'--',
		'\r\n\r\n',
		'-1',
		'1e999',
		'%',
		'%00',
		'../'
	],
	'x'.repeat(300),
	'<a>'.repeat(120)
];

interface Damage {
	kind: 'flip' | 'cut' | 'repeat' | 'token' | 'splice' | 'swap' | 'bytes';
	/** Shares of the length. */
	from: number;
	length: number;
	to: number;
	token: string;
	bytes: Uint8Array;
	donor: number;
}

const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.record({
	kind: fc.constantFrom('flip', 'cut', 'repeat', 'token', 'token', 'splice', 'swap', 'bytes'),
	from: share,
	length: fc.oneof(fc.double({ min: 0, max: 0.01, noNaN: true }), share),
	to: share,
	token: fc.constantFrom(...TOKENS),
	bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
	donor: fc.nat(100)
});

/** Valid documents, damaged at one to six places, spliced with each other, cut off or grown; some of random bytes alone. */
export function damaged(documents: readonly Buffer[]): fc.Arbitrary<Buffer> {
	const whole = fc
		.record({
			document: fc.constantFrom(...documents),
			damages: fc.array(damage, { minLength: 1, maxLength: 6 })
		})
		.map(({ document, damages }) =>
			damages.reduce((bytes, one) => apply(bytes, one, documents), document)
		);
	const junk = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
	return fc.oneof({ weight: 20, arbitrary: whole }, { weight: 1, arbitrary: junk });
}

function apply(bytes: Buffer, one: Damage, documents: readonly Buffer[]): Buffer {
	const at = Math.floor(one.from * bytes.length);
	const end = Math.min(bytes.length, at + Math.ceil(one.length * bytes.length));
	const to = Math.floor(one.to * bytes.length);
	const insert = (inserted: Uint8Array, where: number, after = where) =>
		Buffer.concat([bytes.subarray(0, where), inserted, bytes.subarray(after)]);
	switch (one.kind) {
		case 'flip': {
			const copy = Buffer.from(bytes);
			if (copy.length > 0) copy[at] = (copy[at] as number) ^ (one.bytes[0] as number);
			return copy;
		}
		case 'cut':
			return insert(Buffer.alloc(0), at, end);
		case 'repeat':
			return insert(bytes.subarray(at, end), to).subarray(0, 200_000);
		case 'token':
			return insert(Buffer.from(one.token), at);
		case 'bytes':
			return insert(one.bytes, at, Math.min(bytes.length, at + one.bytes.length));
		case 'swap':
			return insert(bytes.subarray(at, end), to, Math.min(bytes.length, to + end - at));
		case 'splice': {
			const donor = documents[one.donor % documents.length] as Buffer;
			const start = Math.floor(one.to * donor.length);
			return insert(donor.subarray(start, start + end - at), at, end).subarray(0, 200_000);
		}
	}
}

/** Text that XML can hold, awkward. */
export const xmlText = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'grapheme', maxLength: 20 }),
			fc.constantFrom(
				' ',
				'\r',
				'\n',
				'\t',
				'&',
				'<',
				'>',
				']]>',
				'"',
				"'",
				'\u0085',
				'\u2028',
				'😀',
				'å',
				'&#13;'
			)
		),
		{ maxLength: 6 }
	)
	.map((pieces) =>
		pieces
			.join('')
			.toWellFormed()
			// eslint-disable-next-line no-control-regex -- that is what XML cannot hold
			.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
	);
