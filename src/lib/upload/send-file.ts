/** One file to the server, with progress. XMLHttpRequest, because fetch does not tell how much has been sent. */
import type { AttachmentView } from '#lib/conversation/conversation.ts';

/** What the server says after each file. */
export interface UploadAnswer {
	attachments: AttachmentView[];
	estimatedBytes: number;
	refused: { fileName: string; reason: string }[];
	/** Why the upload as a whole was not taken. */
	broken: string | null;
	gone: boolean;
}

export type SendOutcome =
	{ outcome: 'answered'; answer: UploadAnswer } | { outcome: 'lost' } | { outcome: 'aborted' };

/** `onProgress` gets the part that has been sent, 0 to 1. */
export function sendFile(
	endpoint: string,
	file: File,
	signal: AbortSignal,
	onProgress: (part: number) => void
): Promise<SendOutcome> {
	return new Promise((resolve) => {
		const request = new XMLHttpRequest();
		request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
		request.onload = () => {
			const answer = parseAnswer(request.responseText);
			resolve(answer ? { outcome: 'answered', answer } : { outcome: 'lost' });
		};
		request.onerror = () => resolve({ outcome: 'lost' });
		request.onabort = () => resolve({ outcome: 'aborted' });
		signal.addEventListener('abort', () => request.abort(), { once: true });
		request.open('POST', endpoint);
		request.setRequestHeader('accept', 'application/json');
		const body = new FormData();
		body.append('file', file);
		request.send(body);
	});
}

/** Undefined for anything but an answer of ours: a sign-in page, a proxy's error. */
function parseAnswer(text: string): UploadAnswer | undefined {
	try {
		const answer: unknown = JSON.parse(text);
		return typeof answer === 'object' && answer !== null && 'attachments' in answer
			? (answer as UploadAnswer)
			: undefined;
	} catch {
		return undefined;
	}
}
