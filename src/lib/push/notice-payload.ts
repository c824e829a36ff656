/**
 * All that a push notice carries, even encrypted: `n`, an opaque id that only its receiver can resolve after sign-in,
 * and `c`, how many unread notices she has. 0 stands for a test notice. No name, subject, sender or mailbox.
 */
export interface NoticePayload {
	n: string;
	c: number;
}

export function encodeNoticePayload(payload: NoticePayload): string {
	return JSON.stringify({ n: payload.n, c: payload.c });
}

/** Undefined for whatever is not a notice of ours: it is then shown as a new message that leads to the queue. */
export function parseNoticePayload(text: string | undefined): NoticePayload | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text ?? '');
	} catch {
		return undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	const { n, c } = value as Record<string, unknown>;
	if (typeof n !== 'string' || !/^[\w-]{1,64}$/.test(n)) return undefined;
	if (typeof c !== 'number' || !Number.isInteger(c) || c < 0) return undefined;
	return { n, c };
}

/** Where a tap on it leads: the notice's conversation, the notice settings after a test, else the queue. */
export function pathOfNotice(payload: NoticePayload | undefined): string {
	if (!payload) return '/mailboxes';
	return payload.c === 0 ? '/notices' : `/n/${payload.n}`;
}
