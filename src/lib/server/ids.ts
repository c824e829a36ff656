import { randomBytes, randomUUID } from 'node:crypto';

/** The only maker of identifiers, so that tests can foresee them. */
export interface Ids {
	/** A lower-case UUID version 4: message ids, conversation ids, envelope ids, and rows of which there are few. */
	uuid(): string;
	/**
	 * A lower-case UUID version 7 (RFC 9562 §5.7), for rows that come with every message: those of one time lie together in
	 * their indexes, however large the archive. Not for what peers read: some may know version 4 only.
	 */
	rowId(): string;
	/** 160 random bits, base64url: session tokens, opaque notice ids. Unguessable. */
	token(): string;
}

export const randomIds: Ids = {
	uuid: () => randomUUID(),
	rowId: () => rowIdAt(Date.now()),
	token: () => randomBytes(20).toString('base64url')
};

function rowIdAt(ms: number): string {
	const time = ms.toString(16).padStart(12, '0');
	return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
	return UUID.test(text);
}
