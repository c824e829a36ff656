import { hasRole } from '#lib/server/identity/roles.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';

/** Where a person's work is: the queues, or the operations for who has them and no mailbox. */
export async function landingOf(
	{ app }: App.Locals,
	personId: string
): Promise<'/mailboxes' | '/admin/operations'> {
	const mailboxes = await listMailboxes(app, { actor: { personId } });
	const operates = mailboxes.length === 0 && (await hasRole(app.db.read, personId, 'operations'));
	return operates ? '/admin/operations' : '/mailboxes';
}
