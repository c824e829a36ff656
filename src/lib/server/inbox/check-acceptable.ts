import type { Finding } from '#lib/message/message.ts';
import { checkContentTypes } from '../content/check-content-types.ts';
import type { IncomingMessage } from '../message/record-incoming.ts';
import { checkReference } from '../message/accept-message.ts';
import type { OpenedFile, OpenedMessage } from '../sealing/sealing-jobs.ts';
import type { InboxDeps } from './inbox-deps.ts';

/** `malware`: the scanner's name of what it has found. */
export interface Acceptability {
	findings: Finding[];
	malware?: string;
}

/**
 * What we, as its receiver, have against a message that follows the rules. Scanned only when there is nothing else.
 * Throws SCANNER_UNAVAILABLE.
 */
export async function checkAcceptable(
	deps: Pick<InboxDeps, 'db' | 'scanner' | 'acceptedContentTypes' | 'earlierRecorded'>,
	opened: OpenedMessage,
	about: Pick<IncomingMessage, 'refToMessageId' | 'sender'>
): Promise<Acceptability> {
	// What it refers to may have come just before it.
	if (about.refToMessageId !== null) await deps.earlierRecorded?.();
	const findings = [
		...checkContentTypes(opened.files, deps.acceptedContentTypes),
		...(await checkReference(deps.db.read, about))
	];
	return findings.length > 0 ? { findings } : scan(deps, opened.files);
}

async function scan(
	deps: Pick<InboxDeps, 'scanner'>,
	files: readonly OpenedFile[]
): Promise<Acceptability> {
	for (const file of files) {
		const scanned = await deps.scanner.scan(once(file.bytes));
		if (scanned.verdict === 'infected') {
			return { findings: [FORBIDDEN], malware: scanned.signature.slice(0, SIGNATURE_LENGTH_MAX) };
		}
	}
	return { findings: [] };
}

const SIGNATURE_LENGTH_MAX = 100;

const FORBIDDEN: Finding = {
	reason: 'BV',
	detail: 'forbidden',
	location: '/messagePayload/message/messageBody/documents/ContentFiles',
	text: 'a file is not allowed'
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}
