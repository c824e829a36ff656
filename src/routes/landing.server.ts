import { administersAnything, findAuthority } from '#lib/server/administration/authority.ts';
import { hasRole } from '#lib/server/identity/roles.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';

/** Where a person's work is: the queues; without any, the operations, the administration or the log for who has those. */
export async function landingOf(
	{ app }: App.Locals,
	personId: string
): Promise<'/mailboxes' | '/admin/operations' | '/admin/mailboxes' | '/admin/audit'> {
	const mailboxes = await listMailboxes(app, { actor: { personId } });
	if (mailboxes.length > 0) return '/mailboxes';
	if (await hasRole(app.db.read, personId, 'operations')) return '/admin/operations';
	const authority = await findAuthority(app.db.read, { personId }, app.clock.now());
	if (administersAnything(authority)) return '/admin/mailboxes';
	return (await hasRole(app.db.read, personId, 'auditor')) ? '/admin/audit' : '/mailboxes';
}
