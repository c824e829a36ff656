import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	FILTER_DEPTH_MAX,
	FILTER_LENGTH_MAX,
	FILTER_TERMS_MAX,
	holds,
	parseFilter,
	parsePath,
	type Filter
} from './filter.ts';
import { ScimRefusal } from './scim-refusal.ts';

const refusalOf = (work: () => unknown): string | undefined => {
	try {
		work();
		return undefined;
	} catch (error) {
		if (error instanceof ScimRefusal) return error.scimType;
		throw error;
	}
};

describe('a filter', () => {
	it.each([
		'',
		'userName',
		'userName eq',
		'userName eq x',
		'userName eq "x',
		'userName is "x"',
		'userName eq "x" and',
		'userName eq "x" userName',
		'(userName eq "x"',
		'userName eq "x")',
		'not userName eq "x"',
		'emails[type eq "work"',
		'emails[type eq "work"]value eq "x"',
		'emails[].value eq "x"',
		'name.a.b eq "x"',
		'user name eq "x"',
		'1 eq 1',
		'userName eq {"a":1}',
		'userName eq "\\x"'
	])('is refused when it is broken: %s', (text) => {
		expect(refusalOf(() => parseFilter(text))).toBe('invalidFilter');
	});

	it('is refused when it is too long, too deep, or has too many terms', () => {
		const term = 'a eq 1';
		const deep = (levels: number) => '('.repeat(levels) + term + ')'.repeat(levels);
		const many = (terms: number) => Array.from({ length: terms }, () => term).join(' or ');
		expect(refusalOf(() => parseFilter(deep(FILTER_DEPTH_MAX)))).toBeUndefined();
		expect(refusalOf(() => parseFilter(deep(FILTER_DEPTH_MAX + 1)))).toBe('invalidFilter');
		expect(refusalOf(() => parseFilter(many(FILTER_TERMS_MAX)))).toBeUndefined();
		expect(refusalOf(() => parseFilter(many(FILTER_TERMS_MAX + 1)))).toBe('invalidFilter');
		const long = `a eq "${'x'.repeat(FILTER_LENGTH_MAX)}"`;
		expect(refusalOf(() => parseFilter(long))).toBe('invalidFilter');
		expect(refusalOf(() => parseFilter('('.repeat(FILTER_LENGTH_MAX)))).toBe('invalidFilter');
	});

	it('is read as Entra ID and others write it', () => {
		const compare = (attribute: string, value: unknown, sub?: string) => ({
			kind: 'compare',
			path: { attribute, ...(sub !== undefined && { sub }) },
			operator: 'eq',
			value
		});
		expect(parseFilter('userName Eq "anna@kommun.example"')).toEqual(
			compare('username', 'anna@kommun.example')
		);
		expect(parseFilter('urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a\\"b"')).toEqual(
			compare('username', 'a"b')
		);
		expect(parseFilter('active eq True')).toEqual(compare('active', true));
		expect(parseFilter('members.value eq "1"')).toEqual(compare('members', '1', 'value'));
		expect(parseFilter('emails[type eq "work"].value eq "a@b"')).toEqual({
			kind: 'some',
			attribute: 'emails',
			filter: { kind: 'and', filters: [compare('type', 'work'), compare('value', 'a@b')] }
		});
		expect(parseFilter('a eq 1 or b eq 2 and not (c pr)')).toEqual({
			kind: 'or',
			filters: [
				compare('a', 1),
				{
					kind: 'and',
					filters: [
						compare('b', 2),
						{ kind: 'not', filter: { kind: 'present', path: { attribute: 'c' } } }
					]
				}
			]
		});
	});

	it('never does anything but be read or be refused, whatever is in it', () => {
		const words = [
			'userName',
			'eq',
			'and',
			'or',
			'not',
			'(',
			')',
			'[',
			']',
			'"x"',
			'pr',
			'.value',
			'"'
		];
		const text = fc.oneof(
			fc.string({ maxLength: 200, unit: 'binary' }),
			fc
				.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 40 })
				.map((parts) => parts.join(' '))
		);
		fc.assert(
			fc.property(text, (filter) => {
				expect([undefined, 'invalidFilter']).toContain(refusalOf(() => parseFilter(filter)));
				expect([undefined, 'invalidPath']).toContain(refusalOf(() => parsePath(filter)));
			}),
			{ numRuns: 500 }
		);
	});

	it('is read back as what was written', () => {
		const name = fc.constantFrom('username', 'externalid', 'displayname', 'active');
		const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null));
		const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
		const leaf: fc.Arbitrary<Filter> = fc.oneof(
			fc
				.record({ attribute: name, operator, value })
				.map(
					({ attribute, ...more }) => ({ kind: 'compare', path: { attribute }, ...more }) as Filter
				),
			name.map((attribute) => ({ kind: 'present', path: { attribute } }) as Filter)
		);
		const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
			tree: fc.oneof(
				{ depthSize: 'small', maxDepth: 4 },
				leaf,
				fc
					.record({
						kind: fc.constantFrom('and', 'or'),
						filters: fc.array(tie('tree'), { minLength: 2, maxLength: 3 })
					})
					.map((filter) => filter as Filter),
				tie('tree').map((filter) => ({ kind: 'not', filter: filter as Filter }) as Filter)
			)
		}));
		fc.assert(
			fc.property(tree, (filter) => {
				const text = write(filter);
				fc.pre(text.length <= FILTER_LENGTH_MAX);
				expect(parseFilter(text)).toEqual(filter);
			}),
			{ numRuns: 500 }
		);
	});
});

function write(filter: Filter): string {
	const nested = (each: Filter) =>
		each.kind === 'and' || each.kind === 'or' ? `(${write(each)})` : write(each);
	switch (filter.kind) {
		case 'and':
		case 'or':
			return filter.filters.map(nested).join(` ${filter.kind} `);
		case 'not':
			return `not (${write(filter.filter)})`;
		case 'present':
			return `${filter.path.attribute} pr`;
		case 'some':
			return `${filter.attribute}[${write(filter.filter)}]`;
		case 'compare':
			return `${filter.path.attribute} ${filter.operator} ${JSON.stringify(filter.value)}`;
	}
}

describe('a path', () => {
	it.each(['', 'a b', 'members[', 'members[value eq "1"', 'a.b.c', 'a.b[c pr]', '.value'])(
		'is refused when it is broken: %s',
		(text) => {
			expect(refusalOf(() => parsePath(text))).toBe('invalidPath');
		}
	);

	it('names an attribute, a part of it, chosen values, or what an extension has', () => {
		expect(parsePath('name.familyName')).toEqual({ attribute: 'name', sub: 'familyname' });
		expect(parsePath('members[value eq "1"]')).toMatchObject({
			attribute: 'members',
			filter: { kind: 'compare', value: '1' }
		});
		expect(parsePath('emails[type eq "work"].value')).toMatchObject({
			attribute: 'emails',
			sub: 'value'
		});
		const extension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
		expect(parsePath(`${extension}:department`)).toEqual({
			attribute: extension.toLowerCase(),
			sub: 'department'
		});
		expect(parsePath(extension)).toEqual({ attribute: extension.toLowerCase() });
	});
});

describe('a value of a list', () => {
	const email = { value: 'Anna@kommun.example', type: 'work', primary: true };
	it.each([
		['type eq "WORK"', true],
		['type eq "home"', false],
		['type ne "home" and value co "KOMMUN"', true],
		['value sw "anna" and value ew "example"', true],
		['not (primary eq true)', false],
		['display pr or type pr', true],
		['display eq null', true],
		['value gt "a" and value lt "b"', true],
		['value gt 5', false]
	])('is chosen by %s: %s', (filter, chosen) => {
		expect(holds(parseFilter(filter), email)).toBe(chosen);
	});
});
