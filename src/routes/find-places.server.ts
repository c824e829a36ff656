import { listRoles } from '#lib/server/identity/roles.ts';
import { administersAMailbox } from '#lib/server/mailbox/rights.ts';
import type { Places } from './places.ts';

/** `hasMailbox`: whether the person has a right in some mailbox. */
export async function findPlaces(
	{ app }: App.Locals,
	personId: string,
	hasMailbox: boolean
): Promise<Places> {
	const { read } = app.db;
	const roles = await listRoles(read, personId);
	const others = {
		operations: roles.includes('operations'),
		administration:
			roles.includes('administrator') ||
			(await administersAMailbox(read, personId, app.clock.now())),
		log: roles.includes('auditor')
	};
	return { ...others, queues: hasMailbox || !Object.values(others).includes(true) };
}

/** Where somebody's work beside the queues is. */
export function adminPlaceOf(
	places: Places
): '/admin/operations' | '/admin/mailboxes' | '/admin/audit' | undefined {
	if (places.operations) return '/admin/operations';
	if (places.administration) return '/admin/mailboxes';
	return places.log ? '/admin/audit' : undefined;
}
