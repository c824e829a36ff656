import { join, resolve } from 'node:path';
import { loadMatrix } from '../src/lib/server/administration/load-matrix.ts';
import { listMailboxesToAdminister } from '../src/lib/server/administration/list-mailboxes.ts';
import { listPeopleToAdminister } from '../src/lib/server/administration/list-people.ts';
import { systemClock } from '../src/lib/server/clock.ts';
import { openDatabase } from '../src/lib/server/db/database.ts';
import { migrate } from '../src/lib/server/db/migrate.ts';
import { randomIds } from '../src/lib/server/ids.ts';
import { organisationRoles, people } from '../src/lib/server/identity/schema.ts';
import { mailboxes, memberships } from '../src/lib/server/mailbox/schema.ts';
import { median, timeRuns, type BenchCase, type Measurement } from './bench-case.ts';

const PEOPLE = 2_000;
const MAILBOXES = 300;
/** Of each person. */
const MEMBERSHIPS = 6;

/** The administration of a large municipality: 2 000 people × 300 mailboxes, as queries; `matrix-http.ts` has the page. */
export default (async ({ folder }) => {
	const file = join(folder, 'matrix.db');
	const db = await openDatabase({ url: `file:${file}`, encryptionKey: 'bench' });
	await migrate(db, resolve(import.meta.dirname, '../drizzle'));
	const now = systemClock.now();
	const personIds = Array.from({ length: PEOPLE }, () => randomIds.uuid());
	const mailboxIds = Array.from({ length: MAILBOXES }, () => randomIds.uuid());
	const actor = { personId: personIds[0] ?? '' };
	await db.write(async (tx) => {
		for (const [index, id] of personIds.entries()) {
			const displayName = `Förnamn ${index % 97} Efternamn ${index}`;
			await tx.insert(people).values({ id, displayName, title: 'Handläggare', createdAt: now });
		}
		for (const [index, id] of mailboxIds.entries()) {
			const functionalAddress = `kommun:enhet-${index}`;
			await tx
				.insert(mailboxes)
				.values({ id, functionalAddress, name: `Enhet ${index}`, createdAt: now });
		}
		for (const [index, personId] of personIds.entries()) {
			const hers = Array.from({ length: MEMBERSHIPS }, (_, nth) => ({
				mailboxId: mailboxIds[(index * 7 + nth * 41) % MAILBOXES] ?? '',
				personId,
				mayQueue: true,
				mayRead: true,
				maySend: nth % 2 === 0,
				mayAdminister: false,
				createdAt: now
			}));
			await tx.insert(memberships).values(hers);
		}
		await tx.insert(organisationRoles).values({ ...actor, role: 'administrator', createdAt: now });
	});
	const deps = { db, clock: systemClock };
	const rows: Measurement[] = [];
	const row = async (work: string, action: () => Promise<unknown>) => {
		await action();
		const ms = median(await timeRuns(20, action));
		rows.push({ work, tool: 'sluss', ms });
	};
	const size = `${PEOPLE} × ${MAILBOXES}`;
	const window = { actor, people: '', mailboxes: '', members: false };
	await row(`rights matrix, ${size}`, () =>
		loadMatrix(deps, { ...window, peoplePage: 0, mailboxesPage: 0 })
	);
	await row(`rights matrix searched, far down, ${size}`, () =>
		loadMatrix(deps, {
			...window,
			people: 'namn 1',
			members: true,
			peoplePage: 9,
			mailboxesPage: 9
		})
	);
	await row(`people to administer, ${size}`, () =>
		listPeopleToAdminister(deps, { actor, query: '', filter: 'active', page: 0 })
	);
	await row(`mailboxes to administer, ${size}`, () =>
		listMailboxesToAdminister(deps, { actor, query: '', filter: 'open', page: 0 })
	);
	await db.close();
	return rows;
}) satisfies BenchCase;
