import type { Finding } from '#lib/message/message.ts';
import { checkContentTypes } from '../content/check-content-types.ts';
import type { IncomingMessage } from '../message/record-incoming.ts';
import { checkReference } from '../message/accept-message.ts';
import type { OpenedFile, OpenedMessage } from '../sealing/sealing-jobs.ts';
import type { InboxDeps } from './inbox-deps.ts';

/** What we, as its receiver, have against a message that follows the rules. Scanned only when there is nothing else. */
export async function checkAcceptable(
	deps: Pick<InboxDeps, 'db' | 'scanner' | 'acceptedContentTypes'>,
	opened: OpenedMessage,
	about: Pick<IncomingMessage, 'refToMessageId' | 'sender'>
): Promise<Finding[]> {
	const findings = [
		...checkContentTypes(opened.files, deps.acceptedContentTypes),
		...(await checkReference(deps.db.read, about))
	];
	return findings.length > 0 ? findings : scan(deps, opened.files);
}

async function scan(
	deps: Pick<InboxDeps, 'scanner'>,
	files: readonly OpenedFile[]
): Promise<Finding[]> {
	for (const file of files) {
		const { verdict } = await deps.scanner.scan(once(file.bytes));
		if (verdict === 'infected') {
			return [
				{
					reason: 'BV',
					detail: 'forbidden',
					location: '/messagePayload/message/messageBody/documents/ContentFiles',
					text: 'a file is not allowed'
				}
			];
		}
	}
	return [];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}
