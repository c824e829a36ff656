/**
 * `sluss`: what support people use on files, and operators on their installation. Commands on files know neither database nor
 * network; those on the installation load what they need when they run (`installation.ts`), beside the app if it runs.
 */
import { isAppError } from '#lib/server/errors.ts';
import { addMailbox } from './add-mailbox.ts';
import { adminCreate } from './admin-create.ts';
import { adminInvite } from './admin-invite.ts';
import { adminList } from './admin-list.ts';
import { adminExport, adminImport } from './admin-lists.ts';
import { adminMembership } from './admin-membership.ts';
import { adminGrantRole, adminRevokeRole } from './admin-role.ts';
import { auditHead } from './audit-head.ts';
import { auditVerify } from './audit-verify.ts';
import { backup } from './backup.ts';
import { buildReceipt } from './build-receipt.ts';
import { checkMessage } from './check-message.ts';
import { UsageError, type Command, type ExitStatus, type Terminal } from './command.ts';
import { exportEvidence } from './export-evidence.ts';
import { findTransfers } from './find-transfers.ts';
import { helpOf, helpOfAll, usageOf } from './help.ts';
import { listMailboxes } from './list-mailboxes.ts';
import { openEnvelope } from './open-envelope.ts';
import { parseArguments } from './parse-arguments.ts';
import { readReceipt } from './read-receipt.ts';
import { restoreBackup } from './restore.ts';
import { retentionRun } from './retention-run.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { verifyEnvelope } from './verify-envelope.ts';
import { verifyEvidence } from './verify-evidence.ts';

const COMMANDS: readonly Command[] = [
	sealEnvelope,
	verifyEnvelope,
	openEnvelope,
	checkMessage,
	buildReceipt,
	readReceipt,
	verifyEvidence,
	exportEvidence,
	findTransfers,
	addMailbox,
	listMailboxes,
	adminCreate,
	adminInvite,
	adminGrantRole,
	adminRevokeRole,
	adminMembership,
	adminList,
	adminExport,
	adminImport,
	auditVerify,
	auditHead,
	retentionRun,
	backup,
	restoreBackup
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
		print: (line) => streams.out(`${line}\n`),
		say: (line) => streams.err(`sluss: ${line}\n`)
	};
	const words = args.slice(0, 2).join(' ');
	const command = COMMANDS.find(({ name }) =>
		name.split(' ').every((word, place) => word === args[place])
	);
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
		return await command.run(
			parseArguments(command, args.slice(command.name.split(' ').length)),
			terminal
		);
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
