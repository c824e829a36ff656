/** Reads single settings from the environment, or says which one cannot be used. For `config.ts` and its parts only. */
import { resolve } from 'node:path';
import { AppError } from '../errors.ts';

/** What a timer can wait; given more than that, it goes off at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export type SettingReader = ReturnType<typeof settingReader>;

export function settingReader(env: NodeJS.ProcessEnv) {
	const optional = (name: string): string | undefined => env[name] || undefined;
	const text = (name: string, fallback: string | undefined): string => {
		const value = env[name] || fallback;
		if (value === undefined) throw invalid(name, 'is not set');
		return value;
	};
	const number = (name: string, fallback: number): number => {
		const value = Number(env[name] || fallback);
		if (!Number.isFinite(value) || value < 0) throw invalid(name, 'must be a number, 0 or more');
		return value;
	};
	const list = (name: string) => (env[name] ?? '').split(/[\s,]+/).filter((part) => part !== '');
	return {
		optional,
		text,
		number,
		list,
		/** Absolute paths; the files themselves are read by whoever uses them. */
		file: (name: string) => mapped(optional(name), (path) => resolve(path)),
		files: (name: string) => list(name).map((path) => resolve(path)),
		/** At most `max`; that of timers, 24 days, unless the setting is only reckoned with. */
		milliseconds(name: string, fallback: number, max = TIMER_MS_MAX): number {
			const value = Math.round(number(name, fallback));
			if (value > max) throw invalid(name, `must be at most ${max} milliseconds`);
			return value;
		},
		oneOf<T extends string>(name: string, values: readonly T[], fallback: T | undefined): T {
			const value = text(name, fallback) as T;
			if (!values.includes(value)) throw invalid(name, `must be one of ${values.join(', ')}`);
			return value;
		},
		matching(name: string, pattern: RegExp, wanted: string, fallback: string | undefined): string {
			const value = text(name, fallback);
			if (!pattern.test(value)) throw invalid(name, `must be ${wanted}`);
			return value;
		},
		url(name: string, protocols: readonly string[]): string | undefined {
			const value = optional(name);
			if (value === undefined) return undefined;
			const parsed = URL.parse(value);
			if (parsed === null || !protocols.includes(parsed.protocol) || parsed.username !== '') {
				throw invalid(
					name,
					`must be an address that begins with ${protocols.join(' or ')}//, without credentials`
				);
			}
			return value;
		},
		/** A day, `2026-11-22`, as the first millisecond of it in UTC. */
		day(name: string): number | undefined {
			const value = optional(name);
			if (value === undefined) return undefined;
			const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
			if (Number.isNaN(at)) throw invalid(name, 'must be a day such as 2026-11-22');
			return at;
		}
	};
}

function mapped<A, B>(value: A | undefined, map: (value: A) => B): B | undefined {
	return value === undefined ? undefined : map(value);
}

export function invalid(name: string, what: string): AppError {
	return new AppError('CONFIG_INVALID', `${name}: ${what}.`);
}
