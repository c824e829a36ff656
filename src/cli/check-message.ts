import { checkMessage as check } from '#lib/server/content/check-message.ts';
import { XHE } from '#lib/server/envelope/envelope.ts';
import { isAppError } from '#lib/server/errors.ts';
import { verdictOf } from '#lib/server/receipt/receipt.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { MESSAGE_BYTES_MAX, type Finding } from '#lib/message/message.ts';
import type { Command, Terminal } from './command.ts';
import { readInput } from './files.ts';

export const checkMessage: Command = {
	name: 'message check',
	summary:
		'Check a message (the bare payload) against schema and rules; the verdict is what a receipt would say.',
	file: 'MESSAGE',
	options: [],
	async run(given, terminal) {
		const bytes = await readMessage(given.file);
		const findings = bytes ? findingsIn(bytes, terminal) : [TOO_LONG];
		const { verdict } = verdictOf(findings);
		terminal.json({ verdict, findings });
		return verdict === 'ACCEPTED' ? 0 : 1;
	}
};

const TOO_LONG: Finding = {
	reason: 'BV',
	detail: 'too-long',
	location: 'NA',
	text: `the message is larger than ${MESSAGE_BYTES_MAX} bytes`
};

/** Undefined when it is too long: no more of it is read then. */
async function readMessage(path: string): Promise<Buffer | undefined> {
	try {
		return await readInput('MESSAGE', path, MESSAGE_BYTES_MAX);
	} catch (error) {
		if (isAppError(error, 'XML_TOO_LARGE')) return undefined;
		throw error;
	}
}

function findingsIn(bytes: Buffer, terminal: Terminal): Finding[] {
	try {
		const document = parseXml(bytes);
		if (document.root.namespace === XHE) {
			terminal.say('note: this is an envelope; "sluss envelope open" gives its message');
		}
		return check(document);
	} catch (error) {
		if (!isAppError(error)) throw error;
		terminal.say(`${error.code}: ${error.message}`);
		return [
			{ reason: 'SV', detail: 'structure', location: 'NA', text: 'not XML that is accepted' }
		];
	}
}
