import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import type { Db } from '../db/database.ts';
import { searchAddressBook } from './search-address-book.ts';
import { replaceAddressBook } from './store.ts';

const ORGANISATIONS = [
	['0203:ekvik.example', 'Ekviks kommun', ''],
	['0203:norrmark.example', 'Region Norrmark', 'Norrmarks sjukvård'],
	['0203:hallmalmo.example', 'Hällmalmö kommun', ''],
	['0203:familj.example', 'Myndigheten för familjefrågor', 'MFF']
] as const;
const FUNCTIONS = [
	['0203:ekvik.example', 'Barn och unga, mottagning', 'Tar emot orosanmälan', 'socialtjänst barn'],
	['0203:ekvik.example', 'Socialjour', 'Kvällar och helger', 'akut socialtjänst'],
	['0203:norrmark.example', 'Barnmottagningen', 'Öppenvård för barn', 'barnhälsa'],
	['0203:norrmark.example', 'Akutmottagningen', 'Dygnet runt', 'akut'],
	['0203:hallmalmo.example', 'Äldreomsorg, bistånd', 'Beslut om hemtjänst', 'äldre'],
	['0203:hallmalmo.example', 'Registrator', 'Tar emot det som inte har annan mottagare', 'diarium'],
	['0203:familj.example', 'Registrator', '', 'diarium']
] as const;

describe('searching the address book', () => {
	let db: Db;
	let close: () => Promise<void>;
	beforeAll(async () => {
		({ db, close } = await openTestDatabase());
		await db.write((tx) =>
			replaceAddressBook(tx, {
				organisations: ORGANISATIONS.map(([participantId, name, alternateName]) => ({
					participantId,
					name,
					alternateName,
					organisationNumber: '',
					description: ''
				})),
				functions: FUNCTIONS.map(([participantId, name, description, categories], index) => ({
					participantId,
					identifier: `f${index}`,
					name,
					description,
					categories
				})),
				orphans: 0,
				unreadable: 0
			})
		);
	});
	afterAll(() => close());
	const search = async (query: string, limit?: number) =>
		(await searchAddressBook({ db }, { query, ...(limit !== undefined && { limit }) })).map(
			(hit) => `${hit.name} / ${hit.organisationName}`
		);

	it('finds nothing for nothing, for signs only, and for what no word is near', async () => {
		expect(await search('')).toEqual([]);
		expect(await search('  " * ) (')).toEqual([]);
		expect(await search('xylofon')).toEqual([]);
	});

	it('takes the words of its own query language as plain words', async () => {
		expect(await search('NOT registrator')).toHaveLength(2);
		expect(await search('name:registrator*"')).toHaveLength(2);
	});

	it('finds the beginning of every word, whatever its case and diacritics', async () => {
		expect(await search('malmo')).toEqual([
			'Registrator / Hällmalmö kommun',
			'Äldreomsorg, bistånd / Hällmalmö kommun'
		]);
		expect(await search('ALDRE halm')).toEqual(['Äldreomsorg, bistånd / Hällmalmö kommun']);
		expect((await search('kommun'))[0]).toMatch(/kommun$/);
		expect(await search('reg hällm')).toEqual(['Registrator / Hällmalmö kommun']);
	});

	it('puts the name of the function before its description', async () => {
		expect((await search('barn'))[0]).toBe('Barn och unga, mottagning / Ekviks kommun');
	});

	it('finds organisation and function together, misspelt or not', async () => {
		expect(await search('barn region')).toEqual(['Barnmottagningen / Region Norrmark']);
		expect(await search('barn regon')).toEqual(['Barnmottagningen / Region Norrmark']);
		expect(await search('socialjur')).toEqual(['Socialjour / Ekviks kommun']);
		expect(await search('scoialjour')).toEqual(['Socialjour / Ekviks kommun']);
		expect(await search('regsitrator familj')).toEqual([
			'Registrator / Myndigheten för familjefrågor'
		]);
	});

	it('finds parts of compounds and other names of the organisation', async () => {
		expect(await search('jour')).toEqual(['Socialjour / Ekviks kommun']);
		expect(await search('mff')).toEqual(['Registrator / Myndigheten för familjefrågor']);
		expect(await search('orosanmälan ekvik')).toEqual([
			'Barn och unga, mottagning / Ekviks kommun'
		]);
	});

	it('puts words that begin as typed before words that only contain it', async () => {
		const hits = await search('mottagning');
		expect(hits[0]).toBe('Barn och unga, mottagning / Ekviks kommun');
		expect(hits).toContain('Akutmottagningen / Region Norrmark');
	});

	it('gives what fits some of the words when nothing fits them all', async () => {
		expect(await search('socialjour norrmark')).toContain('Socialjour / Ekviks kommun');
	});

	it('gives no more than asked for', async () => {
		expect(await search('mottagning', 1)).toHaveLength(1);
	});
});
