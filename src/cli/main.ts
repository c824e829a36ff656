/**
 * `sluss`: what support people use on files. Commands read files and write files and JSON; nothing here knows the database or
 * the network.
 */
import { isAppError } from '#lib/server/errors.ts';
import { buildReceipt } from './build-receipt.ts';
import { checkMessage } from './check-message.ts';
import { UsageError, type Command, type ExitStatus, type Terminal } from './command.ts';
import { helpOf, helpOfAll, usageOf } from './help.ts';
import { openEnvelope } from './open-envelope.ts';
import { parseArguments } from './parse-arguments.ts';
import { readReceipt } from './read-receipt.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { verifyEnvelope } from './verify-envelope.ts';

const COMMANDS: readonly Command[] = [
	sealEnvelope,
	verifyEnvelope,
	openEnvelope,
	checkMessage,
	buildReceipt,
	readReceipt
];

/** Where the command writes: a process, or a test. */
export interface Streams {
	out(text: string): void;
	err(text: string): void;
}

const processStreams: Streams = {
	out: (text) => void process.stdout.write(text),
	err: (text) => void process.stderr.write(text)
};

export async function main(
	args: readonly string[],
	streams: Streams = processStreams
): Promise<ExitStatus> {
	const terminal: Terminal = {
		json: (value) => streams.out(`${JSON.stringify(value, null, 2)}\n`),
		say: (line) => streams.err(`sluss: ${line}\n`)
	};
	const words = args.slice(0, 2).join(' ');
	const command = COMMANDS.find(({ name }) => name === words);
	if (args.includes('--help') || args.includes('-h') || args[0] === 'help') {
		streams.out(command ? helpOf(command) : helpOfAll(COMMANDS));
		return 0;
	}
	if (!command) {
		terminal.say(words === '' ? 'no command is given' : `there is no command "${words}"`);
		streams.err(`\n${helpOfAll(COMMANDS)}`);
		return 2;
	}
	try {
		return await command.run(parseArguments(command, args.slice(2)), terminal);
	} catch (error) {
		if (error instanceof UsageError) {
			terminal.say(error.message);
			streams.err(`Usage: ${usageOf(command)}\n`);
			return 2;
		}
		if (!isAppError(error)) throw error;
		terminal.say(`${error.code}: ${error.message}`);
		return 1;
	}
}
