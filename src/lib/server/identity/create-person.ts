import { eq } from 'drizzle-orm';
import type { Language } from '#lib/identity/person.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from './actor.ts';
import {
	findPersonProblem,
	findTaken,
	tidyParticulars,
	type PersonProblem
} from './person-fields.ts';
import { mayAdministerAll } from './roles.ts';
import { people } from './schema.ts';

export type CreatePersonOutcome =
	{ outcome: 'done'; personId: string } | { outcome: 'exists'; personId: string };

export type AdministeredCreatePersonOutcome =
	| CreatePersonOutcome
	/** The actor is no administrator. */
	| { outcome: 'not-found' }
	| { outcome: 'invalid'; problem: PersonProblem }
	/** Her e-mail address or HSA-id is somebody else's. */
	| { outcome: 'taken'; field: 'email' | 'hsa-id' };

interface NewPerson {
	id?: string;
	displayName: string;
	title?: string;
	email?: string | null;
	hsaId?: string | null;
	language?: Language;
}

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
}

/**
 * Adds a person; she has no right until one is given. With an `id` of the caller's own choice the act can be repeated:
 * the second time it says `exists` and changes nothing. Asks for the role `administrator`.
 */
export async function createPerson(
	deps: Deps,
	input: NewPerson & { actor: typeof INSTALLATION }
): Promise<CreatePersonOutcome>;
export async function createPerson(
	deps: Deps,
	input: NewPerson & { actor: ActorOrInstallation }
): Promise<AdministeredCreatePersonOutcome>;
export async function createPerson(
	deps: Deps,
	input: NewPerson & { actor: ActorOrInstallation }
): Promise<AdministeredCreatePersonOutcome> {
	const { actor, language = 'sv' } = input;
	const personId = input.id ?? deps.ids.uuid();
	const now = deps.clock.now();
	const particulars = tidyParticulars({
		displayName: input.displayName,
		title: input.title ?? '',
		email: input.email ?? null,
		hsaId: input.hsaId ?? null
	});
	const problem = findPersonProblem(particulars);
	if (problem !== undefined && actor !== INSTALLATION) return { outcome: 'invalid', problem };
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, now))) return { outcome: 'not-found' };
		const [existing] = await tx
			.select({ id: people.id })
			.from(people)
			.where(eq(people.id, personId));
		if (existing !== undefined) return { outcome: 'exists', personId };
		const field = await findTaken(tx, particulars, personId);
		if (field !== undefined && actor !== INSTALLATION) return { outcome: 'taken', field };
		await tx.insert(people).values({ id: personId, ...particulars, language, createdAt: now });
		await appendAudit(tx, {
			event: 'person.created',
			at: now,
			personId: personIdOf(actor),
			facts: { person: personId }
		});
		return { outcome: 'done', personId };
	});
}
