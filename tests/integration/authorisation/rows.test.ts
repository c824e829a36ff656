import { describe, expect, it } from 'vitest';
import { listActs } from './list-acts.ts';
import { readTable } from './table.ts';

describe('docs/authorisation.md', () => {
	const rows = readTable().map(({ act }) => act);

	it('has a row for every page, action and method there is', async () => {
		const missing = (await listActs()).filter((act) => !rows.includes(act));
		expect(
			missing,
			'A route has no row in docs/authorisation.md. Decide who may use it, and write the row.'
		).toEqual([]);
	});

	it('has no row for what is not there any more, and none twice', async () => {
		const acts = await listActs();
		expect(
			rows.filter((act) => !acts.includes(act)),
			'A row of docs/authorisation.md is about a route that is gone. Remove it.'
		).toEqual([]);
		const names = readTable().map(({ act, of }) => `${act} of ${of}`);
		expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
	});

	it('lets nobody without a session past the sign-in, but for what is meant for them', () => {
		const open = readTable()
			.filter(({ outcomes }) => !['login', '401'].includes(outcomes.nobody))
			.map(({ act }) => act.split(' ')[1] ?? '');
		const meant = /^\/($|login|logout|invitation|health|metrics|access-point\/|scim\/)/;
		expect(open.filter((path) => !meant.test(path))).toEqual([]);
	});
});
