/**
 * Reads single settings from the environment. A setting that cannot be used is noted and reading goes on, so that an
 * operator is told everything at once: whoever has read all calls `done`, and before that nothing of it may be used. For
 * `config.ts` and its parts only.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { isHost } from './names.ts';
import { describeRange, isWithin, rangeOf, type NumberSetting } from './ranges.ts';

export type SettingReader = ReturnType<typeof settingReader>;

/** Longer is no name, address or list that anybody means. */
const TEXT_LENGTH_MAX = 1_000;
const LIST_LENGTH_MAX = 50;

interface Fault {
	readonly name: string;
	readonly what: string;
	/** Empty where nothing may stand. */
	readonly example: string;
}

/** How a text must look, in words and as an example. */
export interface Form {
	readonly fits: (value: string) => boolean;
	/** Goes on after "must be". */
	readonly wanted: string;
	readonly example: string;
}

export function settingReader(env: NodeJS.ProcessEnv) {
	const sandbox = env.SLUSS_ENVIRONMENT === 'sandbox';
	const faults = new Map<string, Fault>();

	/** The first fault of a setting is the one to mend. */
	const fault = (name: string, what: string, example: string): void => {
		if (!faults.has(name)) faults.set(name, { name, what, example });
	};
	const isSound = (...names: readonly string[]) => names.every((name) => !faults.has(name));

	const optional = (name: string, example: string, form?: Form): string | undefined => {
		const value = env[name];
		if (value === undefined || value === '') return undefined;
		if (value.length > TEXT_LENGTH_MAX) {
			fault(name, `is longer than ${TEXT_LENGTH_MAX} characters`, example);
		} else if (/\p{Cc}/u.test(value) || value.trim() !== value) {
			fault(name, 'begins or ends with a space, or has a control character in it', example);
		} else if (form && !form.fits(value)) {
			fault(name, `must be ${form.wanted}, and is "${shown(value)}"`, example);
		} else {
			return value;
		}
		return undefined;
	};
	const text = (name: string, fallback: string | undefined, form: Form): string => {
		const value = optional(name, form.example, form) ?? fallback;
		if (value === undefined) fault(name, 'is not set', form.example);
		return value ?? '';
	};
	const list = (name: string, form: Form): string[] => {
		const parts = (env[name] ?? '').split(/[\s,]+/).filter((part) => part !== '');
		const wrong = parts.find((part) => part.length > TEXT_LENGTH_MAX || !form.fits(part));
		if (parts.length > LIST_LENGTH_MAX) {
			fault(name, `has more than ${LIST_LENGTH_MAX} parts`, form.example);
		} else if (wrong !== undefined) {
			fault(name, `must be ${form.wanted}; "${shown(wrong)}" is not`, form.example);
		} else {
			return parts;
		}
		return [];
	};

	return {
		fault,
		isSound,
		optional,
		text,
		list,
		isSet: (name: string) => (env[name] ?? '') !== '',

		/** @throws AppError CONFIG_INVALID with every fault that was noted */
		done(): void {
			if (faults.size > 0) throw told([...faults.values()]);
		},

		number(name: NumberSetting): number {
			const range = rangeOf(name, sandbox);
			const value = env[name];
			if (value === undefined || value === '') return range.fallback;
			// Number() also takes "", "0x10", "1e3" and " 5 ".
			const number = /^\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN;
			if (isWithin(number, range)) return number;
			fault(
				name,
				`must be ${describeRange(range)}, and is "${shown(value)}"`,
				String(range.fallback)
			);
			return range.fallback;
		},

		/** Absolute paths; the files themselves are read by whoever uses them. */
		file(name: string): string | undefined {
			const path = optional(name, '/etc/sluss/file');
			return path === undefined ? undefined : resolve(path);
		},
		files: (name: string) =>
			list(name, { fits: () => true, wanted: 'paths', example: '/etc/sluss/a.p12' }).map((path) =>
				resolve(path)
			),

		oneOf<T extends string>(name: string, values: readonly T[], fallback: T | undefined): T {
			const example = fallback ?? values[0] ?? '';
			const value = text(name, fallback, {
				fits: (given) => values.includes(given as T),
				wanted: `one of ${values.join(', ')}`,
				example
			});
			return value as T;
		},

		/** Never told back: an address may hold a password by mistake. */
		url(name: string, example: string, protocols = ['https:', 'http:']): string | undefined {
			const value = optional(name, example);
			if (value === undefined) return undefined;
			const parsed = URL.parse(value);
			const what = parsed === null ? 'is no address' : faultOfUrl(parsed, protocols);
			if (what === undefined) return value;
			fault(name, what, example);
			return undefined;
		},

		/** A day, `2026-11-22`, as the first millisecond of it in UTC. */
		day(name: string): number | undefined {
			const example = '2026-11-22';
			const value = optional(name, example, {
				fits: isDay,
				wanted: 'a day of the calendar from 2000 to 2100',
				example
			});
			return value === undefined ? undefined : Date.parse(`${value}T00:00:00Z`);
		}
	};
}

/** Date.parse takes 2026-02-31 for a day in March. */
function isDay(value: string): boolean {
	if (!/^(20\d\d|2100)-\d\d-\d\d$/.test(value)) return false;
	const at = Date.parse(`${value}T00:00:00Z`);
	return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

function faultOfUrl(url: URL, protocols: readonly string[]): string | undefined {
	if (!protocols.includes(url.protocol)) {
		return `must begin with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
	}
	if (url.username !== '' || url.password !== '') {
		return 'must not hold a user name or password';
	}
	const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
	if (isIP(host) === 0 && !isHost(host)) return 'has no host that there can be';
	if (url.port === '0') return 'has port 0';
	return url.hash === '' ? undefined : 'must not have a part after #';
}

const SHOWN_LENGTH_MAX = 60;

function shown(value: string): string {
	const clean = value.replace(/[\p{Cc}"]/gu, '·');
	return clean.length > SHOWN_LENGTH_MAX ? `${clean.slice(0, SHOWN_LENGTH_MAX)}…` : clean;
}

function told(faults: readonly Fault[]): AppError {
	const lines = faults.map(
		({ name, what, example }) =>
			`${name}: ${what}.${example === '' ? '' : ` Example: ${name}=${example}`}`
	);
	const message =
		lines.length === 1
			? (lines[0] ?? '')
			: [`${lines.length} settings cannot be used:`, ...lines].join('\n  ');
	return new AppError('CONFIG_INVALID', message);
}

/** For faults that are found later, in what a setting points at. */
export function invalid(name: string, what: string): AppError {
	return new AppError('CONFIG_INVALID', `${name}: ${what}.`);
}
