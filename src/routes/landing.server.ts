import { listMailboxes } from '#lib/server/mailbox/queries.ts';
import { adminPlaceOf, findPlaces } from './find-places.server.ts';

/** Where a person's work is: the queues; without any, the operations, the administration or the log for who has those. */
export async function landingOf(locals: App.Locals, personId: string) {
	const mailboxes = await listMailboxes(locals.app, { actor: { personId } });
	const places = await findPlaces(locals, personId, mailboxes.length > 0);
	return (places.queues ? undefined : adminPlaceOf(places)) ?? '/mailboxes';
}
