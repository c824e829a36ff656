import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import type { Actor } from './actor.ts';
import { hasRole } from './roles.ts';

/** Checks the role `operations` before an act, and logs the attempt of somebody who has it not. */
export async function mayOperate(tx: Tx, actor: Actor, now: number): Promise<boolean> {
	if (await hasRole(tx, actor.personId, 'operations')) return true;
	await appendAudit(tx, {
		event: 'access.denied',
		at: now,
		personId: actor.personId,
		facts: { to: 'operations' }
	});
	return false;
}
