/**
 * All that a push notice carries, even encrypted: `n`, an opaque id that only its receiver can resolve after sign-in,
 * and `c`, how many unread notices she has. 0 stands for a test notice. `m`, the name of the mailbox, only where that
 * mailbox lets its name be shown on locked screens. No sender, subject or person.
 */
export interface NoticePayload {
	n: string;
	c: number;
	m?: string;
}

/** Of a mailbox's name: what a lock screen has room for. Characters. */
export const NOTICE_NAME_LENGTH_MAX = 60;

/** Every payload is as long as this, in bytes: what a push service sees of it, its length, tells nothing of a name. */
export const NOTICE_PAYLOAD_BYTES = 512;

/** With blanks at the end, which JSON does not mind. */
export function encodeNoticePayload({ n, c, m }: NoticePayload): string {
	const text = JSON.stringify({ n, c, ...(m !== undefined && { m: shortName(m) }) });
	const { length } = new TextEncoder().encode(text);
	return text + ' '.repeat(Math.max(0, NOTICE_PAYLOAD_BYTES - length));
}

function shortName(name: string): string {
	const characters = [...name];
	if (characters.length <= NOTICE_NAME_LENGTH_MAX) return name;
	return `${characters.slice(0, NOTICE_NAME_LENGTH_MAX - 1).join('')}…`;
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
	const { n, c, m } = value as Record<string, unknown>;
	if (typeof n !== 'string' || !/^[\w-]{1,64}$/.test(n)) return undefined;
	if (typeof c !== 'number' || !Number.isInteger(c) || c < 0) return undefined;
	const named = typeof m === 'string' && m !== '' && [...m].length <= NOTICE_NAME_LENGTH_MAX;
	return { n, c, ...(named && { m }) };
}

/** Where a tap on it leads: the notice's conversation, the notice settings after a test, else the queue. */
export function pathOfNotice(payload: NoticePayload | undefined): string {
	if (!payload) return '/mailboxes';
	return payload.c === 0 ? '/notices' : `/n/${payload.n}`;
}
