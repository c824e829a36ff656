import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db/database.ts';
import type { AddressBookCopy } from './address-book.ts';
import { functions, organisations, words } from './schema.ts';
import { wordsOf } from './words.ts';

/** Rows for one statement; between statements the event loop turns, for the driver works synchronously. */
const BATCH = 100;

/** Puts a new copy in the place of the old one, search index and all. */
export async function replaceAddressBook(tx: Tx, copy: AddressBookCopy): Promise<void> {
	await tx.run(sql`DELETE FROM address_book_search`);
	await tx.delete(words);
	await tx.delete(functions);
	await tx.delete(organisations);

	for (const batch of batchesOf(copy.organisations)) {
		await tx.insert(organisations).values(batch);
		await setImmediate();
	}
	const organisationById = new Map(copy.organisations.map((each) => [each.participantId, each]));
	const vocabulary = new Set<string>();
	for (const batch of batchesOf(copy.functions)) {
		await tx.insert(functions).values(batch);
		const rows = batch.map((each) => {
			const organisation = organisationById.get(each.participantId);
			const organisationText = `${organisation?.name} ${organisation?.alternateName}`;
			for (const text of [each.name, organisationText, each.categories, each.description]) {
				for (const word of wordsOf(text)) vocabulary.add(word);
			}
			return sql`(${each.participantId}, ${each.identifier}, ${each.name}, ${organisationText}, ${each.categories}, ${each.description})`;
		});
		await tx.run(
			sql`INSERT INTO address_book_search (participant_id, identifier, name, organisation, categories, description) VALUES ${sql.join(rows, sql`, `)}`
		);
		await setImmediate();
	}
	for (const batch of batchesOf([...vocabulary].map((word) => ({ word })))) {
		await tx.insert(words).values(batch);
		await setImmediate();
	}
}

function* batchesOf<T>(rows: T[]): Generator<T[]> {
	for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}
