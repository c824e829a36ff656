import { describe, expect, it } from 'vitest';
import { makeFederation } from './federation.ts';

describe('the federation of the sandbox', () => {
	const federation = makeFederation({ participantId: '0203:ekvik.example', name: 'Ekviks kommun' });
	const counterparts = federation.organisations.filter((each) => each.kind !== 'own');

	it('has at least 30 counterparts with 300 functions', () => {
		expect(counterparts.length).toBeGreaterThanOrEqual(30);
		expect(counterparts.flatMap((each) => each.functions).length).toBeGreaterThanOrEqual(300);
	});

	it('names nobody twice, and only domains that belong to nobody', () => {
		const ids = federation.organisations.map((each) => each.participantId);
		expect(new Set(ids).size).toBe(ids.length);
		for (const id of ids) expect(id).toMatch(/^0203:[a-z0-9-]+\.example$/);
		for (const organisation of federation.organisations) {
			const addresses = organisation.functions.map((each) => each.identifier);
			expect(new Set(addresses).size).toBe(addresses.length);
			expect(organisation.organisationNumber).toMatch(/^\d{10}$/);
		}
	});

	it('says for every function what it is for', () => {
		for (const { functions } of federation.organisations) {
			for (const each of functions) {
				expect(each.name).not.toBe('');
				expect(each.description).not.toBe('');
				expect(each.categories.length).toBeGreaterThan(0);
			}
		}
	});

	it('has functions that reject for each reason there is, and organisations of each kind of keys', () => {
		const rejections = counterparts
			.flatMap((each) => each.functions)
			.flatMap(({ behaviour }) =>
				behaviour.kind === 'reject' ? [`${behaviour.reason}/${behaviour.detail}`] : []
			);
		expect(rejections.sort()).toEqual([
			'BV/duplicate',
			'BV/forbidden',
			'BV/invariant',
			'BV/not-found',
			'BV/not-supported',
			'BV/security',
			'BV/too-long',
			'SIG/security',
			'SV/structure'
		]);
		expect(new Set(counterparts.map((each) => each.certificates))).toEqual(new Set(['one', 'two']));
		expect(new Set(counterparts.map((each) => each.canonicalisation))).toEqual(
			new Set(['c14n', 'c14n11'])
		);
	});
});
