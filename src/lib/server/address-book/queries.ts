import { asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { findRows } from '../db/rows.ts';
import type { AddressHit, Organisation } from './address-book.ts';
import { functions, organisations, syncs } from './schema.ts';

type Deps = { db: Pick<Db, 'read'> };

const hit = {
	participantId: functions.participantId,
	identifier: functions.identifier,
	name: functions.name,
	description: functions.description,
	categories: functions.categories,
	organisationName: organisations.name
};

/** One function by its full address: organisation in any case, functional address exactly as published. */
export async function findFunction(
	{ db }: Deps,
	participantId: string,
	identifier: string
): Promise<AddressHit | undefined> {
	const wanted = {
		participantId: participantId.trim().toLowerCase(),
		identifier: identifier.trim()
	};
	const [found] = await findRows(db.read, functions, wanted);
	if (found === undefined) return undefined;
	const [organisation] = await findRows(db.read, organisations, {
		participantId: found.participantId
	});
	if (organisation === undefined) return undefined;
	const { name, description, categories } = found;
	return { ...wanted, name, description, categories, organisationName: organisation.name };
}

export async function findOrganisation(
	{ db }: Deps,
	participantId: string
): Promise<Organisation | undefined> {
	const wanted = { participantId: participantId.trim().toLowerCase() };
	const [row] = await findRows(db.read, organisations, wanted);
	return row;
}

/** The functions of one organisation, by name. */
export function listFunctions({ db }: Deps, participantId: string): Promise<AddressHit[]> {
	return db.read
		.select(hit)
		.from(functions)
		.innerJoin(organisations, eq(organisations.participantId, functions.participantId))
		.where(eq(functions.participantId, participantId.trim().toLowerCase()))
		.orderBy(asc(functions.name), asc(functions.identifier))
		.limit(1000);
}

export interface AddressBookState {
	/** When the copy in use was made, milliseconds since the epoch; undefined when there is none. */
	syncedAt: number | undefined;
	organisations: number;
	functions: number;
	orphans: number;
	/** Code of the last attempt when it failed. */
	lastCode: string | undefined;
}

/** For operations: how old the copy is and how the last sync went. */
export async function findAddressBookState({ db }: Deps): Promise<AddressBookState> {
	const rows = await db.read.select().from(syncs).orderBy(desc(syncs.id)).limit(200);
	const good = rows.find((row) => row.finishedAt !== null && row.code === null);
	return {
		syncedAt: good?.finishedAt ?? undefined,
		organisations: good?.organisations ?? 0,
		functions: good?.functions ?? 0,
		orphans: good?.orphans ?? 0,
		lastCode: rows[0]?.code ?? undefined
	};
}
