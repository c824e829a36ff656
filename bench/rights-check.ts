import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../src/lib/server/db/database.ts';
import { migrate } from '../src/lib/server/db/migrate.ts';
import { people } from '../src/lib/server/identity/schema.ts';
import { listRoles } from '../src/lib/server/identity/roles.ts';
import {
	administersAMailbox,
	findRights,
	listMailboxesWithRight
} from '../src/lib/server/mailbox/rights.ts';
import { mailboxes, memberships } from '../src/lib/server/mailbox/schema.ts';
import { median, type BenchCase, type Measurement } from './bench-case.ts';

/** Checks in one run: one alone is shorter than the clock can tell. */
const CHECKS = 100;
const RUNS = 15;
const NOW = Date.UTC(2026, 10, 22);

/**
 * What checks of rights add to a request, in a small organisation and in a large one, beside the cheapest query there is: one
 * check, and all those of a page, in time of the processor. Asked for: less than 200 µs a request.
 */
export default (async ({ folder }) => [
	...(await measure(join(folder, 'rights-20.db'), { people: 20, mailboxes: 5 })),
	...(await measure(join(folder, 'rights-2000.db'), { people: 2000, mailboxes: 300 }))
]) satisfies BenchCase;

async function measure(
	file: string,
	size: { people: number; mailboxes: number }
): Promise<Measurement[]> {
	const db = await openDatabase({ url: `file:${file}`, encryptionKey: 'bench' });
	await migrate(db, resolve(import.meta.dirname, '../drizzle'));
	// As long as the ids that Sluss makes: comparing them is part of what is measured.
	const id = (kind: 'm' | 'p', index: number) =>
		`${kind === 'm' ? '00000000' : '11111111'}-0000-4000-8000-${String(index).padStart(12, '0')}`;
	const range = (length: number) => Array.from({ length }, (_, index) => index);
	await db.write(async (tx) => {
		for (const index of range(size.mailboxes)) {
			const mailbox = { id: id('m', index), functionalAddress: id('m', index), name: 'Mottagning' };
			await tx.insert(mailboxes).values({ ...mailbox, createdAt: NOW });
		}
		for (const index of range(size.people)) {
			const person = { id: id('p', index), displayName: 'Handläggare', createdAt: NOW };
			await tx.insert(people).values(person);
			// Three mailboxes each, and a registrar here and there who sees the queues of most; some come by a group as well.
			const many = index % 100 === 0 ? Math.floor(size.mailboxes * 0.8) : 3;
			const rows = range(many).flatMap((step) => {
				const right = {
					mailboxId: id('m', (index * 7 + step) % size.mailboxes),
					personId: id('p', index),
					mayQueue: true,
					mayRead: many === 3,
					maySend: many === 3,
					mayAdminister: false,
					until: step === 2 ? NOW - 1 : null,
					createdAt: NOW
				};
				const byGroup = { ...right, source: 'group:1' };
				return index % 3 === 0 ? [right, byGroup] : [right];
			});
			await tx.insert(memberships).values(rows);
		}
	});
	const count = `${size.people} people × ${size.mailboxes} mailboxes`;
	const rows: Measurement[] = [];
	const row = async (work: string, action: (turn: number) => Promise<unknown>) => {
		const run = async () => {
			for (let turn = 0; turn < CHECKS; turn += 1) await action(turn);
		};
		await run();
		const times: number[] = [];
		for (let again = 0; again < RUNS; again += 1) times.push(await processorTime(run));
		const ms = median(times) / CHECKS;
		rows.push({
			work: `${work}, ${count}`,
			tool: 'sluss',
			ms,
			note: `${(ms * 1000).toFixed(0)} µs`
		});
		return ms;
	};
	// Person 1 has three mailboxes from the seventh on; person 0 sees four fifths of all.
	const person = (turn: number) => id('p', (turn % (size.people - 1)) + 1);
	const least = await row('no question at all', () => db.read.get(sql`SELECT 1`));
	const checked = await row('rights in one mailbox', (turn) =>
		findRights(db.read, person(turn), id('m', 0), NOW)
	);
	await row('mailboxes one may read', (turn) =>
		listMailboxesWithRight(db.read, person(turn), 'read', NOW)
	);
	await row('mailboxes a registrar sees', () =>
		listMailboxesWithRight(db.read, id('p', 0), 'queue', NOW)
	);
	// What the loads of a page ask in all; `tests/integration/rights-questions.test.ts` holds their number.
	const queue = async (personId: string, mailboxId: string) => {
		await listMailboxesWithRight(db.read, personId, 'queue', NOW);
		await listRoles(db.read, personId);
		await administersAMailbox(db.read, personId, NOW);
		await findRights(db.read, personId, mailboxId, NOW);
		await findRights(db.read, personId, mailboxId, NOW);
	};
	const conversation = async (personId: string, mailboxId: string) => {
		await queue(personId, mailboxId);
		for (let question = 5; question < 9; question += 1) {
			await findRights(db.read, personId, mailboxId, NOW);
		}
	};
	await row('all rights of a page: a queue', (turn) => queue(person(turn), id('m', 0)));
	await row('all rights of a page: a conversation', (turn) =>
		conversation(person(turn), id('m', 0))
	);
	await row('all rights of a page: a queue, a registrar', () => queue(id('p', 0), id('m', 0)));
	rows[1] = {
		...rows[1]!,
		note: `${rows[1]!.note}, ${(checked / least).toFixed(1)} × no question`
	};
	await db.close();
	return rows;
}

/** Milliseconds of processor: all of it is work of this thread, and a busy machine does not count as slow rights. */
async function processorTime(run: () => Promise<void>): Promise<number> {
	const before = process.cpuUsage();
	await run();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}
