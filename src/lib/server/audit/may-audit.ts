import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { INSTALLATION, type ActorOrInstallation } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { appendAudit } from './append-audit.ts';

/** Whether the actor has the role `auditor`; the attempt of somebody who has it not is logged. */
export async function mayAudit(
	deps: { db: Db; clock: Clock },
	actor: ActorOrInstallation
): Promise<boolean> {
	if (actor === INSTALLATION || (await hasRole(deps.db.read, actor.personId, 'auditor'))) {
		return true;
	}
	await deps.db.write((tx) =>
		appendAudit(tx, {
			event: 'access.denied',
			at: deps.clock.now(),
			personId: actor.personId,
			facts: { to: 'audit' }
		})
	);
	return false;
}
