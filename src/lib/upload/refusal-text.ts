import type { Messages } from '#lib/i18n/sv.ts';

/** Why a file is not attached and what to do, for a reason of the page's own check or of the server. */
export function refusalText(t: Messages, fileName: string, reason: string): string {
	const { refusals, uploadFailed, gone } = t.attachments;
	if (reason === 'gone') return gone;
	if (Object.hasOwn(refusals, reason)) return refusals[reason as keyof typeof refusals](fileName);
	if (Object.hasOwn(uploadFailed, reason)) return uploadFailed[reason as keyof typeof uploadFailed];
	return t.attachments.uploadLost(fileName);
}
