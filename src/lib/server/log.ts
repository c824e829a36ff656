/**
 * Logs help operators and may be lost. One JSON object a line on standard error: never message content, personal
 * numbers, tokens or keys. Facts that must be kept are audit events.
 */
export interface Log {
	info(event: string, facts?: LogFacts): void;
	warn(event: string, facts?: LogFacts): void;
	error(event: string, facts?: LogFacts): void;
}

export type LogFacts = Record<string, string | number | boolean | null | undefined>;

/** From the least urgent to the most. */
export const LOG_LEVELS = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** @param least what is less urgent is not written */
export function jsonLog(
	write: (line: string) => void,
	now: () => number,
	least: LogLevel = 'info'
): Log {
	const at =
		(level: LogLevel) =>
		(event: string, facts: LogFacts = {}) => {
			if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
			// No fact takes the place of the time or the event.
			const fixed = { at: new Date(now()).toISOString(), level, event };
			write(JSON.stringify({ ...fixed, ...facts, ...fixed }) + '\n');
		};
	return { info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };
