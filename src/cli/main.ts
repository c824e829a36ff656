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

const terminal: Terminal = {
	json: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
	say: (line) => void process.stderr.write(`sluss: ${line}\n`)
};

export async function main(args: readonly string[]): Promise<ExitStatus> {
	const command = COMMANDS.find(({ name }) => name === args.slice(0, 2).join(' '));
	if (args.includes('--help') || args.includes('-h') || args[0] === 'help') {
		process.stdout.write(command ? helpOf(command) : helpOfAll(COMMANDS));
		return 0;
	}
	if (!command) {
		const words = args.slice(0, 2).join(' ');
		terminal.say(words === '' ? 'no command is given' : `there is no command "${words}"`);
		process.stderr.write(`\n${helpOfAll(COMMANDS)}`);
		return 2;
	}
	try {
		return await command.run(parseArguments(command, args.slice(2)), terminal);
	} catch (error) {
		return report(error, command);
	}
}

function report(error: unknown, command: Command): ExitStatus {
	if (error instanceof UsageError) {
		terminal.say(error.message);
		process.stderr.write(`Usage: ${usageOf(command)}\n`);
		return 2;
	}
	if (isAppError(error)) {
		terminal.say(`${error.code}: ${error.message}`);
		return 1;
	}
	throw error;
}
