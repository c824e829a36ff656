import type { Command } from './command.ts';

export function helpOfAll(commands: readonly Command[]): string {
	const width = Math.max(...commands.map(({ name }) => name.length));
	return [
		'sluss: work with SDK envelopes, messages and receipts in files, and with an installation',
		'',
		'Usage: sluss COMMAND …',
		'',
		...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
		'',
		'"sluss COMMAND --help" tells more about one command.',
		'JSON comes on standard output, messages on standard error.',
		'Commands on an installation read the same SLUSS_… settings as the app, which may be running.',
		'Exit status: 0 good, 1 refused, 2 the command line is wrong.',
		''
	].join('\n');
}

export function helpOf(command: Command): string {
	const rows = command.options.map(({ name, value, text }) => ({
		left: value ? `--${name} ${value}` : `--${name}`,
		right: text
	}));
	const width = Math.max(0, ...rows.map(({ left }) => left.length));
	return [
		`Usage: ${usageOf(command)}`,
		'',
		command.summary,
		...(rows.length > 0 ? [''] : []),
		...rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`),
		''
	].join('\n');
}

export function usageOf(command: Command): string {
	const options = command.options.map(({ name, value, required, multiple }) => {
		const written = value ? `--${name} ${value}` : `--${name}`;
		return required ? written : `[${written}]${multiple ? '…' : ''}`;
	});
	return ['sluss', command.name, command.file, ...(command.more ?? []), ...options]
		.filter(Boolean)
		.join(' ');
}
