import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { personIdOf, type ActorOrInstallation } from './actor.ts';
import {
	findPersonProblem,
	findTaken,
	tidyParticulars,
	type PersonParticulars,
	type PersonProblem
} from './person-fields.ts';
import { mayAdministerAll } from './roles.ts';
import { people } from './schema.ts';

export type EditPersonOutcome =
	| { outcome: 'done' }
	| { outcome: 'not-found' }
	/** By e-mail address and HSA-id an identity provider's user becomes this person: nobody sets her own. */
	| { outcome: 'own' }
	| { outcome: 'invalid'; problem: PersonProblem }
	| { outcome: 'taken'; field: 'email' | 'hsa-id' };

/** Changes the particulars of a person. Asks for the role `administrator`. */
export async function editPerson(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; personId: string; particulars: PersonParticulars }
): Promise<EditPersonOutcome> {
	const { actor, personId } = input;
	const now = deps.clock.now();
	const particulars = tidyParticulars(input.particulars);
	const problem = findPersonProblem(particulars);
	if (problem !== undefined) return { outcome: 'invalid', problem };
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, now))) return { outcome: 'not-found' };
		const [row] = await tx.select().from(people).where(eq(people.id, personId));
		if (row === undefined) return { outcome: 'not-found' };
		const changed = (Object.keys(particulars) as (keyof PersonParticulars)[]).filter(
			(field) => particulars[field] !== row[field]
		);
		if (changed.length === 0) return { outcome: 'done' };
		const identifying = changed.includes('email') || changed.includes('hsaId');
		if (identifying && personIdOf(actor) === personId) return { outcome: 'own' };
		const field = await findTaken(tx, particulars, personId);
		if (field !== undefined) return { outcome: 'taken', field };
		await tx.update(people).set(particulars).where(eq(people.id, personId));
		await appendAudit(tx, {
			event: 'person.edited',
			at: now,
			personId: personIdOf(actor),
			facts: { person: personId, fields: changed.join(' ') }
		});
		return { outcome: 'done' };
	});
}
