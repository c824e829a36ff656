import { parseArgs } from 'node:util';
import { UsageError, type Command, type Given } from './command.ts';

/** Holds arguments against a command. Throws UsageError naming the one that is wrong or missing. */
export function parseArguments(command: Command, args: readonly string[]): Given {
	const { values, positionals } = readArguments(command, args);
	const given = new Map<string, readonly string[]>();
	for (const { name, value, required, multiple } of command.options) {
		const found = values[name];
		const list = Array.isArray(found) ? found.map(String) : [];
		if (list.length > 1 && !multiple) throw new UsageError(`--${name} is given more than once`);
		if (list.length === 0 && required) throw new UsageError(`--${name} ${value} is missing`);
		if (value && list.some((text) => text.trim() === ''))
			throw new UsageError(`--${name} is empty`);
		given.set(name, list);
	}
	const named = [...(command.file ? [command.file] : []), ...(command.more ?? [])];
	const missing = named.find((_, i) => (positionals[i] ?? '').trim() === '');
	if (missing) throw new UsageError(`${missing} is missing`);
	const surplus = positionals.slice(named.length);
	if (surplus.length > 0) throw new UsageError(`"${surplus[0]}" is one argument too many`);

	const list = (option: string) => given.get(option) ?? [];
	const [file = '', ...more] = command.file ? positionals : ['', ...positionals];
	return {
		file,
		more,
		list,
		has: (option) => list(option).length > 0,
		find: (option) => list(option)[0],
		get: (option) => {
			const [value] = list(option);
			if (value === undefined) throw new UsageError(`--${option} is missing`);
			return value;
		}
	};
}

function readArguments(command: Command, args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			strict: true,
			options: Object.fromEntries(
				command.options.map(({ name, value }) => [
					name,
					{ type: value ? ('string' as const) : ('boolean' as const), multiple: true }
				])
			)
		});
	} catch (error) {
		// Node explains the first fault in its first sentence; what follows is advice on dashes.
		const [reason = ''] = (error as Error).message.split(/\.\s|\n/);
		throw new UsageError(reason, { cause: error });
	}
}
