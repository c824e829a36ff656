import { randomBytes, randomUUID } from 'node:crypto';

/** The only maker of identifiers, so that tests can foresee them. */
export interface Ids {
	/** A lower-case UUID version 4: rows, message ids, conversation ids, envelope ids. */
	uuid(): string;
	/** 160 random bits, base64url: session tokens, opaque notice ids. Unguessable. */
	token(): string;
}

export const randomIds: Ids = {
	uuid: () => randomUUID(),
	token: () => randomBytes(20).toString('base64url')
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
	return UUID.test(text);
}
