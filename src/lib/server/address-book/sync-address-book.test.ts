import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { ManualClock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log, LogFacts } from '../log.ts';
import { findAddressBookState, findFunction, findOrganisation, listFunctions } from './queries.ts';
import { searchAddressBook } from './search-address-book.ts';
import { syncAddressBook } from './sync-address-book.ts';

const organisation = (
	id: string,
	participantIdentifier: string,
	name: string,
	parent?: string
) => ({
	type: 'organizations',
	id,
	attributes: { participantIdentifier, name, organizationNumber: null, type: parent ? 'ou' : 'o' },
	relationships: parent ? { parent: { data: { type: 'organizations', id: parent } } } : {}
});
const address = (identifier: string, name: string, parent: string | null, more: object = {}) => ({
	type: 'addresses',
	id: `address-${identifier}`,
	attributes: { identifier, name, ...more },
	relationships: {
		parent: { data: parent === null ? null : { type: 'organizations', id: parent } }
	}
});
const list = (data: unknown[], next: string | null = null) => ({ data, links: { next }, meta: {} });

describe('a sync of the address book', () => {
	let db: Db;
	let closeDatabase: () => Promise<void>;
	let server: Server;
	let url: string;
	let answers: Record<string, (response: ServerResponse) => void>;
	let logged: [string, LogFacts | undefined][];
	const clock = new ManualClock(1_000_000);
	const log: Log = {
		info: (event, facts) => logged.push([event, facts]),
		warn: (event, facts) => logged.push([event, facts]),
		error: (event, facts) => logged.push([event, facts])
	};
	const json = (body: unknown) => (response: ServerResponse) => {
		response.setHeader('content-type', 'application/vnd.api+json');
		response.end(JSON.stringify(body));
	};
	const sync = () => syncAddressBook({ db, clock, log }, { url });

	beforeEach(async () => {
		({ db, close: closeDatabase } = await openTestDatabase());
		logged = [];
		answers = {
			'/api/organizations': json(list([organisation('o1', '0203:Ekvik.example', 'Ekviks kommun')])),
			'/api/addresses': json(list([address('ekvik-1', 'Registrator', 'o1')]))
		};
		server = createServer((request, response) => {
			const answer = answers[request.url ?? ''];
			if (answer) return answer(response);
			response.statusCode = 404;
			response.end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
	});
	afterEach(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		await closeDatabase();
	});

	const failures: [what: string, code: string, answer: () => void][] = [
		[
			'does not answer',
			'ADDRESS_BOOK_UNAVAILABLE',
			() => (answers['/api/addresses'] = (r) => r.destroy())
		],
		[
			'answers with a fault',
			'ADDRESS_BOOK_UNAVAILABLE',
			() => (answers['/api/addresses'] = (r) => r.writeHead(503).end())
		],
		[
			'sends us elsewhere',
			'ADDRESS_BOOK_UNAVAILABLE',
			() =>
				(answers['/api/addresses'] = (r) =>
					r.writeHead(302, { location: '/api/organizations' }).end())
		],
		[
			'answers with something that is not JSON',
			'ADDRESS_BOOK_ANSWER_INVALID',
			() => (answers['/api/addresses'] = (r) => r.end('<html>'))
		],
		[
			'answers with another shape',
			'ADDRESS_BOOK_ANSWER_INVALID',
			() => (answers['/api/addresses'] = json({ errors: [] }))
		],
		[
			'is empty',
			'ADDRESS_BOOK_ANSWER_INVALID',
			() => (answers['/api/organizations'] = json(list([])))
		],
		[
			'has pages that go in a circle',
			'ADDRESS_BOOK_ANSWER_INVALID',
			() => (answers['/api/addresses'] = json(list([], '/api/addresses')))
		],
		[
			'has a next page on another host',
			'ADDRESS_BOOK_ANSWER_INVALID',
			() => (answers['/api/addresses'] = json(list([], 'http://169.254.169.254/api/addresses')))
		],
		[
			'has a page larger than the limit',
			'ADDRESS_BOOK_ANSWER_INVALID',
			() => (answers['/api/addresses'] = (r) => r.end(Buffer.alloc(9_000_000, ' ')))
		]
	];
	it.each(failures)('keeps the old copy when the address book %s', async (_what, code, change) => {
		await sync();
		change();
		await expect(sync()).rejects.toMatchObject({ code });
		expect(await findFunction({ db }, '0203:ekvik.example', 'ekvik-1')).toBeDefined();
		expect(await findAddressBookState({ db })).toMatchObject({
			syncedAt: 1_000_000,
			functions: 1,
			lastCode: code
		});
		expect(logged.at(-1)).toEqual(['address-book.sync-failed', { code }]);
	});

	it('leaves out addresses without organisation and entries that cannot be read, counts and logs them', async () => {
		answers['/api/addresses'] = json(
			list([
				address('ok', 'Registrator', 'o1'),
				address('orphan', 'Hemlös', 'gone'),
				address('orphan2', 'Hemlös', null),
				address('', 'Utan identifierare', 'o1'),
				{ nonsense: true }
			])
		);
		expect(await sync()).toEqual({ organisations: 1, functions: 1, orphans: 2 });
		expect(logged).toContainEqual(['address-book.entries-left-out', { orphans: 2, unreadable: 2 }]);
	});

	it('removes what is no longer published, from the search as well', async () => {
		await sync();
		answers['/api/addresses'] = json(list([address('ekvik-2', 'Elevhälsan', 'o1')]));
		await sync();
		expect(await findFunction({ db }, '0203:ekvik.example', 'ekvik-1')).toBeUndefined();
		expect(await searchAddressBook({ db }, { query: 'registrator' })).toEqual([]);
		expect(await searchAddressBook({ db }, { query: 'elev' })).toHaveLength(1);
	});

	it('follows the pages, and finds the participant above a unit', async () => {
		answers['/api/organizations'] = json(
			list([organisation('u1', '', 'Socialförvaltningen', 'o1')], `${url}organizations?page=2`)
		);
		answers['/api/organizations?page=2'] = json(
			list([organisation('o1', 'iso6523-actorid-upis::0203:ekvik.example', 'Ekviks kommun')])
		);
		answers['/api/addresses'] = json(
			list(
				[address('f1', 'Barn och unga', 'u1', { categories: [{ code: 'B1', name: 'barnavård' }] })],
				'?page[number]=2'
			)
		);
		answers['/api/addresses?page[number]=2'] = json(
			list([address('f2', 'Registrator', 'o1', { description: ' Diariet ' })])
		);
		expect(await sync()).toEqual({ organisations: 1, functions: 2, orphans: 0 });
		expect(await findOrganisation({ db }, '0203:EKVIK.example')).toMatchObject({
			name: 'Ekviks kommun'
		});
		expect(await listFunctions({ db }, '0203:ekvik.example')).toMatchObject([
			{ identifier: 'f1', categories: 'B1 barnavård', organisationName: 'Ekviks kommun' },
			{ identifier: 'f2', description: 'Diariet' }
		]);
	});
});
