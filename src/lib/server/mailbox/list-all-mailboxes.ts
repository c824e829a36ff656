import { asc } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { mailboxes } from './schema.ts';

/** Every mailbox by its functional address, whoever has rights in it: for the installation, never for a page. */
export function listAllMailboxes(reader: Reader) {
	return reader
		.select({
			id: mailboxes.id,
			functionalAddress: mailboxes.functionalAddress,
			name: mailboxes.name,
			description: mailboxes.description
		})
		.from(mailboxes)
		.orderBy(asc(mailboxes.functionalAddress));
}
