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
