import type { Finding } from '#lib/message/message.ts';

/** Every participant takes PDF (B1.3.3 §4.3.3.3); what else is the receiver's own choice. */
export const ALWAYS_ACCEPTED = 'application/pdf';

/**
 * Files of types that we do not take: BV/not-supported each. Parameters (`; charset=…`) and case do not matter.
 * @param accepted MIME types in lower case, besides PDF
 */
export function checkContentTypes(
	files: readonly { readonly contentType: string }[],
	accepted: ReadonlySet<string>
): Finding[] {
	return files
		.filter(({ contentType }) => {
			const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
			return type !== ALWAYS_ACCEPTED && !accepted.has(type);
		})
		.map(() => ({
			reason: 'BV',
			detail: 'not-supported',
			location: '/messagePayload/message/messageBody/documents/ContentFiles/contentType',
			text: 'a file of a type that is not supported'
		}));
}
